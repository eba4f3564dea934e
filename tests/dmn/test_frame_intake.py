"""Columns that come in: types, scales, bounds."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from dmn.frames import compiled, expression_model
from dmn.models import decision, definitions, literal, needs
from limen.dmn import DmnMisuse, parse_model
from limen.dmn.scales import Bounds

PRICE = {"n": Bounds(-100, 100, scale=2)}
NUMBERS = {"n": "number"}


def answer(column: pl.Series, text: str = "n * 2", bounds: dict[str, Bounds] = PRICE) -> list[Any]:
    program = compiled(expression_model(text, NUMBERS), "answer", bounds)
    frame = program.over(pl.DataFrame({"n": column}).lazy()).collect()
    return [None if each is None else each.values["answer"] for each in program.results(frame)]


@pytest.mark.parametrize("dtype", [pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.UInt8, pl.UInt32])
def test_integers_are_units_of_the_scale(dtype: Any) -> None:
    assert answer(pl.Series([125, 0, None], dtype=dtype)) == [Decimal("2.5"), 0, None]


def test_decimals_are_read_at_their_own_scale() -> None:
    column = pl.Series([Decimal("1.5"), Decimal("-100"), None], dtype=pl.Decimal(20, 1))
    assert answer(column) == [3, -200, None]


def test_outside_its_bounds_a_row_is_a_fault() -> None:
    program = compiled(expression_model("n * 2", NUMBERS), "answer", PRICE)
    frame = pl.DataFrame({"n": [10_000, 10_001, -10_001, 2**63 - 1, None]}).lazy()
    found = program.over(frame).collect(engine="streaming")
    assert found["fault"].to_list() == [False, True, True, True, False]
    assert found["answer"].to_list() == [20_000, None, None, None, None]
    assert found["errors_0"].to_list()[1:4] == [0, 0, 0]


def test_huge_decimals_are_faults_not_other_numbers() -> None:
    column = pl.Series([Decimal(2**64 + 1), Decimal(1)], dtype=pl.Decimal(38, 0))
    program = compiled(expression_model("n * 2", NUMBERS), "answer", PRICE)
    found = program.over(pl.DataFrame({"n": column}).lazy()).collect()
    assert found["fault"].to_list() == [True, False]


def test_null_where_none_may_be() -> None:
    program = compiled(expression_model("n + 1", NUMBERS), "answer", {"n": Bounds(nullable=False)})
    found = program.over(pl.DataFrame({"n": [1, None]}).lazy()).collect()
    assert found["fault"].to_list() == [False, True]


@pytest.mark.parametrize(
    ("column", "text"),
    [
        (pl.Series([0.5]), "L102 a column of floats is no exact number"),
        (pl.Series(["1"]), "L104 a column of String is no number"),
        (pl.Series([Decimal("0.125")]), "L105 the column has 3 digits after the point, 2 declared"),
    ],
)
def test_columns_that_are_refused(column: pl.Series, text: str) -> None:
    with pytest.raises(DmnMisuse, match=text):
        answer(column)


def test_a_column_that_is_not_there_is_null() -> None:
    program = compiled(expression_model("n = null", NUMBERS), "answer", PRICE)
    found = program.over(pl.DataFrame({"x": [1, 2]}).lazy(), keep=["x"]).collect()
    assert found["answer"].to_list() == [True, True]
    sure = compiled(expression_model("n = 1", NUMBERS), "answer", {"n": Bounds(nullable=False)})
    assert [each.code for each in sure.check({}).items] == ["L103"]


def test_contexts_are_structs() -> None:
    item = (
        '<itemDefinition name="Line"><itemComponent name="limit"><typeRef>number</typeRef>'
        '</itemComponent><itemComponent name="kind"><typeRef>string</typeRef></itemComponent>'
        "</itemDefinition>"
    )
    column = '<inputData id="i_line" name="line"><variable name="line" typeRef="Line"/></inputData>'
    body = decision("answer", literal('line.limit * 2 > 3 and line.kind = "a"'), needs(["line"]))
    model, _ = parse_model(definitions(item, column, body), "m.dmn")
    assert model is not None
    program = compiled(model, "answer", {"line.limit": Bounds(0, 10)})
    rows = [{"limit": 2, "kind": "a"}, {"limit": 1, "kind": "a"}, {"limit": 11, "kind": "a"}, None]
    frame = pl.DataFrame(
        {"line": rows}, schema={"line": pl.Struct({"limit": pl.Int64, "kind": pl.String})}
    )
    found = program.over(frame.lazy()).collect()
    assert found["answer"].to_list() == [True, False, None, False]
    assert found["fault"].to_list() == [False, False, True, False]
