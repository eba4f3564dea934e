"""Boxes and texts mean the same."""

import pytest

from dmn.feel import evaluated, model_faults, run
from dmn.models import decision, definitions, literal


def part(name: str, text: str) -> str:
    return f"<{name}>{literal(text)}</{name}>"


def entry(name: str | None, text: str) -> str:
    variable = f'<variable name="{name}"/>' if name else ""
    return f"<contextEntry>{variable}{literal(text)}</contextEntry>"


PAIRS = [
    (f"<list>{literal('1')}{literal('2')}</list>", "[1, 2]"),
    (f"<context>{entry('a', '1')}{entry('b', 'a + 1')}</context>", "{a: 1, b: a + 1}"),
    (f"<context>{entry('a', '1')}{entry(None, 'a + 1')}</context>", "2"),
    (
        f"<conditional>{part('if', '1 > 2')}{part('then', '1')}{part('else', '2')}</conditional>",
        "if 1 > 2 then 1 else 2",
    ),
    (f"<filter>{part('in', '[1, 2, 3]')}{part('match', 'item > 1')}</filter>", "[1,2,3][item > 1]"),
    (
        f"<filter>{part('in', '[{x: 1}, {x: 2}]')}{part('match', 'x > 1')}</filter>",
        "[{x: 1}, {x: 2}][x > 1]",
    ),
    (
        f'<for iteratorVariable="i">{part("in", "[1, 2]")}{part("return", "i * 2")}</for>',
        "for i in [1, 2] return i * 2",
    ),
    (
        f'<some iteratorVariable="i">{part("in", "[1, 2]")}{part("satisfies", "i > 1")}</some>',
        "some i in [1, 2] satisfies i > 1",
    ),
    (
        '<relation><column name="a"/>'
        + "".join(f"<row>{literal(each)}</row>" for each in "12")
        + "</relation>",
        "[{a: 1}, {a: 2}]",
    ),
    (
        "<invocation>{}<binding><parameter name='n'/>{}</binding></invocation>".format(
            literal("abs"), literal("-1")
        ),
        "abs(n: -1)",
    ),
]


@pytest.mark.parametrize(("logic", "text"), PAIRS, ids=[text for _, text in PAIRS])
def test_a_box_is_its_text(logic: str, text: str) -> None:
    assert run(definitions(decision("d", logic)), "d").values["d"] == evaluated(text)


def test_functions_in_other_languages_are_not_run() -> None:
    logic = f'<functionDefinition kind="Java">{literal("1")}</functionDefinition>'
    assert model_faults(definitions(decision("d", logic))) == [("F108", "decision 'd'")]
