"""Decision tables in columns: every hit policy and aggregator, values, rules and errors."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dmn.frames import SMALL, answers, compiled, differences, model_of
from dmn.models import decision, literal, needs, table
from limen.dmn import EvalError
from limen.dmn.frame import compile_frame

NAMES = ["n", "m", "s", "b"]
ROWS = [
    {"n": n, "m": m, "s": s, "b": b}
    for n in (-1, 0, 1, 5, 9, None)
    for m in (0, 3, None)
    for s, b in (("a", True), ("b", False), (None, None))
]
NUMBER_CELLS = ("-", "5", "< 5", ">= 0", "[1..5)", "null", "not(null)", "not(5)", "> m", "m")
STRING_CELLS = ("-", '"a"', 'not("a")', '"a", "b"', "null")
VALUES = '"x", "y", "z"'
CASES: dict[str, tuple[str, str | None, tuple[str, ...]]] = {
    "unique": ("UNIQUE", None, ('"x"', '"y"', "null")),
    "any": ("ANY", None, ('"x"', '"x"', "null")),
    "first": ("FIRST", None, ('"x"', '"y"', "null")),
    "priority": ("PRIORITY", None, ('"x"', '"y"', '"z"')),
    "output order": ("OUTPUT ORDER", None, ('"x"', '"y"', '"z"')),
    "rule order": ("RULE ORDER", None, ('"x"', '"y"', '"x"')),
    "collect": ("COLLECT", None, ('"x"', '"y"', '"z"')),
    "count": ("COLLECT", "COUNT", ('"x"', '"y"', "null")),
    "sum": ("COLLECT", "SUM", ("1", "0.5", "n", "m * 2")),
    "min": ("COLLECT", "MIN", ("1", "0.5", "-3")),
    "max": ("COLLECT", "MAX", ("1", "0.5", "-3")),
}


def rules(outputs: tuple[str, ...]) -> st.SearchStrategy[list[tuple[list[str], list[str]]]]:
    cells = st.tuples(st.sampled_from(NUMBER_CELLS), st.sampled_from(STRING_CELLS))
    rule = st.tuples(cells.map(list), st.sampled_from(outputs).map(lambda each: [each]))
    return st.lists(rule, min_size=1, max_size=6)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("default", [False, True])
@given(data=st.data())
@settings(max_examples=12)
def test_policies(case: str, default: bool, data: st.DataObject) -> None:
    policy, aggregation, outputs = CASES[case]
    values = VALUES if policy in ("PRIORITY", "OUTPUT ORDER") else None
    logic = table(
        policy,
        ["n", "s"],
        data.draw(rules(outputs)),
        aggregation=aggregation,
        values=values,
        default=outputs[0] if default else None,
    )
    model = model_of(decision("answer", logic, needs(NAMES)))
    program, diagnostics = compile_frame(model, "answer", SMALL)
    assert program is not None, diagnostics.items
    if program.mode == "frame":
        assert differences(program, ROWS) == []


def run(policy: str, *found: tuple[list[str], list[str]], **options: Any) -> list[Any]:
    logic = table(policy, ["n"], found, **options)
    program = compiled(model_of(decision("answer", logic, needs(NAMES))), "answer", SMALL)
    assert differences(program, ROWS) == []
    return answers(program, [{"n": 5}, {"n": 0}, {}])


def test_rules_come_with_the_answer() -> None:
    found = run("COLLECT", (["> 1"], ['"a"']), (["5"], ['"b"']), (["null"], ['"c"']))
    assert [result.rules for result in found] == [("answer/r1", "answer/r2"), (), ("answer/r3",)]
    assert [result.values["answer"] for result in found] == [["a", "b"], None, ["c"]]


def test_several_matches_are_counted() -> None:
    found = run("UNIQUE", *[(["> 1"], ['"a"'])] * 3)
    (error,) = found[0].errors
    assert isinstance(error, EvalError)
    assert error.cause == "3 rules match where only one may"
    assert found[0].values == {"answer": None}


def test_several_outputs() -> None:
    rows = [(["> 1"], ["1", '"a"']), (["0"], ["2.5", "null"])]
    assert run("FIRST", *rows, outputs=("p", "q"))[0].values == {"answer": {"p": 1, "q": "a"}}
    assert run("ANY", *rows, outputs=("p", "q"))[2].values == {"answer": None}
    assert run("UNIQUE", *rows, outputs=("p", "q"))[1].values == {"answer": {"p": 2.5, "q": None}}


def test_what_is_not_reached_does_not_fail() -> None:
    """A cell after one that fails, an output of a rule that does not match, a later rule."""
    logic = table(
        "FIRST",
        ["n", "m + 1"],
        [(["5", "> 1 / n"], ['"a"']), (["0", "> 3"], ['"b"']),
         (["-", "-"], ['s + "!"'])],
    )  # fmt: skip
    program = compiled(model_of(decision("answer", logic, needs(NAMES))), "answer", SMALL)
    assert differences(program, ROWS) == []
    assert any(result.errors for result in answers(program, ROWS))


def test_decisions_rest_on_decisions() -> None:
    flags = table("COLLECT", ["n"], [(["> 0"], ['"hot"']), (["< 9"], ['"cold"'])])
    grade = table("FIRST", ["count(flags)"], [(["2"], ['"both"']), (["1"], ['"one"'])])
    model = model_of(
        decision("flags", flags, needs(NAMES)),
        decision("grade", grade, needs(NAMES, ["flags"])),
        decision(
            "answer",
            literal("{grade: grade, flags: if flags = null then [] else flags}"),
            needs(NAMES, ["grade", "flags"]),
        ),
    )
    program = compiled(model, "answer", SMALL)
    assert differences(program, ROWS) == []
