"""Lines month by month, from a book and from a world."""

from __future__ import annotations

from app.builders import small_files
from app.playing import config_of
from app.worsening import ENDS, FAILS, RISES, worsening_book
from limen.app.warning_paths import book_paths, world_paths
from limen.bootstrap import wire
from release.builders import loaded, shipped

RELEASE = loaded(small_files())


def test_a_book_s_lines_end_at_their_default(tmp_path):
    journal = wire().open_book(worsening_book(tmp_path, lines=12))
    paths = {path.line_id: path for path in book_paths(journal, RELEASE, ENDS)}
    assert len(paths) == 12
    failed, calm = paths["w0:line"], paths["w1:line"]
    assert failed.defaults_after == FAILS - 1 == len(failed.readings_milli)
    assert (calm.defaults_after, len(calm.readings_milli)) == (None, len(ENDS))
    rises = failed.readings_milli[RISES - 1 :]
    assert min(rises) > max(failed.readings_milli[: RISES - 1])
    assert set(calm.undrawn_minor) == {800_000}


def test_what_is_read_at_a_month_does_not_know_the_next(tmp_path):
    journal = wire().open_book(worsening_book(tmp_path, lines=12))
    whole, early = (book_paths(journal, RELEASE, days) for days in (ENDS, ENDS[:7]))
    for one, other in zip(whole, early, strict=True):
        assert one.readings_milli[:7] == other.readings_milli


def test_outcomes_from_elsewhere_come_after_the_last_month(tmp_path):
    journal = wire().open_book(worsening_book(tmp_path, lines=3, failing=99))
    paths = {p.line_id: p for p in book_paths(journal, RELEASE, ENDS, {"w1": 1, "w2": 0})}
    assert paths["w1:line"].defaults_after == len(ENDS)
    assert paths["w2:line"].defaults_after is None


def test_a_world_tells_defaults_beyond_its_end():
    paths = world_paths(config_of(months=5), shipped("limen"))
    assert {path.product for path in paths} == {"consumer", "merchant"}
    assert all(0 < len(path.readings_milli) <= 5 for path in paths)
    ends = [path.defaults_after for path in paths if path.defaults_after is not None]
    assert max(ends) > 5
