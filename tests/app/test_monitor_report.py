"""The page of models in use: every alarm has its sentence, in both languages."""

from datetime import date

import pytest

from limen.app.model_monitor import Monitored, Month, Watched, alarm_text
from limen.app.monitor_report import monitor_page
from limen.report.render import render
from limen.risk.drift import Shift
from limen.risk.watch import Alarm

STILL = Shift(0.0, 1.0, 10)
MONTH = Month(date(2024, 1, 31), 9, 0.02, {"B1": 9}, STILL, False, 0, None, None)
ALARMS = (
    Alarm("score", "", 0.31, 0.1, 0.0001),
    Alarm("feature", "owed_minor", 0.21, 0.1, 0.002),
    Alarm("rate", "", 1.75, 1.0, 0.003),
    Alarm("rank", "", 0.61, 0.78, 0.025),
    Alarm("grade", "B1", 0.09, 0.02, 0.004),
)
SAID = ("0.310", "owed_minor", "1.75", "0.610", "9.00%")


def page(alarms, language, **more):
    item = Watched(
        "card", (MONTH, MONTH), STILL, {"owed_minor": STILL}, None, None, alarms, MONTH.on
    )
    found = Monitored("late", 12, True, (item,), **more)
    return render(monitor_page(found, "b.book", ("2024-01-31", "2024-02-29"), language))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_each_alarm_stands_on_the_page(language):
    text = page(ALARMS, language)
    assert all(word in text for word in SAID)
    assert ("Nothing rang" in text or "没有警报" in text) is False
    calm = page((), language, unseen=("loan",))
    assert "Nothing rang an alarm." in calm or "没有警报" in calm
    assert "loan" in calm


def test_each_alarm_has_a_line_for_a_terminal():
    for alarm, word in zip(ALARMS, SAID, strict=True):
        assert word in alarm_text(alarm)
