"""Answering a partition's questions at once: policies as column expressions.

A row that the columns cannot take (a value outside its bounds) and a policy that is not lowerable
go through the policy's row function, so that every question gets the answer it would get alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from limen.dmn import DmnMisuse
from limen.dmn.frame import FrameProgram, compile_frame

if TYPE_CHECKING:
    from limen.dmn import Result
    from limen.release.rulebook import Policy

_COLUMNS: Final = {"number": pl.Int64, "string": pl.String, "boolean": pl.Boolean}


class FramePolicies:
    """Runs policies by columns; each is lowered when it is first asked."""

    def __init__(self) -> None:
        self._lowered: dict[int, tuple[Policy, FrameProgram | None]] = {}

    def __call__(
        self, policy: Policy, many: Sequence[Mapping[str, Any]]
    ) -> list[Result | DmnMisuse]:
        """Answer many questions to one policy, in their order."""
        program = self.program(policy)
        answers: Sequence[Result | None] = [None] * len(many)
        if program is not None:
            frame = _frame(program, many)
            if frame is not None:
                answers = program.results(program.over(frame.lazy()).collect())
        return [
            _alone(policy, values) if answer is None else answer
            for values, answer in zip(many, answers, strict=True)
        ]

    def program(self, policy: Policy) -> FrameProgram | None:
        """Return a policy's program by columns, None where it runs row by row."""
        if id(policy) not in self._lowered:
            found, _ = compile_frame(policy.model, policy.program.name)
            lowerable = found is not None and found.mode == "frame"
            self._lowered[id(policy)] = policy, found if lowerable else None
        return self._lowered[id(policy)][1]


def _frame(program: FrameProgram, many: Sequence[Mapping[str, Any]]) -> pl.DataFrame | None:
    if any(each.kind not in _COLUMNS for each in program.inputs):
        return None
    schema = {each.name: _COLUMNS[each.kind] for each in program.inputs}
    columns = {name: [values.get(name) for values in many] for name in schema}
    try:
        return pl.DataFrame(columns, schema=schema, strict=True)
    except (TypeError, OverflowError, pl.exceptions.PolarsError):
        return None


def _alone(policy: Policy, values: Mapping[str, Any]) -> Result | DmnMisuse:
    try:
        return policy.program.run(values)
    except DmnMisuse as error:
        return error
