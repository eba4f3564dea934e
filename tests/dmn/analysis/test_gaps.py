"""Missing rules: what is asked of each hit policy, and how it is said."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from dmn.analysis.small_tables import findings
from dmn.feel import run
from dmn.models import decision, definitions, input_data, needs, table
from limen.dmn.analysis import gaps

HALVES = [(["< 1"], ["1"]), (["> 1"], ["2"])]


def model(policy="UNIQUE", rules=HALVES, type_ref="number", types="", **options) -> bytes:
    body = table(policy, ["x"], rules, **options)
    return definitions(types, input_data("x", type_ref), decision("d", body, needs(["x"])))


def missing(data: bytes, code: str = "D601"):
    return [found for found in findings(data) if found.code == code]


def test_a_gap_comes_with_a_row_a_cell_that_would_fill_it_and_its_place():
    (gap,) = missing(model())
    assert (gap.level, gap.witness, gap.decision, gap.table) == ("error", {"x": 1}, "d", "d")
    assert gap.message == "no rule for x = 1"
    assert gap.hint == "add a rule for x: 1, or a default output"
    assert gap.place.file == "m.dmn"
    (null,) = missing(model(), "D602")
    assert (null.level, null.witness) == ("warning", {"x": None})


@pytest.mark.parametrize("policy", ["UNIQUE", "ANY", "FIRST", "PRIORITY"])
def test_policies_that_want_a_rule_for_every_row(policy):
    assert missing(model(policy, values="1, 2"))


@pytest.mark.parametrize("policy", ["COLLECT", "RULE ORDER", "OUTPUT ORDER"])
def test_lists_may_be_empty(policy):
    data = model(policy, values="1, 2")
    assert missing(data) == missing(data, "D602") == []


def test_an_aggregate_of_nothing_is_null_and_a_count_is_not():
    (gap,) = missing(model("COLLECT", aggregation="SUM"))
    assert gap.level == "warning"
    assert missing(model("COLLECT", aggregation="COUNT")) == []


def test_a_default_fills_every_gap():
    assert missing(model(default="0")) == missing(model(default="0"), "D602") == []


def test_allowed_values_bound_what_may_be_missing():
    types = (
        '<itemDefinition name="t"><typeRef>number</typeRef><allowedValues><text>[0..10]</text>'
        "</allowedValues></itemDefinition>"
    )
    rules = [(["[0..5)"], ["1"]), (["[5..10]"], ["2"])]
    (gap,) = missing(model(rules=rules))
    assert (gap.witness, gap.hint.partition(",")[0]) == ({"x": -1}, "add a rule for x: < 0")
    assert missing(model(rules=rules, type_ref="t", types=types)) == []
    (gap,) = missing(model(rules=rules[1:], type_ref="t", types=types))
    assert gap.witness == {"x": 0}


def test_listed_values_are_all_there_is_and_other_texts_are_a_warning_where_none_are_listed():
    types = (
        '<itemDefinition name="t"><typeRef>string</typeRef><allowedValues><text>"a","b"</text>'
        "</allowedValues></itemDefinition>"
    )
    rules = [(['"a"'], ["1"]), (['"b"'], ["2"])]
    assert missing(model(rules=rules, type_ref="t", types=types)) == []
    (gap,) = missing(model(rules=rules, type_ref="string"))
    assert (gap.level, gap.witness) == ("warning", {"x": "other"})
    (gap,) = missing(model(rules=rules[:1], type_ref="t", types=types))
    assert (gap.level, gap.witness) == ("error", {"x": "b"})


@pytest.mark.parametrize(
    ("type_ref", "rules", "witness"),
    [
        ("boolean", [(["true"], ["1"])], False),
        ("date", [(['< @"2024-01-01"'], ["1"]), (['> date("2024-01-02")'], ["1"])],
         dt.date(2024, 1, 1)),
        ("number", [(["<= 0.1"], ["1"]), ([">= 0.11"], ["1"])], Decimal("0.105")),
        ("string", [(['<= "a"'], ["1"]), (['>= "b"'], ["1"])], "aa"),
        ("dayTimeDuration", [(['< @"P1D"'], ["1"]), (['> @"P1D"'], ["1"])], dt.timedelta(1)),
    ],
)  # fmt: skip
def test_witnesses_of_every_type_run_into_no_rule(type_ref, rules, witness):
    data = model(rules=rules, type_ref=type_ref)
    found = missing(data)[0].witness
    assert found == {"x": witness}
    assert run(data, "d", **found).rules == ()


def test_dates_that_follow_each_other_leave_nothing_between():
    rules = [(['<= @"2024-01-01"'], ["1"]), (['>= @"2024-01-02"'], ["1"])]
    assert missing(model(rules=rules, type_ref="date")) == []


def test_many_gaps_are_counted():
    rules = [([str(i)], ["1"]) for i in range(30)]
    found = missing(model(rules=rules))
    assert len(found) <= gaps.GAPS_MAX + 1
    spread = [([f"{i}", f"{j}"], ["1"]) for i in range(6) for j in range(6) if (i + j) % 2]
    body = table("UNIQUE", ["x", "y"], spread)
    both = definitions(input_data("x"), input_data("y"), decision("d", body, needs(["x", "y"])))
    found = missing(both)
    assert len(found) == gaps.GAPS_MAX + 1 or "further" not in found[-1].message


def test_columns_with_one_expression_are_one_axis():
    rules = [(["< 1", "> 1"], ["1"]), ([">= 1", ">= 1"], ["2"]), (["< 1", "<= 1"], ["3"])]
    body = table("UNIQUE", ["x", "x"], rules)
    data = definitions(input_data("x"), decision("d", body, needs(["x"])))
    assert missing(data) == []
    assert {f.rule for f in findings(data) if f.code == "D622"} == {"r1"}


def test_a_search_that_ends_early_says_so(monkeypatch):
    monkeypatch.setattr("limen.dmn.analysis.cover.Budget.spend", _spent)
    notes = [f for f in findings(model()) if f.code == "D692"]
    assert notes
    assert {f.level for f in notes} == {"note"}
    assert "gave up after 1 boxes" in notes[0].message


def _spent(self, steps):
    from limen.dmn.analysis.cover import GaveUp

    self.boxes += 1
    raise GaveUp


def test_a_table_without_rules_holds_no_row():
    (gap,) = missing(definitions(decision("d", table("UNIQUE", [], []))))
    assert (gap.message, gap.level) == ("no rule for any row", "error")
    assert missing(definitions(decision("d", table("UNIQUE", [], [([], ["1"])])))) == []
