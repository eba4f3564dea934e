"""The community's conformance cases, where they are at hand."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest

from limen.dmn.tck import Report, run_cases

SHARED = Path(os.environ.get("LIMEN_SHARED") or Path(__file__).parents[2].parent / "shared")

# Cases that pass, as measured; a change that loses one is a fault.
FLOORS = {"compliance-level-2": 72, "compliance-level-3": 2030}


def report_of(level: str) -> Report:
    folder = SHARED / "tck" / level
    if not folder.is_dir():
        pytest.skip(f"the conformance cases are not at hand: {folder} is absent")
    files = [path for path in folder.glob("**/*") if path.suffix in (".dmn", ".xml")]
    beside = {str(path.relative_to(folder)): path.read_bytes() for path in files}
    return run_cases(beside, now=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))


@pytest.mark.parametrize("level", FLOORS)
def test_cases_pass(level: str) -> None:
    report = report_of(level)
    print(f"{level}: {report.passed} passed, {report.failed} failed")  # noqa: T201
    failures = [outcome for outcome in report.outcomes if not outcome.passed]
    assert report.passed >= FLOORS[level], failures[:20]


def test_every_case_passes() -> None:
    assert sum(report_of(level).failed for level in FLOORS) == 0
