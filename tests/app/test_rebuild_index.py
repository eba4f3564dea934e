from datetime import timedelta

from msgspec.structs import replace

from app.kept_lines import START
from app.test_close_day import filled
from limen.app.close_day import entry_of_row
from limen.app.copies import rebuild_book
from limen.app.index_ports import IndexEntry
from limen.app.rebuild_index import last_closed, rebuild_index
from limen.app.terms_shelf import TermsShelf
from limen.book.line_index import decode_row

DAY = timedelta(days=1)


def spoil(place):
    lines = [f"l{number}" for number in range(5)]
    with place.journal.unit([f"g-{name}" for name in lines]) as unit:
        unit.put_index([IndexEntry(name, f"g-{name}", None, b"") for name in lines])


def test_closes_go_on_as_if_the_index_had_never_been_lost(tmp_path):
    kept, lost = filled(tmp_path / "kept"), filled(tmp_path / "lost")
    for days in (0, 33, 61):
        if days:
            kept.close(START + days * DAY)
            lost.close(START + days * DAY)
        spoil(lost)
        assert rebuild_index(lost.journal, lost.journal, TermsShelf(lost.journal)) == 5
        assert lost.close(START + (days + 5) * DAY) == kept.close(START + (days + 5) * DAY)


def test_the_last_closed_day_is_known(tmp_path):
    place = filled(tmp_path)
    assert last_closed(place.journal) is None
    place.close(START + DAY)
    assert last_closed(place.journal) == START + DAY


def test_rebuilding_a_book_rebuilds_it_too(tmp_path):
    kept, lost = filled(tmp_path / "kept"), filled(tmp_path / "lost")
    for place in (kept, lost):
        place.close(START + 20 * DAY)
    assert rebuild_book(lost.journal).lines() == ["nothing differed"]
    assert rebuild_book(filled(tmp_path / "open").journal).lines() == ["nothing differed"]
    spoil(lost)
    rebuild_book(lost.journal)
    assert lost.close(START + 40 * DAY) == kept.close(START + 40 * DAY)


def test_a_row_that_was_wrong_is_told(tmp_path):
    place = filled(tmp_path)
    place.close(START + 20 * DAY)
    row = next(map(decode_row, place.journal.index_rows()))
    wrong = replace(row, posted={"loans": 1})
    with place.journal.unit(["g-l0"]) as unit:
        unit.put_index([entry_of_row("g-l0", wrong)])
    assert rebuild_book(place.journal).lines() == ["index of lines: 1 rows were wrong"]
    assert next(map(decode_row, place.journal.index_rows())).posted == row.posted
