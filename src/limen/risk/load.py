"""Read a scorecard's file: every fault found, with its place and a way out."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec

from limen.kernel.bounds import AMOUNT_MINOR_MAX, RELEASE_FILE_BYTES_MAX
from limen.kernel.diagnostics import Diagnostic, Diagnostics, Place
from limen.kernel.reasons import REASONS
from limen.risk.bins import Bins
from limen.risk.calibration import Calibrated
from limen.risk.calibration_file import CalibrationFile, decimal_of, read_calibration
from limen.risk.protected import is_protected
from limen.risk.scorecard import FORMAT, KIND, Characteristic, Scorecard

Points = Annotated[int, msgspec.Meta(ge=-1_000_000, le=1_000_000)]
Cut = Annotated[int, msgspec.Meta(ge=-AMOUNT_MINOR_MAX, le=AMOUNT_MINOR_MAX)]
CHARACTERISTICS_MAX = 500
BINS_MAX = 1_000


class _Characteristic(msgspec.Struct, forbid_unknown_fields=True):
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
    cuts: Annotated[list[Cut], msgspec.Meta(max_length=BINS_MAX)]
    coefficient: str
    woe: list[str]
    points: list[Points]
    specials: Annotated[list[Cut], msgspec.Meta(max_length=BINS_MAX)] = []
    reason_code: str | None = None


class _File(msgspec.Struct, forbid_unknown_fields=True):
    kind: str
    format: int
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
    horizon_months: Annotated[int, msgspec.Meta(ge=1, le=600)]
    base_points: Points
    pdo: Annotated[int, msgspec.Meta(ge=1, le=100_000)]
    calibration: CalibrationFile
    characteristics: Annotated[
        list[_Characteristic], msgspec.Meta(min_length=1, max_length=CHARACTERISTICS_MAX)
    ]
    fold: tuple[int, int] | None = None
    facts: dict[str, Any] = {}


_DECODER = msgspec.json.Decoder(_File)


def load_scorecard(data: bytes, file: str = "") -> tuple[Scorecard | None, tuple[Diagnostic, ...]]:
    """Read a scorecard.

    Parameters
    ----------
    data
        JSON as `encode_scorecard` writes it.
    file
        Name to show in the diagnostics.

    Returns
    -------
    The card, or None where a fault is an error; and the faults: `K010` not readable, `K011` not a
    scorecard of this format, `K012` bins, `K013` a number, `K014` a name or reason code, `K001` a
    protected attribute.
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
    _check_fold(read, file, faults)
    for place, item in enumerate(read.characteristics):
        _check_characteristic(item, Place(file, path=f"characteristics[{place}]"), faults)
    _check_names(read, file, faults)
    if faults.has_errors or calibration is None:
        return None, tuple(faults.items)
    return _card(read, calibration), tuple(faults.items)


def _check_fold(read: _File, file: str, faults: Diagnostics) -> None:
    if read.fold is not None and not 0 <= read.fold[0] < read.fold[1]:
        faults.error("K013", Place(file, path="fold"), f"fold {read.fold[0]} of {read.fold[1]}")


def _check_characteristic(item: _Characteristic, place: Place, faults: Diagnostics) -> None:
    if any(left >= right for left, right in zip(item.cuts, item.cuts[1:], strict=False)):
        faults.error("K012", place, "cut points do not rise strictly")
    if item.specials != sorted(set(item.specials)):
        faults.error("K012", place, "special values do not rise strictly")
    count = len(item.cuts) + len(item.specials) + 2
    if len(item.woe) != count or len(item.points) != count:
        faults.error(
            "K012",
            place,
            f"{len(item.cuts)} cut points and {len(item.specials)} special values need {count} "
            f"bins, there are {len(item.points)} points and {len(item.woe)} weights",
            "the last bin is the one for missing values",
        )
    if any(decimal_of(text) is None for text in (item.coefficient, *item.woe)):
        faults.error("K013", place, "a coefficient or weight is not a decimal number")
    if is_protected(item.name):
        faults.error("K001", place, f"'{item.name}' is a protected attribute")
    if item.reason_code is not None and item.reason_code not in REASONS:
        faults.error("K014", place, f"'{item.reason_code}' is not a reason code")


def _check_names(read: _File, file: str, faults: Diagnostics) -> None:
    seen: set[str] = set()
    for item in read.characteristics:
        if item.name in seen:
            faults.error("K014", Place(file, path=item.name), f"'{item.name}' stands twice")
        seen.add(item.name)


def _card(read: _File, calibration: Calibrated) -> Scorecard:
    return Scorecard(
        name=read.name,
        horizon_months=read.horizon_months,
        base_points=read.base_points,
        pdo=read.pdo,
        characteristics=tuple(
            Characteristic(
                item.name,
                Bins(tuple(item.cuts), tuple(item.specials)),
                item.coefficient,
                tuple(item.woe),
                tuple(item.points),
                item.reason_code,
            )
            for item in read.characteristics
        ),
        calibration=calibration,
        fold=read.fold,
        facts=read.facts,
    )
