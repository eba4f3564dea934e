"""`limen policy run`: one decision of a model on one row, with its trace if asked for."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from limen.dmn import DmnMisuse, Program, compile_service, parse_model
from limen.dmn.border import from_json
from limen.dmn.trace import plain
from limen.kernel.dates import to_datetime
from limen.kernel.diagnostics import Diagnostics, Place
from limen.kernel.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from limen.dmn import Result, Trace
    from limen.kernel.dates import Instant


@dataclass(frozen=True, slots=True)
class PolicyRun:
    """What a decision gave, and how, where that was asked for."""

    result: Result
    trace: Trace | None

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        found: dict[str, Any] = {
            "values": plain(self.result.values),
            "rules": list(self.result.rules),
            "errors": [
                {"place": str(each.place), "cause": each.cause} for each in self.result.errors
            ],
        }
        return found if self.trace is None else {**found, "trace": self.trace.as_dict()}

    def lines(self) -> list[str]:
        """One line a value, a matched rule and an error; then the trace."""
        shown = [f"{name}: {_text(value)}" for name, value in self.result.values.items()]
        shown += [f"matched {rule}" for rule in self.result.rules]
        shown += [f"error at {each.place}: {each.cause}" for each in self.result.errors]
        for node in () if self.trace is None else self.trace.nodes:
            shown.append(f"{node.kind} {node.name} = {_text(node.value)}")
            for table in node.tables:
                for match in table.matches:
                    asked = ", ".join(f"{a} = {_text(c)} ({b})" for a, b, c in match.cells)
                    shown.append(f"  {match.rule}: {asked or 'asks nothing'}")
            shown += [f"  error: {each.cause}" for each in node.errors]
        return shown


def run_policy(
    files: Mapping[str, bytes], file: str, decision: str, inputs: str, now: Instant, *, trace: bool
) -> PolicyRun:
    """Run a decision or service of one of several files on inputs written as a JSON object.

    Raises
    ------
    BadInput
        When the model has faults, or the inputs do not fit.
    """
    beside = {path: data for path, data in files.items() if path != file and path.endswith(".dmn")}
    program = _program(files[file], file, decision, beside)
    moment = to_datetime(now)
    try:
        given = json.loads(inputs, parse_float=Decimal)
        wanted = {intake.name: intake.type for intake in program.intakes.values()}
        values = from_json(given, wanted)
        result = program.run(values, moment)
        return PolicyRun(result, program.trace(values, moment) if trace else None)
    except (json.JSONDecodeError, DmnMisuse) as error:
        faults = Diagnostics()
        faults.error("D502", Place("--input"), str(error))
        raise BadInput(faults.items) from None


def _program(data: bytes, file: str, decision: str, beside: Mapping[str, bytes]) -> Program:
    model, faults = parse_model(data, file, beside)
    program, more = (None, faults) if model is None else compile_service(model, decision)
    if program is None:
        raise BadInput(more.items)
    return program


def _text(value: object) -> str:
    return json.dumps(plain(value), ensure_ascii=False)
