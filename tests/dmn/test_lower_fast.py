"""The fast function gives what the general one gives, or leaves the row to it."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmn.feel import program
from dmn.models import decision, definitions, input_data, literal, needs, table
from limen.dmn import DmnMisuse, Program
from limen.dmn.execution import Execution

NAMES = ["a", "b", "c"]
NULLS = [(["> 3", "null"], ["1"]), (["-", "-"], ["2"])]
RULES = [
    (["> 10", "-", '"x"'], ["1", "5"]),
    (["[0..10]", "< 3", "-"], ["2", "10"]),
    (["-", "(1..2]", 'not("y")'], ["3", "15"]),
    (["<= -5, 7", "-", "-"], ["4", "20"]),
]
KIND = (
    '<itemDefinition name="tKind"><typeRef>string</typeRef><allowedValues>'
    '<text>"x", "y", "z"</text></allowedValues></itemDefinition>'
)


def model(policy: str, aggregation: str | None = None, default: str | None = None) -> Program:
    answers = RULES if aggregation is None else [(cells, row[:1]) for cells, row in RULES]
    outputs = ("rank", "step") if aggregation is None else ("",)
    parts = [
        *(input_data(name) for name in NAMES),
        input_data("kind", "tKind"),
        KIND,
        decision("share", literal("if b > 0 then a / b else c * 0.25"), needs(NAMES)),
        decision(
            "t",
            table(
                policy, ["a", "share", "kind"], answers, outputs,
                aggregation=aggregation, default=default,
            ),
            needs(["a", "kind"], ["share"]),
        ),
        decision(
            "d",
            literal(
                "{n: floor((a + b) * 0.7 / 5) * 5, m: ceiling(a / 3), o: a * b * c, p: -a / 8 - 1, "
                "q: abs(b), r: a / c, s: [share, t], u: a / 4 > 2.5, v: share >= 3, w: 2 ** 3}"
            ),
            needs(NAMES, ["share", "t"]),
        ),
    ]  # fmt: skip
    return program(definitions(*parts), "d")


PROGRAMS = [
    model("FIRST"),
    model("FIRST", default="0"),
    model("COLLECT"),
    model("UNIQUE"),
    model("RULE ORDER"),
    model("COLLECT", "SUM"),
    model("COLLECT", "COUNT"),
]
whole = st.integers(-20, 20) | st.integers(-(2**63), 2**63 - 1)
wild = whole | st.none() | st.integers(-(10**40), 10**40) | st.decimals(-9, 9, places=2)


def of_main(found: Program, values: dict[str, Any]) -> tuple[Any, ...]:
    x = Execution()
    return found.main(x, values), tuple(x.rules), [cause for _, cause in x.errors]


@given(st.sampled_from(PROGRAMS), whole, whole, whole, st.sampled_from(["x", "y", "z"]))
def test_whole_rows_are_taken_and_equal(found: Program, a: int, b: int, c: int, kind: str) -> None:
    values = {"a": a, "b": b, "c": c, "kind": kind}
    assert found.fast is not None
    fast, general = found.fast(values, None), of_main(found, values)
    # Where several rules match that may not, the row is left too.
    if max(map(abs, (a, b, c))) < 2**30 and not general[2]:
        assert fast is not None
    result = found.run(values)
    assert (result.values, result.rules) == general[:2]
    assert [error.cause for error in result.errors] == general[2]


@given(st.sampled_from(PROGRAMS), wild, wild, wild)
def test_all_other_rows_are_equal_too(found: Program, a: Any, b: Any, c: Any) -> None:
    values = {"a": a, "b": b, "c": c, "kind": "x"}
    result, general = found.run(values), of_main(found, values)
    assert (result.values, result.rules) == general[:2]
    assert [error.cause for error in result.errors] == general[2]


@pytest.mark.parametrize("wrong", [True, 1.5, "1", [1]])
def test_what_is_no_number_is_refused(wrong: object) -> None:
    with pytest.raises(DmnMisuse):
        PROGRAMS[0].run({"a": wrong, "b": 1, "c": 1, "kind": "x"})


@pytest.mark.parametrize(
    "values",
    [
        {"a": 1, "b": 2, "c": None, "kind": "x"},
        {"a": 1, "b": 2, "c": Decimal("0.5"), "kind": "x"},
        {"a": 1, "b": 2, "c": 2**63, "kind": "x"},
        {"a": 1, "b": 2, "c": 3, "kind": "w"},
        {"a": 1, "b": 2, "kind": "x"},
    ],
)
def test_rows_that_are_left_to_the_general_function(values: dict[str, Any]) -> None:
    fast = PROGRAMS[0].fast
    assert fast is not None
    assert fast(values, None) is None
    PROGRAMS[0].run(values)


def test_nulls_that_only_tables_see_stay_fast() -> None:
    found = program(
        definitions(
            input_data("a"),
            input_data("b"),
            decision("d", table("FIRST", ["a", "b"], NULLS),
                     needs(["a", "b"])),
        ),
        "d",
    )  # fmt: skip
    assert found.fast is not None
    for a, b, answer in ((4, None, 1), (None, None, 2), (4, 4, 2)):
        values = {"a": a, "b": b}
        assert (found.fast(values, None) is None) == (None in values.values())
        taken = found.sparse()(values, None)
        assert taken is not None
        assert taken.values == {"d": answer} == found.run(values).values
