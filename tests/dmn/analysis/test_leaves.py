"""What names stand for."""

from __future__ import annotations

from limen.dmn.analysis.leaves import Leaf, leaf_of
from limen.dmn.parse import parse_expression
from limen.dmn.types import NUMBER, STRING, ContextOf

PERSON = ContextOf((("age", NUMBER), ("name", STRING)))
LEAVES = {
    "p": Leaf("input", "p", PERSON, null_known=True, support=frozenset({"p"})),
    "d": Leaf("decision", "d", NUMBER, support=frozenset({"q"})),
}


def leaf(text: str) -> Leaf:
    parsed = parse_expression(text, {"p": PERSON, "d": NUMBER, "z": NUMBER}, {})
    assert parsed.tree is not None
    return leaf_of(parsed.tree, LEAVES)


def test_names_and_entries_of_inputs_are_given():
    assert leaf("p") is LEAVES["p"]
    found = leaf("p.age")
    assert (found.kind, found.text, found.type) == ("input", "p.age", NUMBER)
    assert found.is_given


def test_entries_of_one_input_do_not_depend_on_each_other():
    assert not leaf("p.age").support & leaf("p.name").support


def test_what_is_computed_rests_on_all_it_names():
    found = leaf("d + p.age")
    assert (found.kind, found.text) == ("derived", "")
    assert found.support == {"q", "p.age"}
    assert not found.is_given


def test_a_name_that_nobody_knows_is_derived():
    assert leaf("z").kind == "derived"
