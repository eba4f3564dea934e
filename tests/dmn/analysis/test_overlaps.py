"""Overlaps: pairs of boxes, and which of them a hit policy forbids."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmn.analysis.small_tables import findings
from dmn.models import decision, definitions, input_data, needs, table
from limen.dmn.analysis import overlaps
from limen.dmn.analysis.overlaps import overlapping

BOXES = st.lists(st.tuples(st.integers(0, 15), st.integers(0, 7)), max_size=8)


@given(st.tuples(st.integers(0, 15), st.integers(0, 7)), BOXES)
def test_pairs_are_those_that_share_a_point(domain, boxes):
    shared = [
        (i, j)
        for i, a in enumerate(boxes)
        for j, b in enumerate(boxes)
        if i < j and all(x & y & z for x, y, z in zip(a, b, domain, strict=True))
    ]
    assert list(overlapping(domain, boxes)) == shared


def judged(policy: str, *rules: tuple[str, str], **options):
    body = table(policy, ["x"], [([cell], [answer]) for cell, answer in rules], **options)
    data = definitions(input_data("x"), input_data("y"), decision("d", body, needs(["x", "y"])))
    return [f for f in findings(data) if f.code in ("D611", "D612")]


def test_unique_rules_may_not_overlap():
    (found,) = judged("UNIQUE", ("<= 1", "1"), (">= 1", "1"))
    assert (found.code, found.level, found.rule) == ("D611", "error", "r2")
    assert found.message == "rules r1 and r2: both match for x = 1"
    assert found.witness == {"x": 1}
    assert judged("UNIQUE", ("< 1", "1"), (">= 1", "1")) == []


@pytest.mark.parametrize("policy", ["FIRST", "PRIORITY", "COLLECT", "RULE ORDER", "OUTPUT ORDER"])
def test_other_policies_live_on_overlaps(policy):
    assert judged(policy, ("<= 1", "1"), (">= 1", "2"), values="1, 2") == []


def test_any_rules_must_agree_where_they_overlap():
    assert judged("ANY", ("<= 1", "1"), (">= 1", "1")) == []
    assert judged("ANY", ("<= 1", "y + 1"), (">= 1", "y + 1")) == []
    (found,) = judged("ANY", ("<= 1", "1"), (">= 1", "2"))
    assert (found.code, found.level) == ("D612", "error")
    (found,) = judged("ANY", ("<= 1", "1"), (">= 1", "y"))
    assert (found.code, found.level) == ("D612", "warning")
    (found,) = judged("ANY", ("<= 1", "1"), (">= 1", '"1"'))
    assert found.level == "error"


def test_an_overlap_in_null_alone_is_one():
    (found,) = judged("UNIQUE", ("null, < 1", "1"), ("null, > 1", "1"))
    assert found.witness == {"x": None}


def test_many_pairs_are_counted():
    found = judged("UNIQUE", *[("-", "1")] * 8)
    assert len(found) == overlaps.OVERLAPS_MAX + 1
    assert any("8 further" in f.message for f in found)


def test_columns_that_rest_on_one_input_may_never_meet():
    body = table("UNIQUE", ["x", "x + 1"], [(["< 1", "-"], ["1"]), (["-", "> 5"], ["2"])])
    data = definitions(input_data("x"), decision("d", body, needs(["x"])))
    (found,) = (f for f in findings(data) if f.code == "D611")
    assert found.level == "warning"
    assert found.message.endswith("should that occur")
    apart = table("UNIQUE", ["x", "y + 1"], [(["< 1", "-"], ["1"]), (["-", "> 5"], ["2"])])
    data = definitions(input_data("x"), input_data("y"), decision("d", apart, needs(["x", "y"])))
    (found,) = (f for f in findings(data) if f.code == "D611")
    assert found.level == "error"


def test_a_table_of_nothing_but_overlaps_is_given_up_in_bounds(monkeypatch):
    monkeypatch.setattr("limen.dmn.analysis.check.PAIRS_MAX", 25)
    monkeypatch.setattr(overlaps, "PAIRS_MAX", 25)
    found = judged("UNIQUE", *[("-", "1")] * 9)
    assert any("5 or more further" in f.message for f in found)
    body = table("ANY", ["x"], [(["-"], ["1"])] * 9)
    notes = findings(definitions(input_data("x"), decision("d", body, needs(["x"]))))
    assert any("gave up after 25 pairs" in f.message for f in notes if f.code == "D692")
