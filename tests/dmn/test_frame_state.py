"""The state of a lowering: stages, places, paths."""

from __future__ import annotations

import polars as pl

from limen.dmn.frame_state import Lowering, Stages
from limen.dmn.frame_terms import truth
from limen.kernel.diagnostics import Place


def test_columns_stand_after_what_they_rest_on() -> None:
    stages = Stages()
    first = stages.keep(pl.col("a") + 1)
    second = stages.keep(first * 2)
    assert stages.keep(pl.col("a") + 1).meta.eq(first), "nothing is computed twice"
    assert stages.keep(pl.col("a")).meta.eq(pl.col("a")), "a column is kept already"
    assert [len(level) for level in stages.levels] == [1, 1]
    frame = stages.over(pl.DataFrame({"a": [1]}).lazy()).select(x=second).collect()
    assert frame["x"].to_list() == [4]


def test_a_failure_is_where_it_is_reached() -> None:
    s = Lowering(Stages(), {})
    with s.at(Place("m.dmn", 3)), s.where(pl.col("here")):
        s.fail(pl.col("bad"), "cause")
        s.fail(None, "never")
        with s.silent():
            s.fail(truth(True), "unheard")
    (site,) = s.errors
    assert (site.place, site.cause) == (Place("m.dmn", 3), "cause")
    frame = pl.DataFrame({"here": [True, False, True], "bad": [True, True, False]})
    found = s.stages.over(frame.lazy()).select(x=site.flag).collect()
    assert found["x"].to_list() == [True, False, False]


def test_a_rule_is_named_after_its_decision() -> None:
    s = Lowering(Stages(), {})
    with s.scope({}, owner="grade"):
        number = s.matched("r1", truth(True))
    assert s.rules[number][0] == "grade/r1"
