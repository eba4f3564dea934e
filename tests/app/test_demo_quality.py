"""What month ends show in passing is what a look at the finished book finds."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from app.playing import config_of, played, release_of
from limen.app.demo_quality import Alarms, MonthEnds
from limen.app.quality import quality_of
from limen.book.line_life import Warned
from limen.bootstrap import wire
from release.builders import SHIPPED

ENDS = tuple(date(2025, month, day) for month, day in ((1, 31), (2, 28), (3, 31), (4, 30), (5, 31)))


def test_the_month_ends_equal_a_look_at_the_book(tmp_path):
    """The same figures by the other way, which folds every chain anew."""
    player, book = played(tmp_path)
    found = player.month_ends.done(player.lines.values())
    book.close()
    span = (str(config_of().start), str(config_of().last_day))
    looked = quality_of(wire(), tmp_path / "limen-7.book", *span, SHIPPED["limen"])
    assert found.as_dict() == looked.as_dict()
    assert sum(found.migration.values()) > 20


def line(name, day, since, product="consumer", status="open"):
    warning = None if since is None else Warned(day, 200, since)
    return SimpleNamespace(
        line_id=name, customer_id=name, product=product, status=status, warning=warning,
        currency="CNY", owed_minor=0, statements=[], opened_on=date(2024, 1, 1),
    )  # fmt: skip


def watched(defaults, alarms, product="consumer"):
    """Judge lines with an alarm on at some of the month ends, by what each would have done."""
    ends = MonthEnds(release_of("limen"), "Asia/Shanghai", (-1, -1))
    for number, day in enumerate(ENDS):
        now = [line(n, day, day if number in on else None, product) for n, on in alarms.items()]
        ends.look([], now, day, 0)
    truth = {name: SimpleNamespace(untouched_default_on=day) for name, day in defaults.items()}
    return ends.alarms(truth)


def test_alarms_are_true_where_a_default_follows_within_a_year():
    found = watched(
        {"soon": date(2025, 7, 3), "late": date(2027, 1, 1), "never": None, "silent": ENDS[2]},
        {"soon": {1, 2}, "late": {0}, "never": {0, 2, 3}, "silent": set()},
    )
    assert (found.lines, found.defaulters, found.caught) == (4, 3, 1)
    assert (found.alarms, found.false_alarms, found.leads_months) == (4, 3, (5,))
    assert found.quiet_months == 10
    assert found.lead_median == 5
    assert found.yearly_ppm == 3_600_000


def test_what_an_alarm_says_after_the_default_counts_for_nothing():
    found = watched({"a": ENDS[1]}, {"a": {2, 3}})
    assert (found.alarms, found.caught, found.quiet_months) == (0, 0, 0)
    assert found.yearly_ppm is None
    assert found.lead_median is None


@pytest.mark.parametrize("product", ["unknown"])
def test_products_without_an_early_warning_are_left_out(product):
    assert watched({"a": None}, {"a": {1}}, product) == Alarms()
