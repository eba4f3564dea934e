"""A book that stays as it is, one whose use rises, and outcomes by the release's definition."""

import json
import re
from datetime import date, timedelta

import pytest

from limen.app.model_monitor import monitor_models, monitor_to
from limen.app.ports import BookInfo
from limen.book import events as e
from limen.bootstrap import wire
from limen.kernel.dates import end_of_day
from limen.kernel.errors import BadInput
from release.builders import HEAD, tiny

ZONE = "UTC"
DAYS = [date(2024, month, 28) for month in range(1, 13)]


def book(folder, late_from, use, days=DAYS):
    """120 lines with twelve statements; every sixth is late from a month on."""
    path = folder / "b.book"
    journal = wire().open_book(path, BookInfo("bank", ZONE))
    events = []
    for n in range(120):
        who = f"c{n}"

        def event(name, body, on, who=who):
            at = end_of_day(on, ZONE)
            return e.Event(who, f"{who}-{name}", body, at, on, at, who, who, backfill=True)

        events.append(event("registered", e.CustomerRegistered("merchant"), date(2023, 12, 1)))
        opened = e.LineOpened("line", "bank", "CNY", 1_000_000, custody="reported")
        events.append(event("opened", opened, date(2023, 12, 1)))
        for month, on in enumerate(days, start=1):
            late = max(month - late_from + 1, 0) if n % 6 == 0 else 0
            balance = (n % 10) * 40_000 + (use if month > 6 else 0)
            statement = e.StatementClosed(balance, min(late, 8), "late" if late else "revolving")
            events.append(event(f"s{month}", statement, on))
    journal.append(events, end_of_day(DAYS[-1] + timedelta(days=1), ZONE))
    journal.close()
    return path


def release(folder, months_late, cut_rule="keep", window=12):
    late = "" if months_late is None else f"months_late = {months_late}\n"
    rule = f'window_months = {window}\n{late}cut_rule = "{cut_rule}"'
    for path, data in tiny(head=HEAD.replace("window_months = 12", rule)).items():
        target = folder / "release" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(
            data.replace(b'"horizon_months":12', f'"horizon_months":{window}'.encode())
        )
    return folder / "release"


def monitored(folder, late_from=9, use=0, at="2024-12-31", months_late=3, window=12):
    paths = book(folder, late_from, use), release(folder, months_late, window=window)
    (found,) = monitor_models(wire(), *paths, at, "2024-06-30").watched
    return found


def test_nothing_moved_where_nothing_did(tmp_path):
    found = monitored(tmp_path, late_from=99)
    assert found.score.psi == pytest.approx(0, abs=1e-9)
    assert [(month.on.month, month.lines) for month in found.months] == [
        (month, 120) for month in range(6, 13)
    ]
    assert found.judged is None and found.alarms == (), "no window is over"


def test_a_rise_in_use_is_found_and_named(tmp_path):
    found = monitored(tmp_path, late_from=99, use=500_000)
    most = max(found.features, key=lambda name: found.features[name].psi)
    assert most == "utilisation_max_6m_bp"
    assert found.features[most].p_value < 1e-6
    assert found.features["months_late_now"].psi == pytest.approx(0, abs=1e-9)
    told = {alarm.name for alarm in found.alarms if alarm.what == "feature"}
    assert most in told and "months_late_now" not in told


def test_defaults_inside_an_open_window_do_not_stand_for_the_others(tmp_path):
    found = monitored(tmp_path)
    assert [month.rate for month in found.months] == [None] * 7
    assert found.months[0].defaults_so_far == 20 and not found.months[0].is_mature


def test_defaults_count_as_the_release_defines_them_once_the_window_is_over(tmp_path):
    found = monitored(tmp_path, late_from=11, months_late=1, window=3)
    rates = [(month.rate.cases, month.rate.bads) for month in found.months if month.rate]
    assert rates == [(120, 0), (120, 0), (120, 20), (120, 20)]
    assert [month.is_mature for month in found.months] == [True] * 4 + [False] * 3
    newest = found.months[found.judged.month]
    assert newest.on == date(2024, 9, 30) and newest.auc is not None
    assert 0 < newest.rate.expected < 120
    assert sum(grade.rows for grade in found.judged.grades) == 120


def test_a_book_that_fell_silent_counts_nobody_as_good(tmp_path):
    found = monitored(tmp_path, at="2025-12-31")
    assert found.is_silent and found.known_until == date(2025, 1, 28)
    assert [month.rate for month in found.months] == [None] * len(found.months)
    short = monitored_again(tmp_path, "2025-12-31", window=3)
    assert max(month.on for month in short.months if month.is_mature) == date(2024, 9, 30)


def monitored_again(folder, at, **more):
    paths = folder / "b.book", release(folder, 3, **more)
    (found,) = monitor_models(wire(), *paths, at, "2024-06-30").watched
    return found


def test_a_line_that_was_closed_is_no_line_now_and_has_its_outcome(tmp_path):
    path, on = book(tmp_path, 9, 0), date(2024, 8, 1)
    journal, at = wire().open_book(path), end_of_day(date(2024, 8, 1), ZONE)
    body = e.LineClosed(by="customer")
    made = e.Event("c1", "c1-closed", body, at, on, at, "c1", "c1", backfill=True)
    journal.append([made], end_of_day(DAYS[-1] + timedelta(days=2), ZONE))
    journal.close()
    found = monitored_again(tmp_path, "2024-12-31", window=3)
    assert (found.months[0].lines, found.months[-1].lines) == (120, 119)
    assert found.months[0].rate.cases == 120


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_page_says_what_is_judged_and_what_is_not(tmp_path, language):
    out = tmp_path / "page" / "models.html"
    paths = book(tmp_path, 11, 500_000), release(tmp_path, 1, window=3)
    found = monitor_to(wire(), *paths, "2024-12-31", "2024-06-30", out, language)
    page = out.read_text(encoding="utf-8")
    assert page.count("<svg") == 4 and "<script" not in page
    assert not re.search(r"(src|href)=.http", page)
    assert json.loads(out.with_suffix(".json").read_text()) == found.as_dict()
    assert ("Alarm: line" in page) == (language == "en")
    assert ("警报：line" in page) == (language == "zh")


def test_pages_of_little_say_so(tmp_path):
    out = tmp_path / "models.html"
    path = book(tmp_path, 9, 0)
    for months_late, window, at, words in (
        (3, 12, "2024-12-31", ("is over for no look yet", "20 are in default already")),
        (3, 12, "2025-12-31", ("No statement tells of a day after 2025-01-28",)),
        (8, 3, "2024-12-31", ("Too few outcomes: 0 defaults", "no alarm can ring")),
        (None, 3, "2024-12-31", ("names no months late",)),
    ):
        rule = release(tmp_path, months_late, window=window)
        monitor_to(wire(), path, rule, at, "2024-06-30", out)
        page = out.read_text(encoding="utf-8")
        assert all(word in page for word in words), words
    monitor_to(wire(), path, release(tmp_path, 3), "2023-11-30", "2023-10-31", out)
    assert "No line of a product with a model was in use" in out.read_text(encoding="utf-8")


@pytest.mark.parametrize("rule", ["keep", "exclude"])
@pytest.mark.parametrize("kind", ["lowered", "frozen"])
def test_lines_cut_inside_the_window_are_treated_as_the_release_says(tmp_path, rule, kind):
    path = book(tmp_path, 9, 0)
    journal, on = wire().open_book(path), date(2024, 8, 10)
    at = end_of_day(on, ZONE)
    for number in (0, 6, 12):  # late from September on
        who = f"c{number}"
        body = e.MayDrawSwitched(False)
        if kind == "lowered":
            body = e.LimitChanged(1_000_000, 600_000, "lender", decision_id="d")
        made = e.Event(who, f"{who}-cut", body, at, on, at, who, who, backfill=True)
        journal.append([made], end_of_day(DAYS[-1] + timedelta(days=2), ZONE))
    journal.close()
    folder = release(tmp_path, 3, rule, window=6)
    (found,) = monitor_models(wire(), path, folder, "2024-12-31", "2024-06-30").watched
    kept = rule == "keep"
    rate = found.months[0].rate
    assert (rate.cases, rate.bads) == (120 if kept else 117, 20 if kept else 17)


def test_since_must_be_before(tmp_path):
    paths = book(tmp_path, 9, 0), release(tmp_path, 3)
    with pytest.raises(BadInput):
        monitor_models(wire(), *paths, "2024-06-30", "2024-12-31")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_book_without_statements_names_no_day(tmp_path, language):
    paths = book(tmp_path, 9, 0, days=[]), release(tmp_path, 3)
    out = tmp_path / "m.html"
    found = monitor_to(wire(), *paths, "2024-12-31", "2024-06-30", out, language)
    assert "  no statement tells of any day" in found.lines()
    assert found.as_dict()["products"]["line"]["known_until"] is None
    page = out.read_text()
    assert "0001" not in page
    assert ("No line has a statement" in page) is (language == "en")
