"""What a mapping may say of each kind of event: its fields, their units and their bounds."""

from __future__ import annotations

import types
import typing
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec

from limen.book import events
from limen.kernel.bounds import AMOUNT_MINOR_MAX, LIMIT_MINOR_MAX, RATE_PPM_MAX

IMPORTABLE = (
    "customer_registered",
    "line_opened",
    "limit_changed",
    "may_draw_switched",
    "line_closed",
    "statement_closed",
    "repayment_made",
    "repayment_reversed",
    "draw_made",
    "fee_charged",
    "flag_changed",
    "core_balance_reported",
    "sales_reported",
    "bureau_reported",
)
"""Kinds that a file may bring. Decisions, notices and runs are made here, never imported."""

WITHOUT_LINE = frozenset({"customer_registered", "sales_reported", "bureau_reported"})

FROM_BOOK = {
    "line_opened": ("product", "entity", "currency", "custody"),
    "sales_reported": ("currency",),
}
"""Fields that `[book]` fills where the event does not."""

UNITS = ("major", "minor", "count", "ppm", "percent", "text", "flag", "date")

_COUNT_MAX = 1_000_000
_BOUNDS: dict[str, tuple[int, int]] = {
    "limit_minor": (0, LIMIT_MINOR_MAX),
    "from_minor": (0, LIMIT_MINOR_MAX),
    "to_minor": (0, LIMIT_MINOR_MAX),
    "amount_minor": (1, AMOUNT_MINOR_MAX),
    "sales_minor": (0, AMOUNT_MINOR_MAX),
    "refunds_minor": (0, AMOUNT_MINOR_MAX),
    "top_buyer_minor": (0, AMOUNT_MINOR_MAX),
    "minimum_minor": (0, AMOUNT_MINOR_MAX),
    "interest_minor": (0, AMOUNT_MINOR_MAX),
    "other_limit_minor": (0, AMOUNT_MINOR_MAX),
    "other_owed_minor": (0, AMOUNT_MINOR_MAX),
    "balance_minor": (-AMOUNT_MINOR_MAX, AMOUNT_MINOR_MAX),
    "apr_ppm": (0, RATE_PPM_MAX),
}

_NOT_MAPPED = {
    "customer_registered": {"attributes", "sealed"},  # `[attributes]` fills these
    "sales_reported": {"amendment"},  # `amend_by` fills this
}
_OWN = {"decision_id", "notice_id"}
"""Fields that point to decisions and notices made here; no file can know them."""


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of a body: units it may be given in, and what it may hold."""

    name: str
    units: tuple[str, ...]
    is_required: bool
    low: int | None = None
    high: int | None = None
    choices: tuple[str, ...] = ()


@lru_cache(maxsize=64)
def fields_of(kind: str) -> dict[str, FieldSpec]:
    """Return the fields of a kind that a mapping may fill, in the body's order."""
    body = events.KINDS[kind]
    hints = get_type_hints(body)
    hidden = _OWN | _NOT_MAPPED.get(kind, set())
    return {
        item.name: _spec(item, hints[item.name])
        for item in msgspec.structs.fields(body)
        if item.name not in hidden
    }


def _spec(item: msgspec.structs.FieldInfo, hint: Any) -> FieldSpec:
    may_be_none = False
    if get_origin(hint) in {typing.Union, types.UnionType}:
        inner = [arg for arg in get_args(hint) if arg is not types.NoneType]
        may_be_none, hint = len(inner) < len(get_args(hint)), inner[0]
    # An empty cell may only leave a field out where that means "not said".
    is_required = not may_be_none
    if get_origin(hint) is Literal:
        return FieldSpec(item.name, ("text",), is_required, choices=get_args(hint))
    if hint is bool:
        return FieldSpec(item.name, ("flag",), is_required)
    if hint is date:
        return FieldSpec(item.name, ("date",), is_required)
    if hint is int:
        low, high = _BOUNDS.get(item.name, (0, _COUNT_MAX))
        return FieldSpec(item.name, _int_units(item.name), is_required, low, high)
    return FieldSpec(item.name, ("text",), is_required)


def _int_units(name: str) -> tuple[str, ...]:
    if name.endswith("_minor"):
        return ("major", "minor")
    if name.endswith("_ppm"):
        return ("ppm", "percent")
    return ("count",)


def must_be_given(kind: str, name: str) -> bool:
    """Whether the body has no default for the field."""
    for item in msgspec.structs.fields(events.KINDS[kind]):
        if item.name == name:
            return item.default is msgspec.NODEFAULT and item.default_factory is msgspec.NODEFAULT
    return False
