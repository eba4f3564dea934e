"""From definitions to what the runtimes run: channels, slots, spans and one row a feature.

A *channel* is a filter with a value: facts of one kind that pass it, each with one integer in a
*slot*. Features that differ only in window or aggregate share a channel.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from limen.dmn import compile_expression
from limen.features.definition import AGGREGATES, BEFORE, KEYS, VALUE_MAX, Span
from limen.features.fact_fields import FIELDS
from limen.kernel.diagnostics import Diagnostics, Place
from limen.kernel.errors import InvariantViolated

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from limen.dmn import CompiledExpression
    from limen.features.definition import Definition
    from limen.features.facts import Fact

_NAME = re.compile(r"[A-Za-z_][A-Za-z_0-9]*")
KEPT_MAX = 16_384
CHANNELS_MAX = 62
STATEMENT = 62
"""Bit of the facts that close a statement, for windows counted in statements."""

LARGEST = len(AGGREGATES)
"""Code of a share without `part`: the largest category's."""

RATIO_BEFORE = LARGEST + 1
"""Code of a ratio to the window before."""

SPANS = {"days": 0, "months": 1, "statements": 2, "since_open": 3}
YEAR_SPAN = Span("months", 14)
"""Holds the newest full month and the same month a year before."""


class Channel(NamedTuple):
    """A filter (FEEL conditions, all true) and a value (FEEL; empty is 1) over one kind of fact."""

    kind: str
    where: tuple[str, ...]
    value: str


class Entry(NamedTuple):
    """A channel as a fold takes it: bit, conditions, value, whether that is a bare field, slot."""

    bit: int
    where: tuple[str, ...]
    text: str
    is_field: bool
    slot: int


class Compiled(NamedTuple):
    """An expression, the fields it reads, and values by theirs that were worked out before."""

    names: tuple[str, ...]
    expression: CompiledExpression
    known: dict[tuple[Any, ...], Any]


class Row(NamedTuple):
    """One feature as numbers: aggregate, channels a and b, spans, half life, rounding, missing."""

    aggregate: int
    a: int
    b: int
    span: int
    span_before: int
    half_life_days: int
    half_even: int
    has_missing: int
    missing: int


@dataclass(slots=True)
class Plan:
    """Definitions of one key, ready to run."""

    key: str
    definitions: tuple[Definition, ...]
    channels: list[Channel] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    slots: dict[str, list[str]] = field(default_factory=dict)
    expressions: dict[tuple[str, str], Compiled] = field(default_factory=dict)
    _by_kind: dict[str, list[Entry]] = field(default_factory=dict)
    _width: int = 1

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the features, in order."""
        return tuple(each.name for each in self.definitions)

    @property
    def width(self) -> int:
        """Slots of a fact."""
        return max((len(each) for each in self.slots.values()), default=1)

    def slot_of(self, channel: Channel) -> int:
        """Where a channel's value stands; −1 where each fact counts 1."""
        return self.slots[channel.kind].index(channel.value) if channel.value else -1

    def project(self, fact: Fact) -> tuple[int, list[int]]:
        """Return a fact's channels as bits, and its slots. A void fact has none."""
        values = [0] * self._width
        if fact.void:
            return 0, values
        mask = 1 << STATEMENT if fact.kind == "statement_closed" else 0
        found: dict[str, Any] = {}
        for bit, where, text, is_field, slot in self._by_kind.get(fact.kind, ()):
            for condition in where:
                if condition not in found:
                    found[condition] = self.evaluate(fact.kind, condition, fact.fields)
                if found[condition] is not True:
                    break
            else:
                if slot >= 0:
                    if is_field:
                        value = fact.fields.get(text)
                    else:
                        value = self.evaluate(fact.kind, text, fact.fields)
                    if type(value) is not int or not -VALUE_MAX <= value <= VALUE_MAX:
                        value = whole(value)
                        if value is None:
                            continue
                    values[slot] = value
                mask |= bit
        return mask, values

    def evaluate(self, kind: str, text: str, fields: Mapping[str, Any]) -> Any:
        """Return an expression's value over a fact's fields; null where it fails.

        The values of the newest few thousand combinations are kept: conditions see few.
        """
        names, expression, known = self.expressions[kind, text]
        given = tuple([fields.get(name) for name in names])
        try:
            return known[given]
        except KeyError:
            if len(known) >= KEPT_MAX:
                known.clear()
            value = known[given] = expression(dict(zip(names, given, strict=True)))
            return value

    def close(self) -> None:
        """Group the channels by kind, once all are known."""
        self._width = self.width
        for place, channel in enumerate(self.channels):
            entry = Entry(
                1 << place, channel.where, channel.value, channel.value in FIELDS[channel.kind],
                self.slot_of(channel),
            )  # fmt: skip
            self._by_kind.setdefault(channel.kind, []).append(entry)


@lru_cache(maxsize=65_536)
def _code(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:5], "big")


def whole(value: Any) -> int | None:
    """Return a FEEL value as an integer: a number rounded half even, else a category's code.

    Null, and an amount beyond the bounds, give None: the fact does not count.
    """
    if type(value) is int:
        return value if -VALUE_MAX <= value <= VALUE_MAX else None
    if value is None or isinstance(value, bool):
        return None if value is None else int(value)
    if isinstance(value, str | date):
        return _code(str(value))
    number = int(Decimal(value).to_integral_value(ROUND_HALF_EVEN))
    return number if -VALUE_MAX <= number <= VALUE_MAX else None


def plans(definitions: Sequence[Definition]) -> list[Plan]:
    """Compile checked definitions: one plan a key (more where a key has too many channels).

    Raises
    ------
    InvariantViolated
        If a definition has a fault that `check` would have found.
    """
    made: list[Plan] = []
    for key in KEYS:
        group = [each for each in definitions if each.key == key]
        while group:
            taken = _fitting(group)
            made.append(_plan(key, taken))
            group = group[len(taken) :]
    return made


def _fitting(group: Sequence[Definition]) -> list[Definition]:
    channels: set[Channel] = set()
    for place, each in enumerate(group):
        channels |= set(channels_of(each))
        if len(channels) > CHANNELS_MAX:
            return list(group[:place])
    return list(group)


def channels_of(each: Definition) -> list[Channel]:
    """The channels that a definition reads: its own, and what stands below the line."""
    where = (each.where,) if each.where else ()
    main = Channel(each.source, where, each.value)
    if each.aggregate == "ratio" and each.against != BEFORE:
        return [main, Channel(each.source, where, each.against)]
    if each.aggregate == "share":
        if each.part:
            return [Channel(each.source, (*where, each.part), each.value), main]
        return [main, Channel(each.source, where, each.of)]
    if each.aggregate == "distinct":
        return [Channel(each.source, where, each.of)]
    return [main]


def _plan(key: str, group: Sequence[Definition]) -> Plan:
    plan = Plan(key, tuple(group))
    for each in group:
        pair = [_place(plan.channels, channel) for channel in channels_of(each)]
        for channel in channels_of(each):
            for text in (*channel.where, channel.value):
                if text:
                    plan.expressions[channel.kind, text] = _compiled(channel.kind, text)
            slots = plan.slots.setdefault(channel.kind, [])
            if channel.value and channel.value not in slots:
                slots.append(channel.value)
        code = AGGREGATES.index(each.aggregate)
        span = before = YEAR_SPAN if each.aggregate == "year_ratio" else each.window
        if each.aggregate == "share":
            code = AGGREGATES.index("ratio") if each.part else LARGEST
        elif each.aggregate == "ratio" and each.against == BEFORE:
            code, before = RATIO_BEFORE, Span(each.window.kind, each.window.length * 2)
        plan.rows.append(
            Row(
                code, pair[0], pair[-1], _place(plan.spans, span), _place(plan.spans, before),
                each.half_life_days, int(each.rounding == "half_even"),
                int(each.missing is not None), each.missing or 0,
            )
        )  # fmt: skip
    plan.close()
    return plan


def _place(known: list[Any], item: Any) -> int:
    if item not in known:
        known.append(item)
    return known.index(item)


def names_in(kind: str, text: str) -> tuple[str, ...]:
    """Return the fields of a kind that an expression may read."""
    return tuple(name for name in dict.fromkeys(_NAME.findall(text)) if name in FIELDS[kind])


def _compiled(kind: str, text: str) -> Compiled:
    names, expression = _expression(kind, text)
    return Compiled(names, expression, {})


@lru_cache(maxsize=4_096)
def _expression(kind: str, text: str) -> tuple[tuple[str, ...], CompiledExpression]:
    """Compile one expression; it holds no state, so plans share it."""
    names = names_in(kind, text)
    types = {name: FIELDS[kind][name] for name in names}
    expression, faults = compile_expression(text, types, Place(path=kind))
    if expression is None:
        shown = "; ".join(str(item) for item in faults.items)
        raise InvariantViolated("a checked definition compiles", kind=kind, text=text, faults=shown)
    return names, expression


def check_expression(
    kind: str, text: str, place: Place, types: Sequence[str], faults: Diagnostics
) -> None:
    """Add the faults of one expression of a definition."""
    expression, found = compile_expression(text, FIELDS[kind], place)
    faults.extend(found)
    if expression is not None and expression.type not in {*types, "Any"}:
        wanted = " or ".join(types)
        faults.error("T010", place, f"'{text}' is a {expression.type}, not a {wanted}")
