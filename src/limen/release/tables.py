"""Reading a release's TOML: every unknown, missing or ill-typed entry is a fault with a place."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

import msgspec

from limen.kernel.diagnostics import Diagnostics, Place, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping


class ModelTable(msgspec.Struct, forbid_unknown_fields=True):
    """``[models.<product>]``."""

    files: list[str]


class ReasonTable(msgspec.Struct, forbid_unknown_fields=True):
    """``[reasons.<rule id>]``."""

    features: list[str] = []
    code: str | None = None


class LossTable(msgspec.Struct, forbid_unknown_fields=True):
    """``[loss]``."""

    ccf_ppm: int
    lgd_ppm: int
    source: str


class DefaultTable(msgspec.Struct, forbid_unknown_fields=True):
    """``[default_definition]``."""

    event: str
    window_months: int
    exclusions: str = ""
    lines_cut_inside: str = ""


class ReleaseTable(msgspec.Struct, forbid_unknown_fields=True):
    """``release.toml``."""

    name: str
    jurisdiction: str
    lender: str
    default_definition: DefaultTable
    loss: LossTable
    parent: str = ""
    use: str = "live"
    packs: list[str] = []
    models: dict[str, ModelTable] = {}
    reasons: dict[str, ReasonTable] = {}


class ProductTable(msgspec.Struct, forbid_unknown_fields=True):
    """``products/<name>.toml``."""

    currency: str
    floor_minor: int
    ceiling_minor: int
    step_minor: int
    smallest_draw_minor: int
    apr_ppm: int
    borrower: str = "person"
    starter_minor: int | None = None
    sales_multiple_ppm: int | None = None
    names: dict[str, str] = {}


class ConductTable(msgspec.Struct, forbid_unknown_fields=True):
    """``[conduct]`` of ``constraints.toml``."""

    guarded: bool = True
    reduction_12m_ppm: int = 500_000
    step_ppm: int = 250_000
    step_days: int = 30
    cut_smallest_ppm: int = 50_000
    discretionary_cuts_ppm: int = 50_000
    cool_down_days: int = 90
    watch_days: int = 30
    hard_rules: list[str] = []
    lead_days: dict[str, int] = {}
    sends_notices: bool = True


class ConstraintsTable(msgspec.Struct, forbid_unknown_fields=True):
    """``constraints.toml``."""

    conduct: ConductTable


def read_table(
    files: Mapping[str, bytes], path: str, shape: type[Any], faults: Diagnostics
) -> Any | None:
    """Read one TOML file of the release into `shape`, or None with the faults added."""
    data = files.get(path)
    if data is None:
        faults.error("R001", Place(path), "the release lacks this file", did_you_mean(path, files))
        return None
    try:
        raw = tomllib.loads(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        faults.error("R002", Place(path), f"not UTF-8 at byte {error.start}")
        return None
    except tomllib.TOMLDecodeError as error:
        faults.error("R003", Place(path), f"not TOML: {error}")
        return None
    try:
        return msgspec.convert(raw, shape, strict=True)
    except msgspec.ValidationError as error:
        faults.error("R004", Place(path), str(error), _fields_hint(shape))
        return None


def _fields_hint(shape: type[Any]) -> str:
    return "known here: " + ", ".join(field.encode_name for field in msgspec.structs.fields(shape))
