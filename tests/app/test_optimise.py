"""The use case over files: slices and whole give one answer, prices and frontier agree."""

from __future__ import annotations

import itertools

import polars as pl
import pytest

from choose.referee import large_case
from limen.app.optimise import FRONTIER_PERCENT, optimise_file
from limen.bootstrap import wire
from limen.storage import options_file


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("optimise")
    case = large_case(11, 1_200, options=5, caps=3)
    cols = case.problem.chunk.cols
    ids = {"customer": [n // 5 for n in range(6_000)], "option": [n % 5 for n in range(6_000)]}
    names = ("value", *case.problem.resources)
    pl.DataFrame(ids | dict(zip(names, cols, strict=True))).write_parquet(made / "p.parquet")
    (made / "c.toml").write_text(
        "\n".join(
            f'[[constraint]]\nresource = "{next(iter(rule.coefs))}"\nmax = {rule.bound}'
            for rule in case.rules
        )
    )
    return made


def test_slices_give_the_answer_of_the_whole(folder, monkeypatch):
    tools = wire()
    given = (tools, folder / "p.parquet", folder / "c.toml")
    whole = optimise_file(*given, out=folder / "whole.csv")
    monkeypatch.setattr(options_file, "SLICE_CELLS", 7_000)
    sliced = optimise_file(*given, out=folder / "sliced.csv", is_streamed=True)
    assert whole.is_feasible
    assert (folder / "whole.csv").read_bytes() == (folder / "sliced.csv").read_bytes()
    one, other = whole.as_dict(), sliced.as_dict()
    assert {**one, "seconds": 0, "out": ""} == {**other, "seconds": 0, "out": ""}


def test_the_choice_on_disk_is_worth_what_is_told(folder):
    told = optimise_file(wire(), folder / "p.parquet", folder / "c.toml", out=folder / "o.parquet")
    chosen = pl.read_parquet(folder / "o.parquet").join(
        pl.read_parquet(folder / "p.parquet"), on=["customer", "option"]
    )
    found = told.as_dict()
    assert chosen.height == 1_200
    assert chosen["value"].sum() == found["objective"]
    for n in range(3):
        assert chosen[f"r{n}"].sum() == found["uses"][f"r{n} max"]["used"]
        assert found["uses"][f"r{n} max"]["used"] <= found["uses"][f"r{n} max"]["bound"]


def test_the_price_is_the_slope_of_the_frontier(folder):
    told = optimise_file(wire(), folder / "p.parquet", folder / "c.toml", frontier="r0")
    points = [each for each in told.frontier if each.objective is not None]
    assert len(points) == len(FRONTIER_PERCENT)
    for low, high in itertools.pairwise(points):
        slope = (high.upper_bound - low.upper_bound) / (high.bound - low.bound)
        slack = 2 / (high.bound - low.bound) + 1e-6
        assert high.price - slack <= slope <= low.price + slack
