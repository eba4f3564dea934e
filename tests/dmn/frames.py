"""Rows of FEEL values as frames of columns, for tests that run a program both ways."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import polars as pl

from dmn.models import decision, definitions, input_data, literal, needs
from limen.dmn import Model, Result, parse_model
from limen.dmn.frame import FrameProgram, compile_frame
from limen.dmn.frame_build import FrameInput
from limen.dmn.scales import Bounds

_TYPES = {
    "number": pl.Int64,
    "string": pl.String,
    "boolean": pl.Boolean,
    "date": pl.Date,
    "time": pl.Time,
    "date and time": pl.Datetime("us"),
}


def compiled(model: Model, name: str, bounds: Mapping[str, Bounds] | None = None) -> FrameProgram:
    """A frame program, its faults and refusals being failures."""
    found, diagnostics = compile_frame(model, name, bounds)
    assert found is not None, diagnostics.items
    assert found.mode == "frame", [str(item) for item in diagnostics.items]
    return found


def frame_of(inputs: Sequence[FrameInput], rows: Sequence[Mapping[str, Any]]) -> pl.LazyFrame:
    """The columns that hold rows of FEEL values, numbers scaled as declared."""
    cells = [{each.name: _cell(each, row.get(each.name)) for each in inputs} for row in rows]
    schema = {"row": pl.Int64} | {each.name: _type(each) for each in inputs}
    return pl.DataFrame([{"row": i} | cell for i, cell in enumerate(cells)], schema=schema).lazy()


def _type(each: FrameInput) -> Any:
    if each.kind == "context":
        return pl.Struct({part.name: _type(part) for part in each.fields})
    return _TYPES[each.kind]


def _cell(each: FrameInput, value: Any) -> Any:
    if value is None:
        return None
    if each.kind == "context":
        return {part.name: _cell(part, value.get(part.name)) for part in each.fields}
    if each.kind != "number":
        return value
    whole = Decimal(value).scaleb(each.bounds.scale)
    assert whole == int(whole), f"{value} has more than {each.bounds.scale} digits"
    return int(whole)


def answers(program: FrameProgram, rows: Sequence[Mapping[str, Any]]) -> list[Result | None]:
    """What the frame says of rows."""
    frame = program.over(frame_of(program.inputs, rows))
    return program.results(frame.collect(engine="streaming"))


def differences(
    program: FrameProgram, rows: Sequence[Mapping[str, Any]]
) -> list[tuple[Mapping[str, Any], Result | None, Result]]:
    """Rows on which the two lowerings do not agree in values, rule ids or errors."""
    found = answers(program, rows)
    wanted = [program.row.run(row) for row in rows]
    return [
        (row, one, other)
        for row, one, other in zip(rows, found, wanted, strict=True)
        if not alike(one, other)
    ]


def alike(one: Result | None, other: Result) -> bool:
    """Whether two results are equal, a number never being a boolean."""
    if one is None:
        return False
    same_kinds = repr(one.values) == repr(other.values) or one.values == other.values
    return same_kinds and one == other


INPUTS = {
    "n": "number",
    "m": "number",
    "s": "string",
    "t": "string",
    "b": "boolean",
    "c": "boolean",
    "d": "date",
    "e": "date",
    "at": "date and time",
    "clock": "time",
}
SMALL = {"n": Bounds(-1000, 1000, scale=2), "m": Bounds(-1000, 1000)}


def model_of(*parts: str, inputs: Mapping[str, str] = INPUTS) -> Model:
    """A model with inputs by type, its faults being failures."""
    columns = [input_data(name, type_) for name, type_ in inputs.items()]
    model, diagnostics = parse_model(definitions(*columns, *parts), "m.dmn")
    assert model is not None, diagnostics.items
    return model


def expression_model(text: str, inputs: Mapping[str, str] = INPUTS) -> Model:
    """A model whose one decision is an expression over the inputs."""
    return model_of(decision("answer", literal(text), needs(inputs)), inputs=inputs)


def both(text: str, *rows: Mapping[str, Any]) -> list[Any]:
    """An expression's values in rows, the two lowerings agreeing on all there is to say."""
    program = compiled(expression_model(text), "answer", SMALL)
    found = rows or ({},)
    assert differences(program, found) == [], text
    return [result.values["answer"] for result in answers(program, found) if result is not None]


def refusal(text: str, bounds: Mapping[str, Bounds] = SMALL) -> str:
    """Why an expression is not lowered."""
    program, diagnostics = compile_frame(expression_model(text), "answer", bounds)
    assert program is not None
    assert program.mode == "row", text
    return diagnostics.items[0].message.removeprefix("not lowered to a frame: ")
