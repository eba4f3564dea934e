"""The shipped policies on many rows, as columns and row by row."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from dmn.frames import alike, compiled, frame_of
from limen.dmn import Model, Program, Result, parse_model
from limen.dmn.frame import FrameProgram

ROOT = Path(__file__).parents[2]
POLICIES = sorted(ROOT.glob("examples/**/policies/*.dmn"))
BATCH = 20_000
# The cells of the shipped tables, and their neighbours; what lies far outside comes by chance.
EDGES = (0, 1, 2, 3, 90, 180, 5_000, 8_500, 9_500, 50_000, 120_000, 250_000, 400_000, 2_000_000)
WORDS = ("person", "merchant", "open", "frozen", "")


def rows(program: FrameProgram, count: int, seed: int) -> Iterator[dict[str, Any]]:
    rng = random.Random(seed)
    for _ in range(count):
        yield {each.name: _value(each.kind, rng) for each in program.inputs}


def _value(kind: str, rng: random.Random) -> Any:
    if rng.random() < 0.1:
        return None
    if kind == "boolean":
        return rng.random() < 0.5
    if kind == "string":
        return rng.choice(WORDS)
    chance = rng.random()
    if chance < 0.6:
        return rng.choice(EDGES) + rng.choice((-1, 0, 1))
    return rng.randrange(-(2**63), 2**63) if chance > 0.98 else rng.randrange(0, 3_000_000)


def model_of(path: Path) -> Model:
    model, diagnostics = parse_model(path.read_bytes(), path.name)
    assert model is not None, diagnostics.items
    return model


def compare(path: Path, count: int) -> None:
    model = model_of(path)
    program = compiled(model, model.names()[0])
    matched: set[str] = set()
    for start in range(0, count, BATCH):
        batch = list(rows(program, min(BATCH, count - start), seed=start))
        found = program.over(frame_of(program.inputs, batch)).collect(engine="streaming")
        for row, one in zip(batch, program.results(found), strict=True):
            other = program.row.run(row)
            assert alike(one, other), (row, one, other)
            matched.update(other.rules)
    assert matched == set(program.rules), "every rule of the policy was put to the test"


def test_there_are_policies() -> None:
    assert len(POLICIES) >= 4


@pytest.mark.parametrize("path", POLICIES, ids=lambda path: str(path.relative_to(ROOT)))
def test_shipped_policies_are_equal_both_ways(path: Path) -> None:
    compare(path, 20_000)


@pytest.mark.nightly
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("path", POLICIES, ids=lambda path: str(path.relative_to(ROOT)))
def test_on_a_million_rows(path: Path) -> None:
    compare(path, 1_000_000)


@pytest.mark.parametrize("path", POLICIES, ids=lambda path: str(path.relative_to(ROOT)))
def test_without_the_row_evaluator(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = model_of(path)
    program = compiled(model, model.names()[0])
    batch = list(rows(program, 1_000, seed=1))
    wanted = [program.row.run(row) for row in batch]

    def poison(*_: object, **__: object) -> None:
        raise AssertionError("the row evaluator was called")

    monkeypatch.setattr(Program, "run", poison)
    object.__setattr__(program.row, "main", poison)
    found = program.over(frame_of(program.inputs, batch)).collect(engine="streaming")
    assert program.results(found) == wanted


def test_one_row_that_differs_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    run, seen = Program.run, []

    def planted(self: Program, values: dict[str, Any]) -> Result:
        seen.append(values)
        found = run(self, values)
        if len(seen) != 7:
            return found
        return replace(found, values={**found.values, "actions": ["planted"]})

    monkeypatch.setattr(Program, "run", planted)
    with pytest.raises(AssertionError, match="planted"):
        compare(POLICIES[0], 20)


def test_rules_that_no_row_reaches_are_noticed() -> None:
    with pytest.raises(AssertionError, match="every rule"):
        compare(POLICIES[0], 1)
