"""A frontier as a page: what more or less of one resource is worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.app.optimise import FRONTIER_PERCENT
from limen.report.blocks import COUNT, Column, Heading, Page, Table, Text
from limen.report.plots import Axis, scatter
from limen.report.plots import Point as Dot
from limen.report.render import render

if TYPE_CHECKING:
    from pathlib import Path

    from limen.app.optimise import Solved
    from limen.app.tools import Tools


def write_frontier(tools: Tools, solved: Solved, resource: str, path: Path) -> None:
    """Write the page of a frontier."""
    tools.write_bytes(render(frontier_page(solved, resource)).encode(), path)


def frontier_page(solved: Solved, resource: str) -> Page:
    """Return the page: a plot of value over the bound, and its table with prices."""
    stands = FRONTIER_PERCENT.index(100)
    dots = [
        Dot("", each.bound, each.objective or 0, "as it stands" if n == stands else "bound moved")
        for n, each in enumerate(solved.frontier)
        if each.objective is not None
    ]
    figure = scatter(
        f"Value over the bound of {resource}",
        dots,
        Axis(f"bound of {resource}", COUNT),
        Axis("value", COUNT),
        alt=f"Value reached at {len(dots)} bounds of {resource}",
    )
    columns = [
        Column("bound", COUNT), Column("value", COUNT), Column("upper bound", COUNT),
        Column("price", align="right"),
    ]  # fmt: skip
    rows = [
        (e.bound, e.objective, e.upper_bound, "infeasible" if e.price is None else f"{e.price:.6g}")
        for e in solved.frontier
    ]
    return Page(
        f"Frontier of {resource}",
        "en",
        (
            Heading("Value over the bound"),
            Text.of(
                f"Each point is solved anew: {solved.customers:,} customers, all other constraints "
                "as they stand. The price is what one unit more of the bound is worth there."
            ),
            figure,
            Table.of(columns, rows, "Points"),
        ),
    )
