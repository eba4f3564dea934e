"""`limen policy test`: run a folder of cases in the DMN TCK's format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from limen.dmn.tck import Report, run_cases
from limen.kernel.dates import to_datetime

if TYPE_CHECKING:
    from collections.abc import Mapping

    from limen.kernel.dates import Instant


@dataclass(frozen=True, slots=True)
class PolicyCases:
    """What the cases of a folder gave."""

    report: Report

    @property
    def failed(self) -> int:
        """Cases with at least one result that is not as expected."""
        return sum(not passed for passed in self.report.cases.values())

    @property
    def passed(self) -> int:
        """Cases with every result as expected."""
        return sum(self.report.cases.values())

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {"passed": self.passed, "failed": self.failed, "failures": self._failures()}

    def lines(self) -> list[str]:
        """Each failure, and the count that ends the run."""
        return [*self._failures(), f"{self.passed} passed, {self.failed} failed"]

    def _failures(self) -> list[str]:
        return [
            f"{outcome.file}: case {outcome.case}, {outcome.node}: {outcome.fault}"
            for outcome in self.report.outcomes
            if not outcome.passed
        ]


def run_policy_cases(files: Mapping[str, bytes], now: Instant | None = None) -> PolicyCases:
    """Run every case file against the models beside it; `now` is what `now()` gives."""
    return PolicyCases(run_cases(files, now=None if now is None else to_datetime(now)))
