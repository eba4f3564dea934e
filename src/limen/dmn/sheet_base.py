"""What a workbook remembers of the model it was made from: the base of its changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import msgspec

from limen.dmn.grid import Grid
from limen.dmn.sheet import Page, Position, Sheet, Written

BASE_TITLE: Final = "_limen"
FORMAT: Final = "limen tables 1"
_CHUNK: Final = 30_000
_CHUNKS_MAX: Final = 2_000


@dataclass(frozen=True, slots=True)
class Base:
    """The model's file name, the hash of its content, and its tables as they were."""

    model: str
    hash: str
    grids: tuple[Grid, ...]

    def grid(self, name: str) -> Grid | None:
        """Return the table of a name."""
        return next((grid for grid in self.grids if grid.name == name), None)


def base_page(base: Base) -> Page:
    """Return the hidden page that carries the base."""
    text = msgspec.json.encode(base).decode()
    chunks = [text[at : at + _CHUNK] for at in range(0, len(text), _CHUNK)]
    column = [FORMAT, base.model, base.hash, *chunks]
    cells: dict[Position, Written] = {
        (row, 1): Written(each, "prose") for row, each in enumerate(column, 1)
    }
    return Page(BASE_TITLE, cells, visibility="veryHidden")


def base_in(sheets: tuple[Sheet, ...]) -> Base | None:
    """Return the base that a workbook carries; None where it has none that can be read."""
    sheet = next((each for each in sheets if each.title == BASE_TITLE), None)
    if sheet is None or sheet.text(1, 1) != FORMAT:
        return None
    parts = []
    for row in range(4, 4 + _CHUNKS_MAX):
        found = sheet.cells.get((row, 1))
        if found is None:
            break
        parts.append(found.text)
    try:
        base = msgspec.json.decode("".join(parts), type=Base)
    except msgspec.MsgspecError:
        return None
    return base if all(map(_is_whole, base.grids)) else None


def _is_whole(grid: Grid) -> bool:
    return all(len(row.cells) == len(grid.columns) for row in grid.rows)
