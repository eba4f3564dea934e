"""Rules that are never reached, by hit policy."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dmn.analysis.small_tables import findings
from dmn.models import decision, definitions, input_data, needs, table
from limen.dmn.analysis.reach import _near


def unreached(policy: str, *rules: tuple[str, str], type_ref: str | None = "number", **options):
    types = (
        '<itemDefinition name="t"><typeRef>string</typeRef><allowedValues><text>"a","b"</text>'
        "</allowedValues></itemDefinition>"
    )
    body = table(policy, ["x"], [([cell], [answer]) for cell, answer in rules], **options)
    data = definitions(
        types, input_data("x", type_ref), input_data("y"), decision("d", body, needs(["x", "y"]))
    )
    return {f.rule: f for f in findings(data) if f.code in ("D621", "D622", "D692")}


def test_a_rule_behind_one_that_holds_all_of_it():
    found = unreached("FIRST", ("< 5", "1"), ("< 3", "2"), ("-", "3"))
    assert set(found) == {"r2"}
    assert found["r2"].level == "warning"
    assert found["r2"].message == "rule r2 never decides: every row it holds goes to r1"


def test_a_rule_behind_several_that_hold_it_together():
    found = unreached("FIRST", ("< 5", "1"), (">= 5", "2"), ("[4..6]", "3"), ("-", "4"))
    assert set(found) == {"r3"}
    assert "r1, r2" in found["r3"].message


def test_null_and_other_kinds_keep_a_last_rule_reachable():
    assert unreached("FIRST", ("< 5", "1"), (">= 5", "2"), ("-", "3")) == {}
    rules = (("< 5", "1"), (">= 5", "2"), ("null", "3"), ("-", "4"))
    assert set(unreached("FIRST", *rules)) == {"r4"}
    assert unreached("FIRST", *rules, type_ref=None) == {}


def test_cells_that_can_never_hold():
    found = unreached("UNIQUE", ("(1..1)", "1"), ("2", "1"))
    assert (set(found), found["r1"].code) == ({"r1"}, "D622")
    assert found["r1"].cell == "input 'x'"
    assert found["r1"].message.endswith("holds no value")
    found = unreached("UNIQUE", ('"a"', "1"), ('"c"', "1"), type_ref="t")
    assert found["r2"].message.endswith("the input cannot have")


def test_priority_puts_rules_in_order_of_their_answers():
    rules = (("< 3", '"low"'), ("< 5", '"high"'), ("-", '"low"'))
    assert set(unreached("PRIORITY", *rules, values='"high","low"')) == {"r1"}
    assert set(unreached("PRIORITY", *rules, values='"low","high"')) == {"r2"}
    computed = (("< 3", "y"), ("-", "1"))
    assert unreached("PRIORITY", *computed, values="1, 2") == {}


def test_other_policies_have_no_order_of_reach():
    for policy in ("UNIQUE", "ANY", "COLLECT", "RULE ORDER"):
        assert unreached(policy, ("-", "1"), ("< 3", "1")) == {}


def test_a_cell_that_is_not_read_masks_nothing():
    assert unreached("FIRST", ("< y", "1"), ("< 3", "2")) == {}


def test_a_default_s_null_is_no_rule():
    assert unreached("FIRST", ("not(null)", "1"), ("5", "2"), default="0").keys() == {"r2"}


@given(st.integers(1, 2**40), st.integers(0, 7))
def test_a_probe_is_one_atom_of_the_mask(mask, eighth):
    point = _near(mask, eighth)
    assert point.bit_count() == 1
    assert point & mask == point
