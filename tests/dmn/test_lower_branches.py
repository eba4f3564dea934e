"""Which rules are left of a table, and what they share."""

from __future__ import annotations

from dmn.feel import program
from dmn.models import decision, definitions, input_data, literal, needs, table
from limen.dmn.lower_branches import Branching, Way, together


def test_conditions_join_with_the_quickest_first() -> None:
    assert together(["1 <= s.f0 < 3", "True", "s.f1"]) == "s.f1 and 1 <= s.f0 < 3"
    assert together(["s.f0 == 1 or s.f1", "s.f2"]) == "(s.f0 == 1 or s.f1) and s.f2"
    assert together(["True"]) == ""


def test_a_way_without_a_condition_is_the_end() -> None:
    assert not Branching((Way(("s.f0",), "r1", 1),), None).ends
    assert Branching((Way(("s.f0",), "r1", 1), Way((), "r2", 2)), None).ends


def fast_text(rules: list[tuple[list[str], list[str]]]) -> str:
    data = definitions(
        input_data("a"),
        input_data("b"),
        decision("word", table("FIRST", ["a", "b"], rules), needs(["a", "b"])),
        decision("d", literal('if word = "x" then a else b'), needs(["a", "b"], ["word"])),
    )
    found = program(data, "d")
    return found.text[found.text.index("def fast(") :]


def test_neighbours_ask_once_for_what_they_share() -> None:
    text = fast_text([(["> 3", "> 1"], ['"x"']), (["> 3", "< 1"], ['"y"']), (["-", "-"], ['"z"'])])
    assert text.count("s.f0 > 3") == 1
    assert text.count("return _Result(") == 3


def test_rules_after_one_that_always_matches_are_left_out() -> None:
    text = fast_text([(["-", "-"], ['"x"']), (["> 3", "-"], ['"y"'])])
    assert "word/r1" in text
    assert "word/r2" not in text


def test_a_table_of_other_answers_does_not_branch() -> None:
    text = fast_text([(["> 3", "-"], ["a"]), (["-", "-"], ['"y"'])])
    assert text.count("return _Result(") == 1
