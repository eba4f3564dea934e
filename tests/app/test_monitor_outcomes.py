"""Outcomes on the page of models in use: what is judged, what is too little, what is not told."""

from datetime import date

from app.test_monitor_report import MONTH, STILL
from limen.app.model_monitor import Judged, Monitored, Month, Watched
from limen.app.model_words import words_in
from limen.app.monitor_outcomes import outcomes
from limen.app.monitor_words import CHINESE
from limen.report.blocks import Callout, Figure, Table
from limen.risk.validation import Interval, grade_tests
from limen.risk.watch import rate_of

SAY = words_in("en", CHINESE)
GRADES = tuple(grade_tests([1] * 30 + [0] * 70, [0.3] * 100, ["E"] * 100, ["E"]))


def item(rate, area=None):
    seen = Month(date(2024, 1, 31), 100, 0.3, {"E": 100}, STILL, True, 0, rate, area)
    newest = Judged(0, GRADES, ((0.2, 0.1), (0.4, 0.5)))
    return Watched("card", (seen, MONTH), STILL, {}, newest, None, (), MONTH.on)


def blocks(one, tells=True):
    return outcomes(SAY, Monitored("late", 1, tells, (one,)), one, "en")


def test_known_outcomes_have_a_table_a_curve_and_grades():
    rate = rate_of([1] * 30 + [0] * 70, [0.3] * 100)
    found = blocks(item(rate, Interval(0.7, 0.6, 0.8)))
    assert [type(one) for one in found if isinstance(one, Figure | Table)] == [
        Figure, Table, Figure, Table,
    ]  # fmt: skip
    tables = [one for one in found if isinstance(one, Table)]
    assert tables[0].rows[0][:4] == ("2024-01-31", 100, 30, "30.0")
    assert tables[1].rows[0][:3] == ("E", 100, 30)


def test_too_few_are_shown_and_not_judged():
    found = blocks(item(rate_of([1] * 3 + [0] * 7, [0.3] * 10)))
    assert isinstance(found[-1], Callout) and "Too few outcomes: 3 defaults" in found[-1].text
    (table,) = [one for one in found if isinstance(one, Table)]
    assert table.rows[0][5] == "too few"


def test_a_definition_that_no_book_can_tell_is_said():
    (only,) = blocks(item(None), tells=False)
    assert "names no months late" in only.text
