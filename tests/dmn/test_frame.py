"""Frames: the same answers as rows, for generated expressions, and without leaning on rows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings

from dmn.frames import SMALL, answers, compiled, differences, expression_model
from dmn.grown import BOUNDS, ROWS, TYPES, texts
from limen.dmn import DmnMisuse, Program, frame_numbers, frame_operators
from limen.dmn.frame import FrameProgram, compile_frame
from limen.dmn.frame_state import Lowering
from limen.dmn.frame_terms import Term

TEXT = 'if n > 0 and floor(n / m) * m <= n then {x: n * 0.7, y: ["a", "b"], z: s} else null'
SOME = [{"n": n, "m": m, "s": "ß"} for n in (-5, 0, 7, None) for m in (-2, 0, 3, None)]


@given(texts(), ROWS)
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_expressions_are_equal_both_ways(text: str, rows: list[dict[str, Any]]) -> None:
    program, diagnostics = compile_frame(expression_model(text, TYPES), "answer", BOUNDS)
    assert program is not None, (text, diagnostics.items)
    if program.mode == "frame":
        assert differences(program, rows) == [], text


def test_the_frame_does_not_lean_on_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    program = compiled(expression_model(TEXT), "answer", SMALL)
    wanted = answers(program, SOME)

    def poison(*_: object, **__: object) -> None:
        raise AssertionError("the row evaluator was called")

    monkeypatch.setattr(Program, "run", poison)
    monkeypatch.setattr(Program, "explain", poison)
    for name in ("add", "subtract", "multiply", "divide", "modulo", "round_to"):
        monkeypatch.setattr(f"limen.dmn.numbers.{name}", poison)
    object.__setattr__(program.row, "main", poison)
    assert answers(program, SOME) == wanted


def _one_more(a: Term, b: Term) -> Term:
    found = frame_numbers.multiply(a, b)
    return replace(found, expr=found.expr + 1)


def _deaf(self: Lowering, *_: object, **__: object) -> None:
    """Record nothing."""


@pytest.mark.parametrize(
    ("target", "name", "fault"),
    [
        (frame_operators, "_ARITHMETIC", {"*": _one_more}),
        (frame_numbers, "_MIRROR", dict.fromkeys(frame_numbers._MIRROR, "=")),
        (Lowering, "fail", _deaf),
    ],
)
def test_planted_faults_are_seen(
    monkeypatch: pytest.MonkeyPatch, target: Any, name: str, fault: Any
) -> None:
    text = "if n / m > 2 then n * 3 else m"
    assert differences(compiled(expression_model(text), "answer", SMALL), SOME) == []
    monkeypatch.setattr(target, name, fault)
    found = compiled(expression_model(text), "answer", SMALL)
    assert differences(found, SOME) != []


def test_what_is_not_lowered_runs_row_by_row() -> None:
    program, diagnostics = compile_frame(expression_model("n / m"), "answer", SMALL)
    assert program is not None
    assert program.mode == "row"
    assert [item.code for item in diagnostics.items] == ["L101"]
    frame = pl.DataFrame({"n": [100, 200, 99_999_999], "m": [3, 0, 1], "id": ["a", "b", "c"]})
    found = program.over(frame.lazy(), keep=["id"]).collect(engine="streaming")
    assert found["answer"].to_list() == ["0." + "3" * 34, None, None]
    assert found["fault"].to_list() == [False, False, True]
    assert [len(each) for each in found["errors"]] == [0, 1, 0]
    assert found["id"].to_list() == ["a", "b", "c"]
    with pytest.raises(DmnMisuse, match="row by row"):
        program.results(found)


def test_kept_columns_stay() -> None:
    program = compiled(expression_model("n * 2"), "answer", SMALL)
    frame = pl.DataFrame({"id": ["x"], "n": [5]}).lazy()
    assert program.over(frame, keep=["id", "n"]).collect().columns == [
        "id", "n", "answer", "rules_0", "errors_0", "fault",
    ]  # fmt: skip
    with pytest.raises(DmnMisuse, match="kept columns"):
        program.over(pl.DataFrame({"answer": [1]}).lazy(), keep=["answer"])


def test_nothing_is_collected() -> None:
    def unread(*_: object) -> pl.DataFrame:
        raise AssertionError("the frame was read")

    program: FrameProgram = compiled(expression_model(TEXT), "answer", SMALL)
    schema = {"n": pl.Int64, "m": pl.Int64, "s": pl.String}
    frame = pl.LazyFrame(schema=schema).map_batches(unread, schema=schema)
    assert isinstance(program.over(frame), pl.LazyFrame)
