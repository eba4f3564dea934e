"""One decision on one row."""

import pytest

from dmn.models import decision, definitions, input_data, literal, needs, table
from limen.app.policy_run import PolicyRun, run_policy
from limen.kernel.errors import BadInput

MODEL = definitions(
    input_data("since", "date"),
    input_data("rate"),
    decision("flag", table("FIRST", ["rate"], [(["> 0.05"], ['"dear"']), (["-"], ['"fair"'])]),
             needs(["rate"])),
    decision("d", literal("[flag, since.year, today().year, rate / 0]"),
             needs(["since", "rate"], ["flag"])),
)  # fmt: skip
DAY_US = 86_400_000_000


def ran(inputs: str, *, trace: bool = False, name: str = "d") -> PolicyRun:
    return run_policy({"m.dmn": MODEL}, "m.dmn", name, inputs, 366 * DAY_US, trace=trace)


def test_values_rules_and_errors() -> None:
    found = ran('{"since": "2024-02-29", "rate": 0.07}').as_dict()
    assert found["values"] == {"d": ["dear", 2024, 1971, None]}
    assert found["rules"] == ["flag/r1"]
    assert found["errors"][0]["cause"] == "division by zero"
    assert "trace" not in found


def test_a_trace_in_words_and_as_values() -> None:
    found = ran('{"since": null, "rate": 0.07}', trace=True)
    assert '  flag/r1: rate = "0.07" (> 0.05)' in found.lines()
    assert found.as_dict()["trace"]["outputs"]["d"][0] == "dear"


@pytest.mark.parametrize("inputs", ["{", "[]", '{"rates": 1}', '{"rate": "a"}', '{"since": "x"}'])
def test_inputs_that_do_not_fit(inputs: str) -> None:
    with pytest.raises(BadInput):
        ran(inputs)


def test_an_unknown_decision() -> None:
    with pytest.raises(BadInput):
        ran("{}", name="e")
