"""Asset quality of a book of known lines, by another count."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

import pytest

from app.builders import small_files
from app.worsening import ENDS, FAILS, LINES, line_events, worsening_book
from cli.calling import folder_of, told
from limen.app.quality import ROLLS_MIN, Vintage, quality_of, report_quality
from limen.app.quality_report import quality_page
from limen.app.quality_words import WORDS
from limen.book.events import StatementClosed
from limen.bootstrap import wire
from limen.kernel.errors import BadInput
from limen.report.render import render
from release.builders import HEAD, policy

FAILING = LINES // 6
SPAN = ("2023-01-31", "2023-12-31")
SEGMENT = policy(
    {
        "segment": 'if months_late_now >= 1 then "late" else if utilisation_bp < 3000 '
        'then "light" else "heavy"'
    },
    {"months_late_now": "number", "utilisation_bp": "number"},
    service="Segment",
)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("quality")
    worsening_book(folder)
    files = {**small_files(), "policies/segment.dmn": SEGMENT}
    folder_of(files, folder / "release")
    return folder


@pytest.fixture(scope="module")
def found(place):
    return quality_of(wire(), place / "b.book", *SPAN, place / "release")


def statement_bodies(number):
    events = line_events(number, fails=number % 6 == 0)
    return [event.body for event in events if event.kind == "statement_closed"]


def test_each_month_counts_every_line_once_and_all_that_it_owes(found):
    for month in range(12):
        bodies = [statement_bodies(number)[month] for number in range(LINES)]
        late = [min(body.months_late, 3) for body in bodies]
        assert [found.standing[month][b] for b in range(4)] == [late.count(b) for b in range(4)]
        owed = sum(body.balance_minor for body in bodies if body.months_late >= 3)
        assert found.owed[month][3] == owed


def test_moves_start_where_lines_stood_and_end_where_they_stand(found):
    for month, moves in enumerate(found.rolls):
        for bucket in range(4):
            left = sum(count for (before, _), count in moves.items() if before == bucket)
            came = sum(count for (_, after), count in moves.items() if after == bucket)
            assert left == found.standing[month][bucket]
            assert came == found.standing[month + 1][bucket]


def test_a_roll_rate_by_hand(found):
    """A month and the two before it; the months before the failing ones moved nobody."""
    assert found.roll_ppm(FAILS - 5, 0) == 0
    assert found.roll_ppm(FAILS - 4, 0) == FAILING * 1_000_000 // (3 * LINES)
    assert found.roll_ppm(FAILS - 3, 1) == 1_000_000
    assert found.roll_ppm(0, 1) is None


def test_fewer_moves_than_twenty_say_nothing(found):
    few = replace(found, rolls=[Counter({(1, 2): ROLLS_MIN - 1})])
    assert few.roll_ppm(0, 1) is None
    assert replace(found, rolls=[Counter({(1, 2): ROLLS_MIN})]).roll_ppm(0, 1) == 1_000_000


def test_where_no_line_stands_none_is_counted(found):
    shown = replace(found, standing=[Counter()]).lines()
    assert shown[0].endswith(": 0 open lines")
    assert shown[1].startswith("0.00% late")


def test_many_months_of_opening_are_shown_by_year(found):
    months = {f"2021-{n:02d}": Vintage(10, [0, 1], 1) for n in range(1, 13)}
    assert replace(found, vintages=months).shown_vintages() == months
    shown = replace(found, vintages={**months, "2022-01": Vintage(5, [2], 0)}).shown_vintages()
    assert shown == {"2021": Vintage(120, [0, 12], 1), "2022": Vintage(5, [2], 0)}
    longer = {**months, "2021-01": Vintage(10, [0, 1, 3], 2), "2022-01": Vintage(5, [2], 0)}
    assert replace(found, vintages=longer).shown_vintages()["2021"].bad_at == [0, 12, 14]


def test_a_vintage_rises_and_never_falls(found):
    (vintage,) = found.vintages.values()
    assert vintage.lines == LINES
    assert vintage.bad_at == sorted(vintage.bad_at)
    assert vintage.bad_at[FAILS - 2 : FAILS] == [0, FAILING]


def test_segments_migrate(found):
    assert sum(found.migration.values()) == LINES
    late = {pair: count for pair, count in found.migration.items() if pair[1] == "late"}
    assert sum(late.values()) == FAILING
    assert all(before == after for before, after in found.migration if after != "late")


def test_without_a_segment_policy_a_segment_is_the_kind_of_borrower(place):
    release = folder_of(small_files(), place / "plain")
    found = quality_of(wire(), place / "b.book", *SPAN, release)
    assert set(found.migration) == {("merchant", "merchant")}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_report_stands_beside_its_figures(place, tmp_path, language):
    out = tmp_path / "q.html"
    release = place / "release"
    report_quality(wire(), place / "b.book", *SPAN, out, release, language)
    page = out.read_text(encoding="utf-8")
    assert "<script" not in page
    assert page.count("<svg") == 5
    assert WORDS[language]["segments"] in page
    figures = json.loads(out.with_suffix(".json").read_text())
    assert figures["lines_by_months_late"][-1] == [LINES - FAILING, 0, 0, FAILING]


def test_by_command(place, tmp_path):
    asked = ("--book", place / "b.book", "--since", SPAN[0], "--at", SPAN[1])
    said = told("report", "quality", *asked, "--out", tmp_path / "q.html")
    assert said["months"] == [str(day) for day in ENDS]
    assert said["migration"] == {}
    with pytest.raises(BadInput):
        quality_of(wire(), place / "b.book", "2023-02-01", "2023-02-03")


@pytest.mark.parametrize("months", [1, 2, 5])
def test_vintages_count_what_the_release_calls_a_default(place, months):
    rule = f"window_months = 12\nmonths_late = {months}"
    files = small_files(head=HEAD.replace("window_months = 12", rule))
    release = folder_of(files, place / f"default{months}")
    found = quality_of(wire(), place / "b.book", *SPAN, release)
    book = wire().open_book(place / "b.book")
    ever = sum(
        any(
            isinstance(event.body, StatementClosed) and event.body.months_late >= months
            for event in chain
        )
        for _, chain in book.all_chains()
    )
    book.close()
    assert sum(one.bad_at[-1] for one in found.vintages.values()) == ever > 0
    page = render(quality_page(found, "b", "en"))
    assert f"Ever {months} months late or more" in page
