"""Expressions in columns: what the profile holds, and the reasons for what it does not."""

from __future__ import annotations

import pytest

from dmn.frames import SMALL, answers, both, compiled, differences, model_of, refusal
from dmn.models import decision, literal, needs

ROWS = [
    {"n": n, "m": m, "b": b, "s": s}
    for n in (-1, 5, None)
    for m in (5, None)
    for b, s in ((True, "a"), (False, "b"), (None, None))
]


@pytest.mark.parametrize(
    "text",
    [
        "n between 0 and m", "n between m and 10", "n + 0 between 0 and (if b then m else null)",
        "n in (1, 5, m)", "n in [1..5]", "n in (< 0, > 4)", 's in ("a", "c")',
        "n instance of number", "n instance of string", "n instance of Any",
        "{x: n, y: x + 1}.y", "{x: n}", "[1, 2]",
        "if n > 0 and b then m / 2 else -m",
        "n in (null)", "not(n = 5)",
    ],
)  # fmt: skip
def test_nodes(text: str) -> None:
    both(text, *ROWS)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[1, 2, 3][item > n]", "a filter is not in the frame profile"),
        ("for i in [1, 2] return i", "a loop is not in the frame profile"),
        ("some i in [1, 2] satisfies i > n", "a quantified expression is not in the frame profile"),
        ("(function(x: number) x)(n)", "a function value is not in the frame profile"),
        ("d.hour", "date has no property 'hour' in the frame profile"),
        ("{x: n}.z", "there is no entry 'z'"),
    ],
)
def test_reasons(text: str, reason: str) -> None:
    assert refusal(text) == reason


def knowledge(name: str, parameters: str, body: str) -> str:
    formal = "".join(
        f'<formalParameter name="{each}" typeRef="number"/>' for each in parameters.split()
    )
    return (
        f'<businessKnowledgeModel id="k_{name}" name="{name}"><variable name="{name}"/>'
        f"<encapsulatedLogic>{formal}{literal(body)}</encapsulatedLogic></businessKnowledgeModel>"
    )


@pytest.mark.parametrize(
    "text", ["twice(n) + twice(m)", "twice(x: n)", "twice(null)", "twice(s)", "twice(n + m)"]
)
def test_functions_of_the_model_are_put_in_place(text: str) -> None:
    knows = '<knowledgeRequirement><requiredKnowledge href="#k_twice"/></knowledgeRequirement>'
    requires = needs(["n", "m", "b", "s"]) + knows
    model = model_of(knowledge("twice", "x", "x * 2"), decision("answer", literal(text), requires))
    program = compiled(model, "answer", SMALL)
    assert differences(program, ROWS) == []
    assert len(answers(program, ROWS)) == len(ROWS)
