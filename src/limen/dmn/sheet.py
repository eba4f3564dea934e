"""Sheets of a workbook as plain data: what is written, and what was found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

Look: TypeAlias = Literal[
    "title", "name", "label", "head", "column", "cell", "id", "prose", "heading"
]
Visibility: TypeAlias = Literal["visible", "hidden", "veryHidden"]
Held: TypeAlias = Literal[
    "text", "number", "boolean", "date", "date and time", "time", "duration", "formula", "error"
]
Position: TypeAlias = tuple[int, int]
"""Row and column, each from 1."""

TITLE_CHARS_MAX: Final = 31
CHOICES_TITLE: Final = "_choices"
"""The hidden sheet with the lists behind drop-downs."""
CELL_CHARS_MAX: Final = 32_767
_FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_PLAIN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Written:
    """A text to stand in a cell; it is never a formula."""

    text: str
    look: Look = "cell"


@dataclass(frozen=True, slots=True)
class DropDown:
    """Choices offered in a column's rows; another text is allowed, after a question if strict."""

    column: int
    first_row: int
    last_row: int
    choices: tuple[str, ...]
    is_strict: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet to be written; widths are in characters, heights in lines."""

    title: str
    cells: Mapping[Position, Written]
    widths: Mapping[int, int] = field(default_factory=dict)
    heights: Mapping[int, int] = field(default_factory=dict)
    freeze: Position | None = None
    drop_downs: tuple[DropDown, ...] = ()
    visibility: Visibility = "visible"
    text_columns: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """A cell that was read: its text as FEEL would write it, and what the file held it as."""

    text: str
    held: Held = "text"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet that was read: the cells that hold anything, and its merged ranges."""

    title: str
    cells: Mapping[Position, Found]
    merged: tuple[str, ...] = ()

    def text(self, row: int, column: int) -> str:
        """Return a cell's text without the white space around it."""
        found = self.cells.get((row, column))
        return "" if found is None else found.text.strip()


@dataclass(frozen=True, slots=True)
class Mark:
    """A remark to be written beside a cell."""

    title: str
    position: Position
    text: str


def letters(column: int) -> str:
    """Return a column's letters: 1 is A, 27 is AA."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def address(title: str, position: Position) -> str:
    """Return a cell's address as a spreadsheet writes it."""
    row, column = position
    named = title if _PLAIN.fullmatch(title) else "'" + title.replace("'", "''") + "'"
    return f"{named}!{letters(column)}{row}"


def titles_for(names: Iterable[str], taken: Iterable[str] = ()) -> list[str]:
    """Return titles that a workbook allows, one for each name, each different."""
    used = {each.casefold() for each in taken} | {"history"}
    found = []
    for name in names:
        plain = _FORBIDDEN.sub("_", name).strip().strip("'") or "table"
        title, number = plain[:TITLE_CHARS_MAX].rstrip(" '"), 1
        while title.casefold() in used:
            number += 1
            tail = f" ({number})"
            title = plain[: TITLE_CHARS_MAX - len(tail)].rstrip() + tail
        used.add(title.casefold())
        found.append(title)
    return found
