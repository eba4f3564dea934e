"""The shape of tables."""

import pytest

from dmn.feel import model_faults
from dmn.models import decision, definitions, input_data, needs, table


def found(logic: str) -> list[tuple[str, str]]:
    return model_faults(definitions(input_data("x"), decision("t", logic, needs(["x"]))))


def test_all_faults_at_once_each_with_its_place() -> None:
    rules = [(["> "], ["1"]), (["1", "2"], ["1"]), (['"a"'], ["nme"]), (["-"], [])]
    assert found(table("UNIQUE", ["x"], rules)) == [
        ("F101", "decision 't', rule 1, input 'x'"),
        ("D401", "decision 't', rule 2"),
        ("F102", "decision 't', rule 3, output"),
        ("D401", "decision 't', rule 4"),
        ("D403", "decision 't', rule 3, input 'x'"),
    ]


@pytest.mark.parametrize(
    "logic",
    [
        table("PRIORITY", ["x"], [(["-"], ["1"])]),
        table("FIRST", ["x"], [(["-"], ["1"])], aggregation="SUM"),
        table("COLLECT", ["x"], [(["-"], ["1", "2"])], ["a", "b"], aggregation="SUM"),
        table("UNIQUE", ["x"], [(["-"], ["1", "2"])], ["a", "a"]),
        table("UNIQUE", ["x"], [(["-"], [])], []),
    ],
)
def test_outputs_that_do_not_fit_the_policy(logic: str) -> None:
    assert ("D401", "decision 't'") in found(logic)


def test_rule_ids_are_told_apart() -> None:
    logic = table("FIRST", ["x"], [(["1"], ["1"]), (["2"], ["2"])]).replace("r2", "r1")
    assert found(logic) == [("D402", "decision 't'")]


def test_a_value_that_is_not_allowed_is_a_warning() -> None:
    logic = table("FIRST", ["x"], [(["7"], ["1"])]).replace(
        "</inputExpression>", "</inputExpression><inputValues><text>1, 2</text></inputValues>"
    )
    assert found(logic) == [("D404", "decision 't', rule 1, input 'x'")]
