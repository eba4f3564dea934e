"""A book that stays as it is, one whose use rises, and outcomes by the release's definition."""

from datetime import date, timedelta

import pytest

from limen.app.model_monitor import monitor_models
from limen.app.ports import BookInfo
from limen.book import events as e
from limen.bootstrap import wire
from limen.kernel.dates import end_of_day
from limen.kernel.errors import BadInput
from release.builders import HEAD, tiny

ZONE = "UTC"
DAYS = [date(2024, month, 28) for month in range(1, 13)]


def book(folder, late_from, use):
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
        for month, on in enumerate(DAYS, start=1):
            late = max(month - late_from + 1, 0) if n % 6 == 0 else 0
            balance = (n % 10) * 40_000 + (use if month > 6 else 0)
            statement = e.StatementClosed(balance, min(late, 8), "late" if late else "revolving")
            events.append(event(f"s{month}", statement, on))
    journal.append(events, end_of_day(DAYS[-1] + timedelta(days=1), ZONE))
    journal.close()
    return path


def release(folder, months_late, cut_rule="keep"):
    rule = f'window_months = 12\nmonths_late = {months_late}\ncut_rule = "{cut_rule}"'
    for path, data in tiny(head=HEAD.replace("window_months = 12", rule)).items():
        target = folder / "release" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return folder / "release"


def monitored(folder, late_from=9, use=0):
    paths = book(folder, late_from, use), release(folder, 3)
    (found,) = monitor_models(wire(), *paths, "2024-12-31", "2024-06-30").watched
    return found


def test_nothing_moved_where_nothing_did(tmp_path):
    found = monitored(tmp_path, late_from=99)
    assert found.score.psi == pytest.approx(0, abs=1e-9)
    assert (found.then, found.now, found.cases) == (120, 120, 0), "the window is not over"


def test_a_rise_in_use_is_found_and_named(tmp_path):
    found = monitored(tmp_path, late_from=99, use=500_000)
    most = max(found.features, key=lambda name: found.features[name].psi)
    assert most == "utilisation_max_6m_bp"
    assert found.features[most].p_value < 1e-6
    assert found.features["months_late_now"].psi == pytest.approx(0, abs=1e-9)


def test_defaults_count_as_the_release_defines_them(tmp_path):
    found = monitored(tmp_path)
    assert (found.cases, found.bads) == (20, 20), "others' windows are not over yet"
    assert 0 < found.expected < 20


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
    folder = release(tmp_path, 3, rule)
    (found,) = monitor_models(wire(), path, folder, "2024-12-31", "2024-06-30").watched
    assert found.cases == found.bads == (20 if rule == "keep" else 17)


def test_since_must_be_before(tmp_path):
    paths = book(tmp_path, 9, 0), release(tmp_path, 3)
    with pytest.raises(BadInput):
        monitor_models(wire(), *paths, "2024-06-30", "2024-12-31")
