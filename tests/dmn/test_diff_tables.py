"""Differences of tables: columns, rules by id and content, cells."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from limen.dmn.diff_tables import pair_rules, table_changes
from limen.dmn.model import DecisionTable, InputClause, OutputClause, Source, TableRule


def source(text: str) -> Source:
    return Source(text, 1)


def rule(id_: str | None, cell: str, answer: str) -> TableRule:
    return TableRule(id_, (source(cell),), (source(answer),), (), 1)


def a_table(
    *rules: TableRule, policy="FIRST", inputs=("x",), allowed=None, **output
) -> DecisionTable:
    clauses = tuple(
        InputClause(each, source(each), source(allowed) if allowed else None, 1) for each in inputs
    )
    default = source(output["default"]) if "default" in output else None
    values = source(output["values"]) if "values" in output else None
    answer = OutputClause(output.get("name", ""), output.get("type"), values, default, 1)
    return DecisionTable(policy, None, clauses, (answer,), rules, 1)


def said(old: DecisionTable, new: DecisionTable) -> list[tuple[str, ...]]:
    return list(table_changes(old, new))


RULES = st.lists(
    st.builds(rule, st.none(), st.sampled_from("abcd"), st.sampled_from("12")), max_size=6
)


@given(RULES)
def test_a_table_does_not_differ_from_itself(rules):
    assert said(a_table(*rules), a_table(*rules)) == []


@given(RULES, RULES)
def test_every_rule_is_paired_at_most_once(old, new):
    pairs = pair_rules(old, new)
    assert len({a for a, _ in pairs}) == len({b for _, b in pairs}) == len(pairs)


@given(st.permutations("abcde"))
def test_moved_rules_are_as_few_as_can_be(order):
    old = [rule(each, each, "1") for each in "abcde"]
    new = [rule(each, each, "1") for each in order]
    found = said(a_table(*old), a_table(*new))
    assert {kind for kind, *_ in found} <= {"moved"}
    assert (len(found) == 0) == (list(order) == list("abcde"))
    moved = {what.split()[1] for _, what, *_ in found}
    kept = [each for each in order if each not in moved]
    assert kept == sorted(kept)


def test_a_changed_cell_of_a_rule_known_by_its_id():
    assert said(a_table(rule("r", "< 1", "2")), a_table(rule("r", "<  2", "2"))) == [
        ("changed", "rule r, x,", "< 1", "< 2")
    ]
    assert said(a_table(rule("r", "< 1", "2")), a_table(rule("r", "< 1", "3"))) == [
        ("changed", "rule r, output,", "2", "3")
    ]


def test_blanks_mean_nothing():
    assert said(a_table(rule("r", "<  1", " 2")), a_table(rule("r", "< 1\n", "2"))) == []
    assert said(a_table(rule("r", "", "2")), a_table(rule("r", "-", "2"))) == []


def test_rules_whose_ids_are_new_are_known_by_their_content():
    assert said(a_table(rule("r", "a", "2")), a_table(rule("s", "a", "2"))) == []
    found = said(a_table(rule("r", "a", "2")), a_table(rule("s", "b", "2")))
    assert [kind for kind, *_ in found] == ["removed", "added"]


def test_rules_without_ids_are_known_by_their_conditions_then_answers():
    old = a_table(rule(None, "a", "1"), rule(None, "b", "2"))
    assert said(old, a_table(rule(None, "a", "1"), rule(None, "b", "3"))) == [
        ("changed", "rule 2, output,", "2", "3")
    ]
    assert said(old, a_table(rule(None, "a", "1"), rule(None, "c", "2"))) == [
        ("changed", "rule 2, x,", "b", "c")
    ]


def test_added_removed_and_moved_rules():
    a, b, c = (rule(each, each, "1") for each in "abc")
    assert (
        said(a_table(a, b), a_table(b, a, c))
        == [
            ("added", "rule c added at place 3:", "", "c -> 1"),
            ("moved", "rule a moved from place 1 to 2", "", ""),
        ]
        or said(a_table(a, b), a_table(b, a, c))[1][0] == "moved"
    )
    assert said(a_table(a, b), a_table(b)) == [("removed", "rule a removed:", "a -> 1", "")]


def test_the_head_of_a_table():
    plain = a_table()
    assert said(plain, a_table(policy="UNIQUE")) == [
        ("changed", "its hit policy", "FIRST", "UNIQUE")
    ]
    assert said(plain, a_table(allowed="1, 2")) == [
        ("changed", "the allowed values of x", "", "1, 2")
    ]
    assert said(plain, a_table(inputs=("x", "y"))) == [("added", "the input y added", "", "")]
    assert said(a_table(inputs=("x", "y")), plain) == [("removed", "the input y removed", "", "")]
    assert said(plain, a_table(inputs=("z",))) == [("changed", "input 1", "x", "z")]
    assert said(plain, a_table(default="0")) == [("changed", "the default of the output", "", "0")]
    assert said(plain, a_table(values="0")) == [("changed", "the values of the output", "", "0")]
    assert said(plain, a_table(type="number")) == [
        ("changed", "the type of the output", "", "number")
    ]
    assert said(plain, a_table(name="n")) == [("changed", "the name of output 1", "", "n")]


def test_an_added_column_leaves_the_cells_of_the_others_alone():
    old = a_table(rule("r", "a", "1"))
    wide = TableRule("r", (source("z"), source("a")), (source("1"),), (), 1)
    assert said(old, a_table(wide, inputs=("y", "x"))) == [("added", "the input y added", "", "")]
