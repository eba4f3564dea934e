"""Edits touch what they mean and nothing else."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from dmn.exchange import SAMPLE, canonical, document_of
from limen.dmn import parse_model
from limen.dmn.edit import NEW_ID, ids_of, with_grids
from limen.dmn.grid import Grid, Row, grids_of, same, shown, tables_of
from limen.dmn.write import Document, write_model

CELL = st.sampled_from(["1", "-", "", '"gold"', "a < b & c > d", "]]>", "x\ny", "第一"])


def states(grid: Grid) -> st.SearchStrategy[Grid]:
    """Grids that some editing of a table could lead to."""
    rows = st.lists(st.sampled_from(grid.rows), unique_by=lambda row: row.key).flatmap(
        lambda kept: st.tuples(*(touched(row) for row in kept))
    )
    fresh = st.dictionaries(
        st.sampled_from(["new-a", "new-b"]), st.tuples(*[CELL] * len(grid.columns))
    )

    def joined(kept: tuple[Row, ...], new: dict[str, tuple[str, ...]]) -> st.SearchStrategy[Grid]:
        every = [*kept, *(Row(f"{grid.key.strip('#')}-{k}", v) for k, v in new.items())]
        return st.permutations(every).map(lambda order: replace(grid, rows=tuple(order)))

    return st.tuples(rows, fresh).flatmap(lambda both: joined(*both))


def touched(row: Row) -> st.SearchStrategy[Row]:
    cells = st.tuples(*(st.one_of(st.just(cell), CELL) for cell in row.cells))
    return cells.map(lambda found: Row(row.key, found))


def bytes_of(document: Document, key: str, rule: str) -> bytes:
    for each, _, table in tables_of(document.root):
        for element in table.named("rule"):
            if each == key and element.attributes.get("id") == rule:
                return document.data[element.start : element.end]
    raise AssertionError(rule)


@given(st.tuples(*map(states, grids_of(document_of()))))
def test_the_tables_are_as_wished_and_nothing_else_differs(wished: tuple[Grid, Grid]) -> None:
    before = document_of()
    after = document_of(write_model(with_grids(before, wished)))
    for found, want in zip(grids_of(after), wished, strict=True):
        assert found.columns == want.columns
        assert len(found.rows) == len(want.rows)
        for one, other in zip(found.rows, want.rows, strict=True):
            if not other.key.startswith("#"):
                assert one.key == other.key
            for column, cell, wish in zip(want.columns, one.cells, other.cells, strict=True):
                assert same(column.kind, cell, wish)
    assert canonical(write_model(after), without="rule") == canonical(SAMPLE, without="rule")
    old = grids_of(before)[0].by_key()
    for row in wished[0].rows:
        if row.key in old and row.cells == old[row.key].cells:
            assert bytes_of(after, "t1", row.key) == bytes_of(before, "t1", row.key)


@given(st.data())
def test_a_table_that_is_not_touched_keeps_its_bytes(data: st.DataObject) -> None:
    before = document_of()
    first, second = grids_of(before)
    after = with_grids(before, [data.draw(states(second))])
    (old, *_), (new, *_) = tables_of(before.root), tables_of(after.root)
    assert before.data[: old[2].end] == after.data[: new[2].end]
    assert with_grids(before, [first, second]).data == before.data


def test_an_edited_model_is_read_with_its_new_answers() -> None:
    before = document_of()
    grid = grids_of(before)[0]
    rows = (Row("top", ('"gold"', "> 900", "7", "", "made < by & hand")), *grid.rows)
    data = write_model(with_grids(before, [replace(grid, rows=rows)]))
    model, faults = parse_model(data, "m.dmn")
    assert model is not None
    assert not faults.has_errors, faults.items
    assert data.startswith(SAMPLE[: SAMPLE.index(b'<dmn:rule id="r1"')].rstrip()[:-18])
    new = data[data.index(b'<dmn:rule id="top">') : data.index(b"</dmn:rule>") + 11]
    assert new.decode().splitlines() == [
        '<dmn:rule id="top">',
        "        <dmn:description>made &lt; by &amp; hand</dmn:description>",
        '        <dmn:inputEntry id="top-in-1"><dmn:text>"gold"</dmn:text></dmn:inputEntry>',
        '        <dmn:inputEntry id="top-in-2"><dmn:text>&gt; 900</dmn:text></dmn:inputEntry>',
        '        <dmn:outputEntry id="top-out-1"><dmn:text>7</dmn:text></dmn:outputEntry>',
        "      </dmn:rule>",
    ]


def test_a_table_without_rules_takes_its_first() -> None:
    before = document_of()
    grid = grids_of(before)[1]
    bare = with_grids(before, [replace(grid, rows=())])
    assert grids_of(bare)[1].rows == ()
    full = with_grids(bare, [replace(grid, rows=(Row("a1", ("5", '"b"', "")),))])
    assert [tuple(map(shown, row.cells)) for row in grids_of(full)[1].rows] == [("5", '"b"', "")]


def test_entries_get_ids_that_are_free() -> None:
    data = SAMPLE.replace(b'id="e1"', b'id="n-in-1"')
    grid = grids_of(document_of(data))[0]
    rows = (*grid.rows, Row("n", ("-", "-", "1", "", "")))
    after = with_grids(document_of(data), [replace(grid, rows=rows)])
    assert {"n-in-1", "n-in-1-x", "n-in-2", "n-out-1"} <= ids_of(after)
    assert NEW_ID.fullmatch("pd-high.2")
    assert not NEW_ID.fullmatch("2x")
