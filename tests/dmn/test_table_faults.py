"""Faults that an edit brought in, told from those that stood before."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dmn.exchange import SAMPLE, document_of
from limen.dmn.edit import with_grids
from limen.dmn.grid import Row, grids_of
from limen.dmn.table_faults import new_faults


def edited(cells: dict[tuple[str, int], str], data: bytes = SAMPLE) -> list[tuple[object, ...]]:
    """The new faults once these cells hold other texts: table, row, column."""
    before = document_of(data)
    grids = [
        replace(
            grid,
            rows=tuple(
                Row(row.key, tuple(cells.get((row.key, i), c) for i, c in enumerate(row.cells)))
                for row in grid.rows
            ),
        )
        for grid in grids_of(before)
    ]
    found = new_faults(before, with_grids(before, grids))
    return [(each.table, each.row, each.column) for each in found]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({}, []),
        ({("r1", 0): '"silver"', ("r2", 2): "5"}, []),
        ({("r1", 1): "< ("}, [("t1", "r1", 1)]),
        ({("r1", 0): "gold"}, [("t1", "r1", 0)]),
        ({("r3", 0): '"bronze"'}, [("t1", "r3", 0)]),
        ({("r3", 1): '"7"'}, [("t1", "r3", 1)]),
        ({("r2", 2): "owing * 2"}, [("t1", "r2", 2)]),
        ({("r2", 2): '"much"'}, [("t1", "r2", 2)]),
        ({("#2", 1): '"c"'}, [("#plain", "#2", 1)]),
        ({("#2", 0): "true"}, [("#plain", "#2", 0)]),
    ],
)
def test_a_fault_is_told_with_its_cell(
    cells: dict[tuple[str, int], str], expected: list[tuple[object, ...]]
) -> None:
    assert edited(cells) == expected


def test_what_stood_before_is_not_told_again() -> None:
    data = SAMPLE.replace(b"owed * 2", b"owing * 2")
    assert edited({}, data) == []
    assert edited({("r1", 2): "owing"}, data) == [("t1", "r1", 2)]


def test_a_bare_word_is_told_to_stand_in_quotes() -> None:
    before = document_of()
    grid = grids_of(before)[0]
    rows = (Row("r1", ("gold", *grid.rows[0].cells[1:])), *grid.rows[1:])
    (fault,) = new_faults(before, with_grids(before, [replace(grid, rows=rows)]))
    assert '"gold"' in fault.hint


def test_a_model_from_nothing_has_every_fault_new() -> None:
    data = SAMPLE.replace(b"owed * 2", b"owing * 2").replace(b'href="#i2"', b'href="#i9"')
    found = new_faults(None, document_of(data))
    assert {"F102", "D306"} <= {each.code for each in found}
    assert any(each.table is None for each in found)
