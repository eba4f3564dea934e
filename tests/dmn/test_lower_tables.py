"""Hit policies against a naive reading of the same rules, which shares no code with ours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dmn.feel import program
from dmn.models import decision, definitions, input_data, needs, table

Test = tuple[str, int, int]
RANKED = ("b", "a", "d", "c")


@dataclass(frozen=True)
class Row:
    tests: tuple[Test, ...]
    answer: str


def text_of(test: Test) -> str:
    word, low, high = test
    return {
        "any": "-",
        "equal": str(low),
        "below": f"< {low}",
        "least": f">= {low}",
        "range": f"[{low}..{high})",
        "either": f"{low}, {high}",
        "neither": f"not({low}, {high})",
        "outside": f"not([{low}..{high}])",
        "null": "null",
    }[word]


def passes(test: Test, value: int | None) -> bool:
    word, low, high = test
    if word == "any":
        return True
    if word == "null":
        return value is None
    if value is None:
        return word == "neither"
    return {
        "equal": value == low,
        "below": value < low,
        "least": value >= low,
        "range": low <= value < high,
        "either": value in (low, high),
        "neither": value not in (low, high),
        "outside": not low <= value <= high,
    }[word]


def naive(policy: str, rows: list[Row], values: list[int | None]) -> tuple[Any, list[str]]:
    hits = [i for i, row in enumerate(rows) if all(map(passes, row.tests, values))]
    answers = [rows[i].answer for i in hits]
    ids = [f"t/r{i + 1}" for i in hits]
    by_rank = sorted(answers, key=RANKED.index)
    if not answers:
        return None, []
    if policy == "FIRST":
        return answers[0], ids[:1]
    if policy == "UNIQUE":
        return (answers[0] if len(answers) == 1 else None), ids
    if policy == "ANY":
        return (answers[0] if len(set(answers)) == 1 else None), ids
    if policy == "PRIORITY":
        return by_rank[0], ids
    if policy == "OUTPUT ORDER":
        return by_rank, ids
    return answers, ids


tests = st.builds(
    lambda word, low, more: (word, low, low + more),
    st.sampled_from(
        ["any", "equal", "below", "least", "range", "either", "neither", "outside", "null"]
    ),
    st.integers(-2, 4),
    st.integers(1, 3),
)
rows = st.lists(
    st.builds(Row, st.tuples(tests, tests), st.sampled_from(RANKED)), min_size=1, max_size=6
)
policies = st.sampled_from(
    ["UNIQUE", "ANY", "FIRST", "PRIORITY", "COLLECT", "RULE ORDER", "OUTPUT ORDER"]
)
value = st.none() | st.integers(-3, 6)


def model(policy: str, rules: list[Row], type_ref: str | None) -> bytes:
    written = [([text_of(t) for t in row.tests], [f'"{row.answer}"']) for row in rules]
    ranked = ", ".join(f'"{each}"' for each in RANKED)
    return definitions(
        input_data("x", type_ref),
        input_data("y", type_ref),
        decision("t", table(policy, ["x", "y"], written, values=ranked), needs(["x", "y"])),
    )


def disagreement(
    policy: str, rules: list[Row], values: list[int | None], type_ref: str | None
) -> bool:
    result = program(model(policy, rules, type_ref), "t").run({"x": values[0], "y": values[1]})
    return (result.values["t"], list(result.rules)) != naive(policy, rules, values)


@settings(max_examples=150)
@given(policies, rows, st.lists(value, min_size=2, max_size=2), st.sampled_from(["number", None]))
def test_tables_agree_with_a_naive_reading(
    policy: str, rules: list[Row], values: list[int | None], type_ref: str | None
) -> None:
    assert not disagreement(policy, rules, values, type_ref)


def test_the_oracle_notices_a_planted_fault(monkeypatch: Any) -> None:
    rules = [Row((("least", 1, 2), ("any", 0, 0)), "a")]
    assert not disagreement("FIRST", rules, [1, 1], "number")
    import limen.dmn.lower_tests as lowering

    plain = lowering._plain
    monkeypatch.setattr(
        lowering,
        "_plain",
        lambda *a: (
            tuple(p.replace(">=", ">") if isinstance(p, str) else p for p in plain(*a) or ())
            or None
        ),
    )
    assert disagreement("FIRST", rules, [1, 1], "number")


def aggregated(aggregation: str, x: int | None) -> Any:
    written = [(["> 0"], ["1"]), (["> 1"], ["5"]), (["> 2"], ["3"])]
    data = definitions(
        input_data("x"),
        decision("t", table("COLLECT", ["x"], written, aggregation=aggregation), needs(["x"])),
    )
    return program(data, "t").run({"x": x}).values["t"]


def test_aggregations() -> None:
    assert [aggregated(each, 3) for each in ("SUM", "MIN", "MAX", "COUNT")] == [9, 1, 5, 3]
    assert [aggregated(each, 0) for each in ("SUM", "MIN", "MAX", "COUNT")] == [None, None, None, 0]


def test_several_outputs_defaults_and_made_up_rule_ids() -> None:
    written = [(["> 0"], ['"up"', "x + 1"])]
    logic = table("UNIQUE", ["x"], written, ["way", "by"], default="null", ids=False)
    compiled = program(definitions(input_data("x"), decision("t", logic, needs(["x"]))), "t")
    assert compiled.run({"x": 2}).values == {"t": {"way": "up", "by": 3}}
    assert compiled.run({"x": 2}).rules == ("t/1",)
    assert compiled.run({"x": 0}).values == {"t": {"way": None, "by": None}}


def test_the_best_match_may_stand_before_rules_that_exclude_one_another() -> None:
    rules = [
        Row((("below", 5, 6), ("any", 0, 0)), "b"),
        Row((("below", 1, 2), ("any", 0, 0)), "a"),
        Row((("least", 1, 2), ("any", 0, 0)), "d"),
    ]
    for x in range(-1, 7):
        assert not disagreement("PRIORITY", rules, [x, 0], "number")


def test_two_matches_where_one_may_are_an_error() -> None:
    logic = table("UNIQUE", ["x"], [(["> 0"], ["1"]), (["> 1"], ["2"])])
    compiled = program(definitions(input_data("x"), decision("t", logic, needs(["x"]))), "t")
    result = compiled.run({"x": 2})
    assert result.values == {"t": None}
    assert "only one may" in result.errors[0].cause
    assert result.errors[0].place.path == "decision 't'"


def test_a_value_outside_an_inputs_values_is_an_error() -> None:
    logic = table("FIRST", ["x"], [(["-"], ["1"])]).replace(
        "</inputExpression>", "</inputExpression><inputValues><text>[0..9]</text></inputValues>"
    )
    compiled = program(definitions(input_data("x"), decision("t", logic, needs(["x"]))), "t")
    assert compiled.run({"x": 5}).errors == ()
    assert "not among those allowed" in compiled.run({"x": 10}).errors[0].cause
