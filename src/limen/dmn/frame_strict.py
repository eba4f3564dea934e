"""A service as columns under the strict profile: decided, referred or at fault, row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Final

import polars as pl

from limen.dmn.bind import Model
from limen.dmn.errors import DmnMisuse
from limen.dmn.frame import ERRORS, FAULT, RULES, FrameProgram, compile_frame
from limen.dmn.frame_terms import NUMBER
from limen.dmn.profile import read_inputs
from limen.dmn.scales import Bounds
from limen.dmn.strict import Declaration, check_strict
from limen.kernel.diagnostics import Diagnostics

REFERRED: Final = "referred"


@dataclass(frozen=True, slots=True)
class StrictFrame:
    """A strict program over columns.

    Beside what `FrameProgram` gives there is `referred`: a row that is left to a person because an
    input is missing. `fault` holds where an input is outside its bounds or an operation failed (the
    causes stay in `errors`). Only other rows have answers.
    """

    program: FrameProgram
    declarations: Mapping[str, Declaration]
    read: frozenset[str]

    def over(self, frame: pl.LazyFrame, keep: Sequence[str] = ()) -> pl.LazyFrame:
        """Return a frame of the answers, lazily.

        Raises
        ------
        DmnMisuse
            When the columns are not those of the inputs.
        """
        if REFERRED in keep:
            raise DmnMisuse(f"kept columns are called as outputs are: {REFERRED}")
        schema = frame.collect_schema()
        present = set(schema.names())
        absent = [name for name in self.declarations if name not in present]
        frame = frame.with_columns(pl.lit(None).alias(name) for name in absent)
        referred = [
            pl.col(name).is_null()
            for name, declared in self.declarations.items()
            if name in self.read
            and declared.on_missing is not None
            and declared.on_missing.kind == "refer"
        ]
        refer = reduce(lambda a, b: a | b, referred, pl.lit(False, dtype=pl.Boolean))
        frame = frame.with_columns(refer.alias(REFERRED))
        frame = frame.with_columns(self._filled(schema))
        frame = self.program.over(frame, [*keep, REFERRED])
        return self._strictly(frame)

    def _filled(self, schema: pl.Schema) -> list[pl.Expr]:
        """Return the inputs that have a value for null, in the units of their columns."""
        filled = []
        for each in self.program.inputs:
            declared = self.declarations[each.name].on_missing
            if declared is None or declared.kind != "value":
                continue
            value = declared.value
            found = schema.get(each.name)
            if each.kind == NUMBER and not isinstance(found, pl.Decimal):
                value *= 10**each.bounds.scale
            dtype = pl.Int64 if each.kind == NUMBER and found in (None, pl.Null) else found
            filled.append(pl.col(each.name).fill_null(pl.lit(value, dtype=dtype)))
        return filled

    def _strictly(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        names = frame.collect_schema().names()
        words = [name for name in names if name.startswith(f"{ERRORS}_")]
        rules = [name for name in names if name.startswith(f"{RULES}_")]
        failed = reduce(lambda a, b: a | b, [pl.col(word) != 0 for word in words])
        frame = frame.with_columns(
            (pl.col(FAULT) | (failed & ~pl.col(REFERRED))).alias(FAULT),
            *(pl.when(~pl.col(REFERRED)).then(word).otherwise(0).alias(word) for word in words),
        )
        frame = frame.with_columns((pl.col(REFERRED) & ~pl.col(FAULT)).alias(REFERRED))
        decided = ~pl.col(FAULT) & ~pl.col(REFERRED)
        return frame.with_columns(
            *(pl.when(decided).then(pl.col(each.name)) for each in self.program.outputs),
            *(pl.when(decided).then(pl.col(word)).otherwise(0).alias(word) for word in rules),
        )


def compile_strict(
    model: Model, service: str, declarations: Mapping[str, Declaration]
) -> tuple[StrictFrame | None, Diagnostics]:
    """Compile a service under the strict profile.

    Returns
    -------
    tuple
        The program, or None with everything that keeps the service from the profile.
    """
    bounds = {name: _bounds(each) for name, each in declarations.items()}
    program, diagnostics = compile_frame(model, service, bounds)
    if program is None:
        return None, diagnostics
    found = check_strict(model, service, declarations, diagnostics)
    if found.has_errors:
        return None, found
    return StrictFrame(program, declarations, read_inputs(model, program.row)), found


def _bounds(declared: Declaration) -> Bounds:
    """Return bounds as the program sees them: where a value stands for null, there is none."""
    missing = declared.on_missing
    nullable = missing is None or missing.kind in ("null", "refer")
    return replace(declared.bounds, nullable=nullable)
