"""Hostile inputs end as their list says, within bounds of time and memory."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks import _hostile
from benchmarks._hostile import Hostile, Measured, corpus, measure

ROOT = Path(__file__).resolve().parents[2]
MEMORY_MB_MAX = 32
# The bound is 50 ms, and `python -m benchmarks hostile` tells the figures of a quiet machine.
# Here it is generous, as others may hold the machine's caches; what runs away takes far longer.
CPU_MS_MAX = 500
CODE = """
import json
from benchmarks._hostile import corpus, measure
print(json.dumps([[each.outcome, each.cpu_ms, each.memory_mb] for each in measure(corpus())]))
"""


@pytest.fixture(scope="module")
def run() -> list[tuple[Hostile, Measured]]:
    """Run the corpus from a small process: a child of this one would carry all its memory."""
    done = subprocess.run(
        [sys.executable, "-c", CODE], cwd=ROOT, capture_output=True, text=True, check=True
    )
    inputs = corpus()
    return list(zip(inputs, (Measured(*each) for each in json.loads(done.stdout)), strict=True))


def test_each_ends_as_listed(run: list[tuple[Hostile, Measured]]) -> None:
    other = [
        (each.name, each.gives, took.outcome) for each, took in run if took.outcome != each.gives
    ]
    assert not other
    assert len(run) >= 300


def test_none_escapes(run: list[tuple[Hostile, Measured]]) -> None:
    assert not [each.name for each, _ in run if each.gives.startswith(("escaped", "died"))]


def test_none_takes_long(run: list[tuple[Hostile, Measured]]) -> None:
    assert not [(each.name, took) for each, took in run if took.cpu_ms > CPU_MS_MAX]


def test_none_takes_much(run: list[tuple[Hostile, Measured]]) -> None:
    assert not [(each.name, took) for each, took in run if took.memory_mb > MEMORY_MB_MAX]


def test_a_run_away_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("limen.dmn.execution.STEPS_MAX", 10**12)
    monkeypatch.setattr(_hostile, "CPU_SECONDS_MAX", 1)
    endless = next(each for each in corpus() if each.name == "five loops of 100")
    assert measure([endless])[0].outcome == "died"


def test_what_escapes_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_hostile, "compile_expression", lambda *_: 1 / 0)
    any_ = next(each for each in corpus() if each.kind == "expression")
    assert measure([any_])[0].outcome.startswith("escaped ZeroDivisionError")
