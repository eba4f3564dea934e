"""One run: what failed, which rules matched, and how much work is left."""

from __future__ import annotations

from typing import Any

from limen.dmn.bounds import CALL_DEPTH_MAX, ERRORS_MAX, INVOCATION_STEPS, STEPS_MAX
from limen.dmn.errors import Exhausted, FeelError
from limen.dmn.wide import AnyDateTime


class Execution:
    """Passed through generated code as `X`; holds what a run leaves behind beside values."""

    __slots__ = ("depth", "errors", "now", "rules", "steps")

    def __init__(self, now: AnyDateTime | None = None) -> None:
        self.now = now
        self.errors: list[tuple[int, str]] = []
        self.rules: list[str] = []
        self.steps = 0
        self.depth = 0

    def fail(self, place: int, cause: str) -> Any:
        """Record that the operation at a place has no result; the caller goes on with null."""
        if len(self.errors) < ERRORS_MAX:
            self.errors.append((place, cause))
        return None

    def end(self, error: Exception) -> Any:
        """Record why the run is over, before every other cause; nothing has a value then."""
        cause = error.cause if isinstance(error, Exhausted) else "values are nested too deeply"
        self.errors.insert(0, (0, cause))
        return None

    def spend(self, steps: int) -> None:
        """Count work.

        Raises
        ------
        Exhausted
            When the run has done more than its bound.
        """
        self.steps += steps
        if self.steps > STEPS_MAX:
            raise Exhausted(f"the run takes more than {STEPS_MAX} steps")

    def invoke(self, call: Any, arguments: tuple[Any, ...], steps: int = 0) -> Any:
        """Call a function value, whose body is so many steps, under the bound on recursion."""
        self.spend(INVOCATION_STEPS + steps)
        if self.depth >= CALL_DEPTH_MAX:
            raise FeelError(f"more than {CALL_DEPTH_MAX} invocations within one another")
        self.depth += 1
        try:
            return call(self, *arguments)
        finally:
            self.depth -= 1
