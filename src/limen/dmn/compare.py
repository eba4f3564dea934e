"""Which answers change between two programs on the same rows."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from limen.dmn import temporal_text, types
from limen.dmn.analysis.findings import literal
from limen.dmn.errors import DmnMisuse, FeelError
from limen.dmn.numbers import parse_number, tidy
from limen.dmn.operators import same
from limen.dmn.program import Program
from limen.dmn.types import ContextOf, FeelType, plain

EXAMPLES: Final = 5
"""Changed rows kept as examples where no other number is asked for."""


@dataclass(frozen=True, slots=True)
class Example:
    """One row whose answer changed: `row` counts from 1, `fields` hold old and new by output."""

    row: int
    inputs: dict[str, Any]
    fields: dict[str, tuple[Any, Any]]


@dataclass(slots=True)
class Comparison:
    """How answers changed over rows: counts, a cross-table for each output, examples.

    `absent` are inputs without a column (they are null), `foreign` columns without an input.
    """

    rows: int = 0
    changed: int = 0
    outputs: dict[str, Counter[tuple[str, str]]] = field(default_factory=dict)
    examples: list[Example] = field(default_factory=list)
    absent: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()


def compare(
    old: Program,
    new: Program,
    rows: Iterable[Mapping[str, Any]],
    examples: int = EXAMPLES,
    now: dt.datetime | None = None,
) -> Comparison:
    """Run both programs on every row.

    Parameters
    ----------
    old, new
        Programs of one service or decision in two models.
    rows
        Values by column; a column `a.b` is the entry `b` of the input `a`. Text is read as the
        input's type asks.
    examples
        How many changed rows to keep.
    now
        What `now()` and `today()` give.

    Raises
    ------
    DmnMisuse
        When a value is not of its input's type; the row is named.
    """
    found = Comparison()
    takers = [_Taker(program) for program in (old, new)]
    for number, row in enumerate(rows, 1):
        if number == 1:
            found.absent, found.foreign = _columns(takers, row)
        values = [taker.taken(row, number) for taker in takers]
        before, after = (
            taker.program.run(each, now).values for taker, each in zip(takers, values, strict=True)
        )
        found.rows += 1
        fields = {
            name: (before.get(name), after.get(name))
            for name in dict.fromkeys((*before, *after))
            if not alike(before.get(name), after.get(name))
        }
        if not fields:
            continue
        found.changed += 1
        for name, (was, became) in fields.items():
            table = found.outputs.setdefault(name, Counter())
            table[literal(was), literal(became)] += 1
        if len(found.examples) < examples:
            found.examples.append(Example(number, {**values[0], **values[1]}, fields))
    return found


def alike(a: Any, b: Any) -> bool:
    """Whether two answers are equal; answers of different kinds are not."""
    try:
        return same(a, b)
    except FeelError:
        return False


def _columns(
    takers: list[_Taker], row: Mapping[str, Any]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    wanted = {name for taker in takers for name in taker.types}
    given = {column if column in wanted else column.partition(".")[0] for column in row}
    foreign = sorted(
        column for column in row if column not in wanted and column.partition(".")[0] not in wanted
    )
    return tuple(sorted(wanted - given)), tuple(foreign)


class _Taker:
    """Makes a program's inputs of the rows of a file."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.types = {intake.name: intake.type for intake in program.intakes.values()}

    def taken(self, row: Mapping[str, Any], number: int) -> dict[str, Any]:
        values: dict[str, Any] = {}
        try:
            for column, value in row.items():
                self._take(column, value, values)
        except (FeelError, ValueError) as error:
            raise DmnMisuse(f"row {number}: {error}") from None
        return values

    def _take(self, column: str, value: Any, values: dict[str, Any]) -> None:
        name, dot, entry = column.partition(".")
        if column in self.types:
            values[column] = feel_value(value, self.types[column])
        elif dot and name in self.types:
            known = plain(self.types[name])
            wanted = known.field(entry) if isinstance(known, ContextOf) else None
            values.setdefault(name, {})[entry] = feel_value(value, wanted or types.ANY)


def feel_value(value: Any, wanted: FeelType) -> Any:  # noqa: PLR0911 - a table of forms
    """Return a value of a table's cell as FEEL has it.

    A binary float becomes the decimal that its shortest text writes.

    Raises
    ------
    FeelError
        When a text cannot be read as the type asks.
    """
    wanted = plain(wanted)
    match value:
        case bool() | None:
            return value
        case str():
            return _read(value, wanted)
        case int() | Decimal():
            return str(value) if wanted == types.STRING else tidy(value)
        case list():
            item = wanted.item if isinstance(wanted, types.ListOf) else types.ANY
            return [feel_value(each, item) for each in value]
        case dict():
            known = wanted if isinstance(wanted, ContextOf) else types.CONTEXT
            return {
                key: feel_value(each, known.field(key) or types.ANY) for key, each in value.items()
            }
        case dt.datetime() if wanted == types.DATE:
            return value.date()
        case dt.date() if wanted == types.STRING:
            return value.isoformat()
        case dt.date() | dt.time() | dt.timedelta():
            return value
    return tidy(parse_number(f"{Decimal(repr(value)):f}"))


def _read(text: str, wanted: FeelType) -> Any:
    if wanted == types.NUMBER:
        return parse_number(text.strip())
    if wanted == types.BOOLEAN and text.strip().lower() in ("true", "false"):
        return text.strip().lower() == "true"
    if wanted in (types.DAYS_DURATION, types.MONTHS_DURATION):
        return temporal_text.parse_duration(text.strip())
    if wanted == types.DATE:
        return temporal_text.parse_date(text.strip())
    if wanted == types.TIME:
        return temporal_text.parse_time(text.strip())
    if wanted == types.DATE_TIME:
        return temporal_text.parse_date_time(text.strip())
    return text
