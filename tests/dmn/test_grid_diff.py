"""Differences and merges of tables: laws on generated rows."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from limen.dmn.grid import Column, Grid, Row
from limen.dmn.grid_diff import (
    Added,
    Edited,
    Moved,
    Removed,
    blank,
    changes_between,
    merged,
    on_columns,
    woven,
)

COLUMNS = (Column("input", "a"), Column("output", ""))
KEYS = st.sampled_from("abcdefgh")
CELLS = st.tuples(st.sampled_from(["1", "2", "-"]), st.sampled_from(["x", "y"]))


def grid(rows: dict[str, tuple[str, ...]], columns: tuple[Column, ...] = COLUMNS) -> Grid:
    return Grid(
        "t", "t", "UNIQUE", "", columns, tuple(Row(key, cells) for key, cells in rows.items())
    )


GRIDS = st.dictionaries(KEYS, CELLS, max_size=6).flatmap(
    lambda rows: st.permutations(list(rows.items())).map(lambda items: grid(dict(items)))
)


def replayed(old: Grid, new: Grid) -> list[Row]:
    """The new rows, from the old ones and the changes alone."""
    rows = {row.key: list(row.cells) for row in old.rows}
    added: dict[int, tuple[str, tuple[str, ...]]] = {}
    moved: dict[int, str] = {}
    for change in changes_between(old, new):
        match change:
            case Removed(key, _):
                del rows[key]
            case Edited(key, column, before, after):
                assert rows[key][column] == before
                rows[key][column] = after
            case Added(key, number, cells):
                added[number] = (key, cells)
            case Moved(key, _, number):
                moved[number] = key
    still = iter([key for key in rows if key not in moved.values()])
    found = []
    for number in range(1, len(rows) + len(added) + 1):
        if number in added:
            found.append(Row(*added[number]))
        else:
            key = moved.get(number) or next(still)
            found.append(Row(key, tuple(rows[key])))
    return found


@given(GRIDS, GRIDS)
def test_changes_lead_from_one_state_to_the_other(old: Grid, new: Grid) -> None:
    assert replayed(old, new) == list(new.rows)


@given(GRIDS)
def test_nothing_changed_is_no_change(one: Grid) -> None:
    assert changes_between(one, one) == ()


def test_the_fewest_rules_are_said_to_have_moved() -> None:
    old = grid(dict.fromkeys("abcd", ("1", "x")))
    new = grid(dict.fromkeys("dabc", ("1", "x")))
    assert changes_between(old, new) == (Moved("d", 4, 1),)


@given(GRIDS, GRIDS)
def test_a_merge_with_one_side_unchanged_is_the_other_side(base: Grid, other: Grid) -> None:
    assert merged(base, other, base) == (other, ())
    assert merged(base, base, other) == (other, ())
    found, conflicts = merged(base, other, other)
    assert (found, conflicts) == (other, ())


@given(GRIDS, st.data())
def test_edits_of_different_cells_are_both_kept(base: Grid, data: st.DataObject) -> None:
    places = [(row.key, column) for row in base.rows for column in (0, 1)]
    by_mine = set(data.draw(st.lists(st.sampled_from(places)))) if places else set()
    mine = edited(base, by_mine, "9")
    theirs = edited(base, set(places) - by_mine, "8")
    found, conflicts = merged(base, mine, theirs)
    assert conflicts == ()
    for row in found.rows:
        for column in (0, 1):
            assert row.cells[column] == ("9" if (row.key, column) in by_mine else "8")


def edited(one: Grid, places: set[tuple[str, int]], text: str) -> Grid:
    rows = tuple(
        Row(row.key, tuple(text if (row.key, i) in places else c for i, c in enumerate(row.cells)))
        for row in one.rows
    )
    return replace(one, rows=rows)


def test_planted_conflicts_are_found() -> None:
    base = grid({"a": ("1", "x"), "b": ("1", "x"), "c": ("1", "x")})
    mine = grid({"a": ("2", "x"), "c": ("2", "x"), "n": ("1", "x")})
    theirs = grid({"a": ("3", "x"), "b": ("9", "x"), "n": ("2", "x")})
    found, conflicts = merged(base, mine, theirs)
    assert {(each.row, each.column, each.can_be_forced) for each in conflicts} == {
        ("a", 0, True),
        ("b", None, True),
        ("c", None, False),
        ("n", None, True),
    }
    assert {row.key: row.cells[0] for row in found.rows} == {"a": "2", "n": "1"}


def test_both_moving_rules_is_a_conflict() -> None:
    rows = dict.fromkeys("abc", ("1", "x"))
    base = grid(rows)
    mine = grid({key: rows[key] for key in "bac"})
    theirs = grid({key: rows[key] for key in "acb"})
    found, (conflict,) = merged(base, mine, theirs)
    assert "order" in conflict.message
    assert [row.key for row in found.rows] == ["b", "a", "c"]


def test_rules_without_ids_cannot_be_merged() -> None:
    base = grid({"#1": ("1", "x")})
    theirs = grid({"#1": ("2", "x")})
    found, (conflict,) = merged(base, base, theirs)
    assert found == theirs
    assert not conflict.can_be_forced
    assert merged(base, theirs, base) == (theirs, ())


def test_columns_are_filled_from_the_model() -> None:
    target = grid({"a": ("1", "x", "why")}, (*COLUMNS, Column("annotation", "note")))
    sheet = grid({"a": ("2", "y"), "n": ("3", "z")})
    found = on_columns(sheet, target, target)
    assert [row.cells for row in found.rows] == [("2", "y", "why"), ("3", "z", "")]
    assert blank(COLUMNS[0]) == "-"


def test_woven_orders_keep_both() -> None:
    assert woven("abc", "axbyc") == ["a", "x", "b", "y", "c"]
    assert woven("ab", "xab") == ["x", "a", "b"]
