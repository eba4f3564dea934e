"""Decision tables laid out as the pages of a workbook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from unicodedata import east_asian_width

from limen.dmn.grid import Column, Grid, literals_in, shown
from limen.dmn.sheet import CHOICES_TITLE, DropDown, Page, Position, Written, titles_for
from limen.dmn.sheet_base import BASE_TITLE, Base, base_page
from limen.dmn.sheet_words import KINDS, LABELS, README, README_TITLE

HEAD: Final = ("column", "expression", "type", "allowed", "default")
SPARE_ROWS: Final = 200
WIDTH_MIN, WIDTH_MAX, WIDTH_ID = 12, 48, 22
LINES_MAX: Final = 20


def pages_of(grids: Sequence[Grid], base: Base, language: str) -> tuple[Page, ...]:
    """Return the pages of a model's tables: a guide, one page a table, and the hidden base."""
    guide = _guide(language)
    tables = [_page(title, grid, base.model, language) for title, grid in titled(grids).items()]
    return (guide, *tables, base_page(base))


def titled(grids: Sequence[Grid]) -> dict[str, Grid]:
    """Return each table by the title of its sheet, the same in every language."""
    taken = (*README_TITLE.values(), BASE_TITLE, CHOICES_TITLE)
    return dict(zip(titles_for((grid.name for grid in grids), taken), grids, strict=True))


def _guide(language: str) -> Page:
    lines = README[language].splitlines()
    cells: dict[Position, Written] = {}
    for row, line in enumerate(lines, 1):
        left, _, right = line.partition("   ")
        is_title = row == 1 or (row > 1 and not lines[row - 2])
        cells[row, 1] = Written(left.strip(), "heading" if is_title else "prose")
        if right.strip():
            cells[row, 2] = Written(right.strip(), "prose")
    kept = {position: cell for position, cell in cells.items() if cell.text}
    return Page(README_TITLE[language], kept, {1: WIDTH_ID, 2: WIDTH_MAX})


def _page(title: str, grid: Grid, model: str, language: str) -> Page:
    words = LABELS[language]
    top = ("decision", "hit_policy", "aggregation", "model")
    values = (grid.name, grid.hit_policy, grid.aggregation, model)
    cells: dict[Position, Written] = {}
    for row, (key, value) in enumerate(zip(top, values, strict=True), 1):
        cells[row, 1] = Written(words[key], "label")
        cells[row, 2] = Written(value, "title" if key == "decision" else "name")
    start = len(top) + 1
    for offset, key in enumerate(HEAD):
        cells[start + offset, 1] = Written(words[key], "label")
    last = start + len(HEAD)
    cells[last, 1] = Written(words["rule"], "column")
    for index, column in enumerate(grid.columns, 2):
        for offset, text in enumerate(_head(column, language)):
            cells[start + offset, index] = Written(text, "head")
        cells[last, index] = Written(_caption(column, grid, language), "column")
    for row, rule in enumerate(grid.rows, last + 1):
        cells[row, 1] = Written(rule.key, "id")
        for index, text in enumerate(rule.cells, 2):
            cells[row, index] = Written(shown(text))
    widths = _widths(grid)
    span = (last + 1, last + len(grid.rows) + SPARE_ROWS)
    return Page(
        title,
        cells,
        widths,
        _heights(cells, widths),
        (last + 1, 2),
        tuple(_drop_downs(grid, *span)),
        text_columns=len(grid.columns) + 1,
    )


def _head(column: Column, language: str) -> tuple[str, ...]:
    kind = KINDS[language][column.kind]
    return kind, column.name, column.type, column.allowed, column.default


def _caption(column: Column, grid: Grid, language: str) -> str:
    if column.kind == "description":
        return KINDS[language]["description"]
    return column.label or column.name or grid.name


def _widths(grid: Grid) -> dict[int, int]:
    widths = {1: WIDTH_ID}
    for index, column in enumerate(grid.columns):
        texts = [column.name, column.label, column.type, *(row.cells[index] for row in grid.rows)]
        longest = max(_width(line) for text in texts for line in [*text.splitlines(), ""])
        widths[index + 2] = min(max(longest + 2, WIDTH_MIN), WIDTH_MAX)
    return widths


def _heights(cells: Mapping[Position, Written], widths: Mapping[int, int]) -> dict[int, int]:
    """Return the rows that need more than a line, with the lines they need."""
    heights: dict[int, int] = {}
    for (row, column), cell in cells.items():
        if cell.look in ("cell", "head", "column"):
            lines = sum(
                1 + max(_width(line) - 1, 0) // widths[column] for line in cell.text.split("\n")
            )
            heights[row] = max(heights.get(row, 1), lines)
    return {row: min(lines, LINES_MAX) for row, lines in heights.items() if lines > 1}


def _width(line: str) -> int:
    """Return the width of a line in characters; a wide one counts twice."""
    return sum(1 + (east_asian_width(each) in "FW") for each in line)


def _drop_downs(grid: Grid, first: int, last: int) -> list[DropDown]:
    found = []
    for index, column in enumerate(grid.columns, 2):
        choices = literals_in(column.allowed) if column.allowed else ()
        if not choices and column.type == "boolean":
            choices = ("true", "false")
        if not choices or column.kind not in ("input", "output"):
            continue
        if column.kind == "input":
            choices = ("-", *choices)
        found.append(DropDown(index, first, last, choices, column.kind == "output"))
    return found
