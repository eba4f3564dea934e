"""What a declared feature is: pure data, read by every runtime.

A feature looks at the *facts* of one kind and one key that are known at an instant, keeps those
that its filter accepts and whose business day is inside its window, and makes one integer of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

SpanKind = Literal["days", "months", "statements", "since_open"]
Key = Literal["line", "customer", "group", "counterparty"]
Unit = Literal["bp", "minor", "count", "days", "months"]
Rounding = Literal["down", "half_even"]
Aggregate = Literal[
    "count", "sum", "min", "max", "mean", "last", "first", "distinct", "days_since", "streak",
    "ratio", "slope", "volatility", "share", "exponential_mean", "year_ratio",
]  # fmt: skip

KEYS: tuple[str, ...] = get_args(Key)
UNITS: tuple[str, ...] = get_args(Unit)
ROUNDINGS: tuple[str, ...] = get_args(Rounding)
AGGREGATES: tuple[str, ...] = get_args(Aggregate)

SHARES = ("ratio", "share", "volatility", "year_ratio")
"""Aggregates whose result is in hundredths of a per cent."""

BEFORE = "before"
"""`against` of a ratio to the equally long window just before."""

LOOK_BACK = 512
"""`streak`, `slope`, `volatility` and `exponential_mean` read this many newest facts, no more."""

SPAN_MAX = 4_000
VALUE_MAX = 10**12
"""Largest amount of one fact, either way: sums and slopes of it stay within 64 bits."""

_SPAN = re.compile(r"([1-9][0-9]{0,3}) (days|months|statements)(?: in ([1-9][0-9]{0,2}) months)?")


@dataclass(frozen=True, slots=True)
class Span:
    """How far back a feature looks, in business days of the book's zone.

    ``n days``: the day itself and the n − 1 before. ``n months``: since the same day n months ago,
    exclusive. ``n statements``: since the statement before the newest n, exclusive. ``n statements
    in m months``: of these months alone, so that a line long silent has none.
    """

    kind: SpanKind
    length: int = 0
    months: int = 0

    def __str__(self) -> str:
        if self.kind == "since_open":
            return "since open"
        within = f" in {self.months} months" if self.months else ""
        return f"{self.length} {self.kind}{within}"


def read_span(text: str) -> Span | None:
    """Read ``90 days``, ``3 statements in 6 months``, ``since open``; None for another text."""
    if text == "since open":
        return Span("since_open")
    found = _SPAN.fullmatch(text)
    if found is None or int(found[1]) > SPAN_MAX:
        return None
    kind: SpanKind = "days"
    if found[2] != "days":
        kind = "months" if found[2] == "months" else "statements"
    if found[3] is not None and kind != "statements":
        return None
    return Span(kind, int(found[1]), int(found[3] or 0))


@dataclass(frozen=True, slots=True)
class Definition:
    """One declared feature.

    Attributes
    ----------
    source
        Kind of fact.
    where
        FEEL condition over the fact's fields; empty for every fact. Null is not true.
    value
        FEEL number over the fields; empty counts 1. A fact without one does not count.
    against
        Of a ratio: FEEL number summed below the line, or ``before``.
    part
        Of a share: FEEL condition of the facts above the line.
    of
        FEEL value that tells categories apart (distinct, and a share without `part`: the largest).
    half_life_days
        Of an exponential mean.
    rounding
        Of every division.
    missing
        Value where the aggregate has none; None leaves it missing.
    direction, neutral, reason_code
        As of a `Feature`: what is riskier, the value of good standing, what a customer is told.
    untold
        Why a customer is told nothing of it.
    may_close
        Whether it may carry a closure; what is only seen of linked people may not.
    """

    name: str
    source: str
    key: Key
    aggregate: Aggregate
    window: Span
    unit: Unit
    english: str = ""
    family: str = ""
    where: str = ""
    value: str = ""
    against: str = ""
    part: str = ""
    of: str = ""
    half_life_days: int = 0
    rounding: Rounding = "down"
    missing: int | None = None
    may_cut: bool = True
    may_score: bool = True
    may_close: bool = True
    chinese: str = ""
    direction: int = 0
    neutral: int | None = None
    reason_code: str | None = None
    untold: str = ""
