"""What is left under limits and quotas, from a small book."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.kept_lines import START
from app.test_close_day import filled
from limen.app.headroom import headroom
from limen.book import events as e
from limen.choose.portfolio import Limit
from release.builders import CONSTRAINTS, loaded, tiny

LIMITS = """
[caps]
portfolio_minor.line = 7_000
[[portfolio]]
limit = "segment"
name = "merchant"
max_ppm = 900_000
[[portfolio]]
limit = "expected_loss"
max_ppm = 30_000
[[portfolio]]
limit = "cuts_12m"
max_minor = 900
currency = "CNY"
"""


@pytest.fixture
def release():
    found = loaded(tiny(constraints=CONSTRAINTS + LIMITS))
    person = Limit("segment", "max_minor", 500, "person", "CNY")
    limits = (found.portfolio[0], person, *found.portfolio[1:])
    return replace(found, products={"cash": found.products["line"]}, portfolio=limits)


def test_limits_are_counted_from_the_lines(tmp_path, release):
    place = filled(tmp_path)
    place.tell("l4", e.LimitChanged(10**8, 10**8 - 300), START)
    place.tell("l4", e.LimitChanged(10**8 - 300, 10**8 - 400, by="customer"), START)
    day = START + timedelta(days=3)
    found = {each.title: each for each in headroom(place.journal, release, day)}
    owed = 100_000 + 200_000 + 300_000 + 400_000
    exposure = (owed + 5 * 10**8 - 400) // 2  # half of what is undrawn is drawn before default
    assert found["segment merchant"].used == pytest.approx(exposure, abs=5_000)  # interest
    assert found["segment merchant"].most == found["segment merchant"].used * 9 // 10
    assert found["segment merchant"].left < 0
    assert (found["segment person"].used, found["segment person"].left) == (0, 500)
    assert found["cuts_12m"].left == 600
    assert found["expected_loss"].left is None
    assert (found["product/line"].used, found["product/line"].left) == (0, 7_000)


def test_a_cut_of_more_than_a_year_ago_is_over(tmp_path, release):
    place = filled(tmp_path)
    place.tell("l4", e.LimitChanged(10**8, 10**8 - 300), START)
    later = START + timedelta(days=365)
    found = {each.title: each for each in headroom(place.journal, release, later)}
    assert found["cuts_12m"].used == 0
