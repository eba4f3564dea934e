"""A DMN service as columns: the checked tree of the row program, lowered to Polars expressions.

`compile_frame` gives a program over a lazy frame whose columns are the service's inputs. What can
not be lowered exactly is said with place and reason, and the whole program then runs row by row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import polars as pl

from limen.dmn import types
from limen.dmn.bind import Model
from limen.dmn.builtins.conversions import literal
from limen.dmn.errors import DmnMisuse, EvalError
from limen.dmn.frame_build import Built, FrameInput, FrameOutput, build, unfaulted
from limen.dmn.frame_intake import column_of, row_values, schema_faults
from limen.dmn.frame_numbers import SOUND
from limen.dmn.frame_outputs import packed, unpacked
from limen.dmn.program import Program, compile_service
from limen.dmn.result import Result
from limen.dmn.scales import Bounds
from limen.dmn.shapes import Shape, feel_value
from limen.kernel.diagnostics import Diagnostics

RULES: Final = "rules"
ERRORS: Final = "errors"
FAULT: Final = "fault"


@dataclass(frozen=True, slots=True)
class FrameProgram:
    """A compiled service over columns.

    Its frame holds, beside what is kept, a column for each output; `rules` and `errors` (packed
    flags in columns `rules_0`, `rules_1`, ...; see `results`), and `fault`: the row's inputs are
    outside their declared bounds, and nothing was decided. In the mode ``"row"`` every row goes
    through `Program.run`, and `rules` and `errors` are lists of texts.
    """

    name: str
    mode: Literal["frame", "row"]
    inputs: tuple[FrameInput, ...]
    outputs: tuple[FrameOutput, ...]
    rules: tuple[str, ...]
    row: Program = field(repr=False)
    built: Built | None = field(repr=False)

    def check(self, schema: pl.Schema | Mapping[str, Any]) -> Diagnostics:
        """Return what is wrong with the columns of a frame: floats, other kinds, more digits."""
        return schema_faults(self.inputs, schema)

    def over(self, frame: pl.LazyFrame, keep: Sequence[str] = ()) -> pl.LazyFrame:
        """Return a frame of the answers, lazily; nothing is collected.

        Raises
        ------
        DmnMisuse
            When the columns are not those of the inputs.
        """
        schema = frame.collect_schema()
        wrong = self.check(schema)
        if wrong.has_errors:
            raise DmnMisuse("; ".join(map(str, wrong.items)))
        self._refuse_clash(keep)
        # Not `select`: a frame of literals alone would forget how many rows there are.
        frame = frame.with_columns(list(self._taken(schema)))
        if self.built is None:
            return self._by_row(frame, keep)
        return self._by_columns(frame, keep, self.built)

    def _refuse_clash(self, keep: Sequence[str]) -> None:
        clash = {RULES, ERRORS, FAULT, *(output.name for output in self.outputs)} & set(keep)
        if clash:
            raise DmnMisuse(f"kept columns are called as outputs are: {', '.join(sorted(clash))}")

    def _taken(self, schema: pl.Schema) -> Iterator[pl.Expr]:
        for each in self.inputs:
            yield from column_of(each, schema)

    def _by_columns(self, frame: pl.LazyFrame, keep: Sequence[str], built: Built) -> pl.LazyFrame:
        frame = frame.with_columns(unfaulted(built).alias(SOUND))
        frame = built.stages.over(frame)
        sound = None if built.fault is None else pl.col(SOUND)
        answers = [
            (expr if sound is None else pl.when(sound).then(expr)).alias(output.name)
            for output, expr in built.outputs
        ]
        for name, flags in ((RULES, built.rules), (ERRORS, [(s, s.flag) for s in built.errors])):
            words = packed([flag for _, flag in flags]) or [pl.lit(0, dtype=pl.Int64)]
            answers += [
                (word if sound is None else pl.when(sound).then(word).otherwise(0)).alias(
                    f"{name}_{i}"
                )
                for i, word in enumerate(words)
            ]
        return frame.select([*keep, *answers, (~pl.col(SOUND)).alias(FAULT)])

    def _by_row(self, frame: pl.LazyFrame, keep: Sequence[str]) -> pl.LazyFrame:
        schema = frame.collect_schema()
        kinds: dict[str, Any] = {name: schema[name] for name in keep}
        kinds |= {
            output.name: _ROW_TYPES.get(output.shape.kind, pl.String) for output in self.outputs
        }
        texts = pl.List(pl.String)
        kinds |= {RULES: texts, ERRORS: texts, FAULT: pl.Boolean}

        def batch(rows: pl.DataFrame) -> pl.DataFrame:
            answers = [self._answer(row) for row in rows.iter_rows(named=True)]
            kept = rows.select(keep)
            found = pl.DataFrame(answers, schema={k: v for k, v in kinds.items() if k not in keep})
            return kept.hstack(found) if keep else found

        return frame.map_batches(batch, schema=pl.Schema(kinds), streamable=True)

    def _answer(self, cells: Mapping[str, Any]) -> dict[str, Any]:
        values = row_values(self.inputs, cells)
        if values is None:
            nothing = dict.fromkeys(output.name for output in self.outputs)
            return {**nothing, RULES: [], ERRORS: [], FAULT: True}
        result = self.row.run(values)
        shown = {
            output.name: _shown(result.values[output.name], output.shape) for output in self.outputs
        }
        errors = [f"{each.place}: {each.cause}" for each in result.errors]
        return {**shown, RULES: list(result.rules), ERRORS: errors, FAULT: False}

    def results(self, frame: pl.DataFrame) -> list[Result | None]:
        """Return a collected frame's answers as the row program gives them; None for a fault.

        Raises
        ------
        DmnMisuse
            When the program runs row by row, whose answers are texts.
        """
        if self.built is None:
            raise DmnMisuse("the program runs row by row: ask it for rows")
        return [self._result(row, self.built) for row in frame.iter_rows(named=True)]

    def _result(self, row: Mapping[str, Any], built: Built) -> Result | None:
        if row[FAULT]:
            return None
        values = {each.name: feel_value(row[each.name], each.shape) for each in self.outputs}
        rules = unpacked(_words(row, RULES))
        errors = []
        for number in unpacked(_words(row, ERRORS)):
            site = built.errors[number]
            count = len(set(site.rules) & set(rules))
            errors.append(
                EvalError(site.place, site.cause.format(count) if site.rules else site.cause)
            )
        return Result(values, tuple(self.rules[number] for number in rules), tuple(errors))


def _words(row: Mapping[str, Any], name: str) -> list[int]:
    words: list[int] = []
    while (word := row.get(f"{name}_{len(words)}")) is not None:
        words.append(word)
    return words


_ROW_TYPES: Final[dict[str, Any]] = {
    "boolean": pl.Boolean,
    "date": pl.Date,
}


def _shown(value: Any, shape: Shape) -> Any:
    if value is None or shape.kind in ("string", "boolean", "date"):
        return value
    return literal(value)


def compile_frame(
    model: Model, name: str, bounds: Mapping[str, Bounds] | None = None
) -> tuple[FrameProgram | None, Diagnostics]:
    """Compile a decision service, or a single decision, to columns.

    Parameters
    ----------
    model
        A model that `parse_model` read.
    name
        The service's name, or a decision's where no service bears it.
    bounds
        Declared bounds and scale by input (``"input.entry"`` inside a context). Without them a
        number column is any whole number of 64 bits.

    Returns
    -------
    tuple
        The program, or None with the faults of what it needs. Warnings with the code ``L101`` say
        what is not lowered, and why; the program's mode is then ``"row"``.
    """
    bounds = bounds or {}
    row, diagnostics = compile_service(model, name)
    if row is None:
        return None, diagnostics
    reasons = Diagnostics()
    built = build(model, row, bounds, reasons)
    diagnostics.extend(reasons)
    if built is None:
        return _by_rows(row, bounds), diagnostics
    rules = tuple(rule for rule, _ in built.rules)
    outputs = tuple(output for output, _ in built.outputs)
    program = FrameProgram(row.name, "frame", tuple(built.inputs), outputs, rules, row, built)
    return program, diagnostics


def _by_rows(row: Program, bounds: Mapping[str, Bounds]) -> FrameProgram:
    inputs = tuple(
        FrameInput(
            intake.name,
            types.describe(types.plain(intake.type)),
            intake.name,
            bounds.get(intake.name, Bounds()),
        )
        for intake in row.intakes.values()
    )
    outputs = tuple(FrameOutput(name, Shape("literal")) for name in row.outputs)
    return FrameProgram(row.name, "row", inputs, outputs, (), row, None)
