"""A file under a mapping, without a book."""

from __future__ import annotations

from datetime import date

from app.importing import (
    GOOD,
    HEADER,
    LINES,
    NOW,
    content,
    mapping_of,
    new_book,
    row,
    run,
    write_csv,
)
from limen.app.import_book import resolve_files
from limen.app.mapped_file import open_mapped
from limen.kernel.clock import ManualClock
from limen.kernel.dates import end_of_day
from limen.storage.shape import DuckScanner


def test_a_mapped_file_needs_no_book(tmp_path):
    text = LINES + '\n[outcome]\ncolumn = "bad"\nhorizon_months = 1\nat = 2020-02-29\n'
    path = write_csv(
        tmp_path / "a.csv",
        [[*GOOD, "1"], [*row(id="c2"), "0"], [*row(id="c3"), "2"]],
        [*HEADER, "bad"],
    )
    mapping, rejects = mapping_of(text), []
    files = resolve_files(mapping, path)
    with open_mapped(
        DuckScanner(), mapping, files, ManualClock(NOW), rejects.append, lambda *x: x[2]
    ) as mapped:
        assert mapped.outcomes == {"c1": 1, "c2": 0}
        assert mapped.outcome_at == end_of_day(date(2020, 2, 29), "Europe/Berlin")
        assert (mapped.rows, mapped.rejected_rows, mapped.horizon_months) == (3, 1, 1)
        events = list(mapped.events())
    assert [(x.row, x.reason) for x in rejects] == [(3, "above 1")]
    assert events[0].body.sealed == {"age": "41", "name": "Ann"}
    with new_book(tmp_path / "a.book") as book:
        run(book, mapping_of(), write_csv(tmp_path / "b.csv", [GOOD, row(id="c2")]))
        written = [(key, chain, known) for _, key, chain, _, known in content(book)]
    assert [(x.key, x.chain_id, x.known_at) for x in events] == written


OUTCOME = LINES + '\n[outcome]\ncolumn = "bad"\nhorizon_months = 1\nat = 2020-02-29\n'


def test_a_file_without_the_outcome_column_is_read_all_the_same(tmp_path):
    path = write_csv(tmp_path / "a.csv", [GOOD])
    mapping = mapping_of(OUTCOME)
    with open_mapped(
        DuckScanner(), mapping, resolve_files(mapping, path), ManualClock(NOW)
    ) as mapped:
        assert (mapped.rows, mapped.rejected_rows, mapped.outcomes) == (1, 0, {})
        assert mapped.outcome_at == end_of_day(date(2020, 2, 29), "Europe/Berlin")
        assert list(mapped.events())
    with new_book(tmp_path / "a.book") as book:
        run(book, mapping, path)
        assert content(book)


def test_an_outcome_not_known_yet_leaves_nobody_out(tmp_path):
    path = write_csv(tmp_path / "a.csv", [[*GOOD, "1"], [*row(id="c2"), ""]], [*HEADER, "bad"])
    mapping = mapping_of(OUTCOME)
    with open_mapped(
        DuckScanner(), mapping, resolve_files(mapping, path), ManualClock(NOW)
    ) as mapped:
        assert mapped.outcomes == {"c1": 1}
        assert mapped.rejected_rows == 0
        assert {event.customer_id for event in mapped.events()} == {"c1", "c2"}
