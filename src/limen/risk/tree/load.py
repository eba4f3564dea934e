"""Read a tree model's file: every fault found, with its place and a way out."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

from limen.kernel.bounds import RELEASE_FILE_BYTES_MAX
from limen.kernel.diagnostics import Diagnostic, Diagnostics, Place
from limen.kernel.reasons import REASONS
from limen.risk.calibration_file import CalibrationFile, read_calibration
from limen.risk.protected import is_protected
from limen.risk.tree.forest import TextFault, read_forest
from limen.risk.tree.model import FORMAT, KIND, Input, TreeModel, schema_hash

INPUTS_MAX = 500
TEXTS_MAX = 20


class _Input(msgspec.Struct, forbid_unknown_fields=True):
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
    unit: Annotated[str, msgspec.Meta(max_length=32)]
    direction: Literal[-1, 0, 1]
    reason_code: str | None = None


class _File(msgspec.Struct, forbid_unknown_fields=True):
    kind: str
    format: int
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
    horizon_months: Annotated[int, msgspec.Meta(ge=1, le=600)]
    schema_hash: str
    inputs: Annotated[list[_Input], msgspec.Meta(min_length=1, max_length=INPUTS_MAX)]
    calibration: CalibrationFile
    texts: Annotated[list[str], msgspec.Meta(min_length=1, max_length=TEXTS_MAX)]
    fold: tuple[int, int] | None = None
    facts: dict[str, Any] = {}


_DECODER = msgspec.json.Decoder(_File)


def load_tree(data: bytes, file: str = "") -> tuple[TreeModel | None, tuple[Diagnostic, ...]]:
    """Read a tree model.

    Returns
    -------
    The model, or None where a fault is an error; and the faults: `K010` not readable, `K011` not a
    tree model of this format, `K013` a number, `K014` a name or reason code, `K015` LightGBM's
    text, `K016` inputs that are not those of the text or of the hash, `K001` a protected attribute.
    """
    faults = Diagnostics()
    if len(data) > RELEASE_FILE_BYTES_MAX:
        faults.error("K010", Place(file), f"larger than {RELEASE_FILE_BYTES_MAX} bytes")
        return None, tuple(faults.items)
    try:
        read = _DECODER.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        faults.error("K010", Place(file), str(error), "write it with limen's own fit")
        return None, tuple(faults.items)
    if read.kind != KIND or read.format != FORMAT:
        faults.error(
            "K011",
            Place(file, path="kind"),
            f"'{read.kind}' of format {read.format} is not a {KIND} of format {FORMAT}",
        )
    calibration = read_calibration(read.calibration, Place(file, path="calibration"), faults)
    if read.fold is not None and not 0 <= read.fold[0] < read.fold[1]:
        faults.error("K013", Place(file, path="fold"), f"fold {read.fold[0]} of {read.fold[1]}")
    inputs = tuple(
        Input(item.name, item.unit, item.direction, item.reason_code) for item in read.inputs
    )
    _check_inputs(inputs, read, file, faults)
    if faults.has_errors or calibration is None:
        return None, tuple(faults.items)
    model = TreeModel(
        read.name,
        read.horizon_months,
        inputs,
        tuple(read.texts),
        calibration,
        read.fold,
        read.facts,
    )
    return model, tuple(faults.items)


def _check_inputs(inputs: tuple[Input, ...], read: _File, file: str, faults: Diagnostics) -> None:
    names = tuple(item.name for item in inputs)
    place = Place(file, path="inputs")
    if len(set(names)) < len(names):
        faults.error("K014", place, "a name stands twice")
    for item in inputs:
        if is_protected(item.name):
            faults.error("K001", place, f"'{item.name}' is a protected attribute")
        if item.reason_code is not None and item.reason_code not in REASONS:
            faults.error("K014", place, f"'{item.reason_code}' is not a reason code")
    if schema_hash(inputs) != read.schema_hash:
        faults.error("K016", place, "names, units or directions are not those of schema_hash")
    for number, text in enumerate(read.texts):
        where = Place(file, path=f"texts[{number}]")
        try:
            forest = read_forest(text)
        except TextFault as fault:
            faults.error("K015", where, str(fault))
            continue
        if forest.names != names:
            faults.error("K016", where, f"reads {', '.join(forest.names)}, not the inputs named")
