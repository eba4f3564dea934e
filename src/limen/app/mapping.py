"""An import mapping, checked: which cells of which files become which events.

Data only. `mapping_read` makes one from TOML; a scanner lowers it to its engine.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from limen.kernel.diagnostics import Place

ARGUMENT = "argument"
"""In `[files]`: the file that the command was given."""

DEFAULT_SHAPE = "shape"
"""Name of the table that a plain `[shape] sql` makes."""

ROW = "row"
"""Column of every table: number of the source row, counted from 1."""

DATE_RULES = ("month_end", "start_of_month")
ROUNDINGS = ("exact", "half_even", "down")

Constant = str | int | bool


@dataclass(frozen=True, slots=True)
class Cell:
    """Where one value comes from and how it is read.

    Attributes
    ----------
    column
        Column of the event's table; None where `constant` gives the value, ready for the body
        (dates as days since 1970-01-01).
    unit
        ``major``, ``minor``, ``count``, ``ppm``, ``percent``, ``text``, ``flag``, ``date`` or
        ``instant``.
    rule, format
        For dates: one of `DATE_RULES`; a strptime format.
    codes
        Pairs of source code and value; where given, nothing else is allowed.
    is_required
        Whether an empty cell is a fault; else it leaves the body's field out.
    low, high
        Bounds of an integer, in the body's unit.
    """

    column: str | None = None
    constant: Constant | None = None
    unit: str = "text"
    rounding: str = "exact"
    rule: str | None = None
    format: str | None = None
    codes: tuple[tuple[str, Constant], ...] | None = None
    is_required: bool = True
    low: int | None = None
    high: int | None = None
    choices: tuple[str, ...] = ()
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Template:
    """A text with columns in braces, such as ``{customer_id}:card``.

    `parts` alternate: literal, column, literal, column, ..., literal.
    """

    text: str
    parts: tuple[str, ...]
    place: Place | None = field(default=None, compare=False)

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns that the template names."""
        return self.parts[1::2]


@dataclass(frozen=True, slots=True)
class Shape:
    """A table made by SQL from the files; `rows_of` says whose row numbers its `row` holds."""

    name: str
    sql: str
    rows_of: str
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class EventMapping:
    """How each row of one table becomes an event of one kind.

    `known_at` is None where the system sets it at import; `effective_on` where it is the business
    date of `occurred_at`; `line` where the kind needs none; `amend_by` names the order of
    amendments.
    """

    kind: str
    table: str
    key: Template
    customer: Template
    group: Template
    line: Template | None
    occurred_at: Cell
    effective_on: Cell | None
    known_at: Cell | None
    fields: tuple[tuple[str, Cell], ...]
    amend_by: Cell | None = None
    when: str | None = None
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is known to have happened later: 0 or 1 a customer, within `horizon_months` of `at`."""

    table: str
    customer: Template
    cell: Cell
    horizon_months: int
    at: int
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Mapping:
    """A whole mapping; `protected`, `personal` and `plain` are columns of the registration.

    `ignored` names columns that the files may hold and nothing reads.
    """

    file: str
    time_zone: str
    currency: Cell
    files: dict[str, str]
    shapes: tuple[Shape, ...]
    events: tuple[EventMapping, ...]
    protected: tuple[str, ...] = ()
    personal: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    outcome: Outcome | None = None
    delimiter: str = ","
    ignored: tuple[str, ...] = ()

    @property
    def sealed(self) -> tuple[str, ...]:
        """Columns that are encrypted: the protected ones and the personal ones."""
        return (*self.protected, *(name for name in self.personal if name not in self.protected))
