"""Reading features.toml: every fault with its place and a way out."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

import msgspec

from limen.features.definition import (
    AGGREGATES,
    BEFORE,
    KEYS,
    ROUNDINGS,
    SHARES,
    UNITS,
    Definition,
    Span,
    read_span,
)  # fmt: skip
from limen.features.fact_fields import FIELDS
from limen.features.plan import check_expression
from limen.kernel.diagnostics import Diagnostics, Place, did_you_mean
from limen.kernel.reasons import REASONS

if TYPE_CHECKING:
    from collections.abc import Container

FEATURES_TOML = "features.toml"
HALF_LIFE_MAX = 3_660
_NAME = re.compile(r"[a-z][a-z0-9_]{2,59}")
_NEEDS_VALUE = ("sum", "min", "max", "mean", "last", "first", "ratio", "slope", "volatility",
                "exponential_mean", "year_ratio", "streak")  # fmt: skip
_COUNTS = ("count", "distinct", "streak")
_LINKED = ("may_close", "may_score")
_MAY_NOT = {"links_found": _LINKED, "probe_draw": ("may_cut", "may_score")}
"""Kind of fact → what no feature of it may carry, as the shipped ones do not; a group's feature
tells of linked people too.
"""
_DIRECTIONS = {"": 0, "more": 1, "less": -1}


class FeatureTable(msgspec.Struct, forbid_unknown_fields=True):
    """``[features.<name>]`` of features.toml."""

    source: str
    key: str
    aggregate: str
    window: str
    unit: str
    english: str = ""
    family: str = "own"
    where: str = ""
    value: str = ""
    against: str = ""
    part: str = ""
    of: str = ""
    half_life_days: int = 0
    rounding: str = "down"
    missing: int | None = None
    may_cut: bool = True
    may_score: bool = True
    may_close: bool = True
    chinese: str = ""
    riskier: str = ""
    neutral: int | None = None
    reason_code: str | None = None
    untold: str = ""


def read_definitions(
    data: bytes, file: str, taken: Container[str] = ()
) -> tuple[list[Definition], Diagnostics]:
    """Read and check definitions.

    Parameters
    ----------
    taken
        Names that a new definition may not have.

    Returns
    -------
    The sound definitions in their order, and every fault of the others.
    """
    faults = Diagnostics()
    try:
        raw = tomllib.loads(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        faults.error("T001", Place(file), f"not UTF-8 at byte {error.start}")
        return [], faults
    except tomllib.TOMLDecodeError as error:
        faults.error("T002", Place(file), f"not TOML: {error}")
        return [], faults
    for name in sorted(raw.keys() - {"features"}):
        faults.error("T003", Place(file), f"unknown entry '{name}'", "write [features.<name>]")
    given = raw.get("features", {})
    if not isinstance(given, dict):
        faults.error("T003", Place(file), "'features' is no table", "write [features.<name>]")
        return [], faults
    lines = data.decode("utf-8").splitlines()
    made = []
    for name, entry in given.items():
        found = _read(name, entry, _Places(file, name, lines), taken, faults)
        if found is not None:
            made.append(found)
    return made, faults


class _Places:
    """Where an entry and its fields stand in the file."""

    def __init__(self, file: str, name: str, lines: list[str]) -> None:
        self._file, self._name, self._lines = file, name, lines
        heads = (f"[features.{name}]", f'[features."{name}"]')
        found = (n for n, line in enumerate(lines, 1) if line.strip().startswith(heads))
        self._head = next(found, None)
        self.entry = Place(file, self._head, f"features.{name}")

    def of(self, field: str) -> Place:
        """Return the place of a field, the entry's line where it is not written out."""
        path = f"features.{self._name}.{field}"
        for number, line in enumerate(self._lines[self._head or 0 :], (self._head or 0) + 1):
            if line.lstrip().startswith("["):
                break
            if line.partition("=")[0].strip() == field:
                return Place(self._file, number, path)
        return Place(self._file, self._head, path)


def _read(
    name: str, entry: Any, places: _Places, taken: Container[str], faults: Diagnostics
) -> Definition | None:
    place = places.entry
    try:
        table = msgspec.convert(entry, FeatureTable, strict=True)
    except msgspec.ValidationError as error:
        names = ", ".join(each.name for each in msgspec.structs.fields(FeatureTable))
        faults.error("T004", place, str(error), f"known here: {names}")
        return None
    before = len(faults.items)
    if not _NAME.fullmatch(name):
        hint = "three small letters or more, digits, underscores; a letter first"
        faults.error("T005", place, f"'{name}' is no name", hint)
    elif name in taken:
        faults.error("T006", place, f"'{name}' is a feature already", "choose another name")
    for field, known in (
        ("source", tuple(FIELDS)), ("key", KEYS), ("aggregate", AGGREGATES), ("unit", UNITS),
        ("rounding", ROUNDINGS),
    ):  # fmt: skip
        value = getattr(table, field)
        if value not in known:
            hint = did_you_mean(value, known)
            faults.error("T007", places.of(field), f"unknown {field} '{value}'", hint)
    span = read_span(table.window)
    if span is None:
        hint = (
            "for example '90 days', '6 months', '3 statements', '3 statements in 6 months', "
            "'since open'"
        )
        faults.error("T008", places.of("window"), f"'{table.window}' is no window", hint)
    if table.aggregate in AGGREGATES and span is not None:
        _check_needs(table, span, place, faults)
    if table.source in FIELDS:
        _check_expressions(table, places, faults)
    _check_told(table, place, faults)
    of = table.source if table.source in _MAY_NOT else f"key {table.key}"
    for field in _MAY_NOT.get(table.source, _LINKED if table.key == "group" else ()):
        if getattr(table, field):
            text = f"what {of} tells may not {field.removeprefix('may_')}"
            faults.error("T018", place, text, f"{field} = false")
    if len(faults.items) > before or span is None:
        return None
    fields: dict[str, Any] = msgspec.structs.asdict(table)
    direction = _DIRECTIONS[fields.pop("riskier")]
    return Definition(**{**fields, "name": name, "window": span, "direction": direction})


def _check_told(table: FeatureTable, place: Place, faults: Diagnostics) -> None:
    """What a customer is told is true of the feature's words, and may be held against him."""
    if table.riskier not in _DIRECTIONS:
        faults.error("T015", place, f"riskier = '{table.riskier}'", "known: more, less")
    if table.reason_code is None:
        return
    if table.untold:
        faults.error("T017", place, "a reason code, and why there is none", "leave one of them out")
    if table.reason_code not in REASONS:
        hint = did_you_mean(table.reason_code, REASONS)
        faults.error("T016", place, f"unknown reason code '{table.reason_code}'", hint)
    if not table.riskier:
        faults.error("T017", place, "a reason says what is riskier", 'riskier = "more" or "less"')
    if not table.may_cut:
        faults.error("T017", place, "what may not support a cut is no reason")


def _check_needs(table: FeatureTable, span: Span, place: Place, faults: Diagnostics) -> None:
    """Each aggregate has what it needs, and nothing that it would overlook."""
    aggregate = table.aggregate
    if aggregate in _NEEDS_VALUE and not table.value:
        faults.error(
            "T009", place, f"{aggregate} needs a value", "for example value = 'amount_minor'"
        )
    asked = {
        "against": (table.against, aggregate == "ratio", aggregate == "ratio"),
        "of": (table.of, aggregate in {"distinct", "share"},
               aggregate == "distinct" or (aggregate == "share" and not table.part)),
        "part": (table.part, aggregate == "share", aggregate == "share" and not table.of),
        "half_life_days": (table.half_life_days, *[aggregate == "exponential_mean"] * 2),
    }  # fmt: skip
    if aggregate == "share" and not table.of and not table.part:
        hint = "part = 'a condition', or of = 'a field' for the largest category"
        faults.error("T009", place, "share needs part or of", hint)
        del asked["of"], asked["part"]
    for name, (given, may, must) in asked.items():
        if given and not may:
            faults.error("T011", place, f"{aggregate} takes no {name}", f"leave {name} out")
        elif must and not given:
            faults.error("T009", place, f"{aggregate} needs {name}")
    if table.of and table.part:
        faults.error("T011", place, "a share is of a part or of the largest category, not both")
    if not 0 <= table.half_life_days <= HALF_LIFE_MAX:
        faults.error("T012", place, f"half_life_days is not within 1 and {HALF_LIFE_MAX}")
    if table.against == BEFORE and span.kind not in {"days", "months"}:
        faults.error("T013", place, "a ratio to the window before needs days or months")
    wanted = "bp" if aggregate in SHARES else "days" if aggregate == "days_since" else ""
    wanted = "count" if aggregate in _COUNTS else wanted
    if wanted and table.unit != wanted:
        faults.error("T014", place, f"{aggregate} gives {wanted}, not {table.unit}")


def _check_expressions(table: FeatureTable, places: _Places, faults: Diagnostics) -> None:
    numbers, conditions = ("number", "boolean"), ("boolean",)
    categories = ("string", "number", "boolean", "date")
    against = "" if table.against == BEFORE else table.against
    for name, text, types in (
        ("where", table.where, conditions), ("value", table.value, numbers),
        ("against", against, numbers), ("part", table.part, conditions),
        ("of", table.of, categories),
    ):  # fmt: skip
        if text:
            check_expression(table.source, text, places.of(name), types, faults)
