"""The frontier's page."""

from __future__ import annotations

from limen.app.optimise import Point, Solved
from limen.app.optimise_report import frontier_page
from limen.choose.optimise import Infeasible
from limen.report.render import render


def test_the_page_shows_each_point_and_says_where_nothing_fits():
    points = [Point(5, None, None, None), Point(10, 70, 71, 2.5), Point(20, 90, 90, 0.0)]
    page = render(frontier_page(Solved(Infeasible((), True), 3, 0, 0.1, "", points), "loss"))
    assert "<svg" in page
    assert "infeasible" in page
    assert "2.5" in page
    assert "<script" not in page
