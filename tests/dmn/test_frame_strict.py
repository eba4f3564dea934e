"""Strict programs over columns, against strict rows."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from dmn.frames import expression_model, frame_of, model_of
from dmn.models import decision, literal, needs
from limen.dmn import DmnMisuse
from limen.dmn.frame_outputs import unpacked
from limen.dmn.frame_strict import StrictFrame, compile_strict
from limen.dmn.scales import Bounds
from limen.dmn.strict import Declaration, OnMissing, run_strict

NAMES = {"n": "number", "m": "number", "s": "string", "b": "boolean"}
DECLARED = {
    "n": Declaration(Bounds(-10, 10, 1), OnMissing("refer")),
    "m": Declaration(Bounds(-10, 10, nullable=False), OnMissing("value", 3)),
    "s": Declaration(Bounds(nullable=False, values=("a", "b")), OnMissing("fault")),
    "b": Declaration(Bounds(), OnMissing("null")),
}
ROWS = [
    {"n": n, "m": m, "s": s, "b": b}
    for n in (-10, 0, 2, 11, None)
    for m in (0, 4, 99, None)
    for s in ("a", "z", None)
    for b in (True, None)
]


def strict(text: str) -> StrictFrame:
    found, diagnostics = compile_strict(expression_model(text, NAMES), "answer", DECLARED)
    assert found is not None, diagnostics.items
    return found


def statuses(found: StrictFrame) -> list[tuple[str, Any]]:
    frame = found.over(frame_of(found.program.inputs, ROWS), keep=["row"]).collect(
        engine="streaming"
    )
    shown = []
    for row in frame.iter_rows(named=True):
        assert not (row["fault"] and row["referred"])
        kind = "fault" if row["fault"] else "referred" if row["referred"] else "decided"
        shown.append((kind, row["answer"]))
    return shown


@pytest.mark.parametrize(
    "text",
    [
        "if b then floor(n / m) else m",
        "n + m",
        'if s = "a" then n else null',
        "m * 2",
        "b",
        "n * m > 3 and b",
    ],
)
def test_rows_and_columns_agree(text: str) -> None:
    found = strict(text)
    scale = found.program.outputs[0].shape.scale
    wanted = []
    for row in ROWS:
        one = run_strict(found.program.row, DECLARED, row, found.read)
        value = one.result.values["answer"] if one.result is not None else None
        units = type(value) is not bool and value is not None
        wanted.append((one.status, value * 10**scale if units else value))
    assert statuses(found) == wanted
    assert {kind for kind, _ in wanted} >= {"decided", "fault"} or text == "b"


def test_a_failed_operation_is_a_fault_with_its_cause() -> None:
    found = strict("floor(n / m)")
    frame = pl.DataFrame({"n": [10, 10], "m": [0, 2], "s": ["a", "a"]})
    shown = found.over(frame.lazy()).collect()
    assert shown["fault"].to_list() == [True, False]
    assert shown["answer"].to_list() == [None, 0]
    assert found.program.built is not None
    causes = [site.cause for site in found.program.built.errors]
    failed = [causes[i] for i in unpacked([shown["errors_0"][0]])]
    assert failed == ["division by zero", "floor: an argument is null"]
    assert shown["errors_0"][1] == 0


def test_what_is_not_strict_has_no_program() -> None:
    model = model_of(decision("answer", literal("sqrt(n)"), needs(NAMES)), inputs=NAMES)
    found, diagnostics = compile_strict(model, "answer", {"n": DECLARED["n"]})
    assert found is None
    assert [item.code for item in diagnostics.items] == ["S101", "S102", "S102", "S102"]


def test_kept_columns() -> None:
    with pytest.raises(DmnMisuse, match="referred"):
        strict("n").over(pl.LazyFrame({"referred": [1]}), keep=["referred"])
