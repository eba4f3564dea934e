"""What goes wrong while a FEEL expression runs, and what a caller may have done wrong."""

from __future__ import annotations

from dataclasses import dataclass

from limen.kernel.diagnostics import Place
from limen.kernel.errors import LimenError


class FeelError(Exception):
    """An operation has no result: inside FEEL it becomes null, and the cause is recorded."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class Exhausted(Exception):
    """A run did more work than its bound allows: it ends at once, with no results."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class DmnMisuse(LimenError):
    """A caller broke the contract of a compiled program (a bug in code, not in a policy)."""

    code = "dmn_misuse"


@dataclass(frozen=True, slots=True)
class EvalError:
    """An operation that failed during a run and therefore gave null."""

    place: Place
    cause: str
