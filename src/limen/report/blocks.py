"""What a page is made of: plain frozen values, composed by whoever tells the story."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Literal, TypeAlias

from limen.kernel.errors import InvariantViolated
from limen.kernel.money import EXPONENTS, Money

if TYPE_CHECKING:
    from collections.abc import Sequence

Language = Literal["en", "zh"]
Kind = Literal["text", "count", "ppm", "money"]
Tone = Literal["plain", "good", "hard", "note"]
Align = Literal["left", "right"]
Cell: TypeAlias = str | int | date | Money | None


@dataclass(frozen=True, slots=True)
class Unit:
    """How integers of a column or axis are shown; money names its currency."""

    kind: Kind = "text"
    currency: str = ""

    def __post_init__(self) -> None:
        if self.kind == "money" and self.currency not in EXPONENTS:
            raise InvariantViolated("money names a known currency", currency=self.currency)


TEXT = Unit("text")
COUNT = Unit("count")
PPM = Unit("ppm")


def money(currency: str) -> Unit:
    """Return the unit of amounts in minor units of a currency."""
    return Unit("money", currency)


@dataclass(frozen=True, slots=True)
class Column:
    """A column; numbers stand right and everything else left, unless `align` says otherwise."""

    label: str
    unit: Unit = TEXT
    align: Align | None = None

    @property
    def side(self) -> Align:
        """Where the cells stand."""
        return self.align or ("left" if self.unit.kind == "text" else "right")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 2 or 3 (the page's title is level 1)."""

    text: str
    level: int = 2
    block: ClassVar[str] = "heading"


@dataclass(frozen=True, slots=True)
class Text:
    """Paragraphs of plain text."""

    paragraphs: tuple[str, ...]
    block: ClassVar[str] = "text"

    @classmethod
    def of(cls, *paragraphs: str) -> Text:
        """Return a block of these paragraphs."""
        return cls(paragraphs)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under named columns; the first column heads each row where `row_heads` is true."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""
    note: str = ""
    row_heads: bool = True
    block: ClassVar[str] = "table"

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise InvariantViolated(
                    "a row has a cell for each column", row=row, columns=len(self.columns)
                )

    @classmethod
    def of(
        cls, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], caption: str = ""
    ) -> Table:
        """Return a table of any sequences."""
        return cls(tuple(columns), tuple(tuple(row) for row in rows), caption)


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture from `plots`, with words for who cannot see it and its numbers as a table."""

    title: str
    svg: str
    alt: str
    twin: Table
    note: str = ""
    block: ClassVar[str] = "figure"


@dataclass(frozen=True, slots=True)
class Fact:
    """One key figure."""

    label: str
    value: Cell
    unit: Unit = TEXT
    note: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """Key figures side by side."""

    facts: tuple[Fact, ...]
    block: ClassVar[str] = "facts"


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry of a timeline: what happened on a day, with detail in smaller words."""

    on: date
    what: str
    detail: str = ""
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Lane:
    """One account of what happened, under its own name."""

    title: str
    moments: tuple[Moment, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Lanes side by side, a row for each day on which anything happened in any lane."""

    lanes: tuple[Lane, ...]
    caption: str = ""
    block: ClassVar[str] = "timeline"

    def days(self) -> tuple[tuple[date, tuple[tuple[Moment, ...], ...]], ...]:
        """Return each day, in order, with the moments of every lane in the order given."""
        days = sorted({moment.on for lane in self.lanes for moment in lane.moments})
        return tuple(
            (day, tuple(tuple(m for m in lane.moments if m.on == day) for lane in self.lanes))
            for day in days
        )


@dataclass(frozen=True, slots=True)
class Callout:
    """A sentence or two set apart."""

    text: str
    title: str = ""
    tone: Tone = "note"
    block: ClassVar[str] = "callout"


@dataclass(frozen=True, slots=True)
class Details:
    """Blocks that a reader opens at will."""

    summary: str
    blocks: tuple[Block, ...]
    block: ClassVar[str] = "details"


Block = Heading | Text | Table | Figure | Facts | Timeline | Callout | Details


@dataclass(frozen=True, slots=True)
class Page:
    """A whole page; `subtitle` stands under the title, `footer` at the end."""

    title: str
    language: Language
    blocks: tuple[Block, ...]
    subtitle: str = ""
    footer: str = ""
