"""The community's cases that fit the frame profile, run both ways."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from dmn.frames import differences
from limen.dmn import Model, Program, Result, parse_model
from limen.dmn.errors import FeelError
from limen.dmn.execution import Execution
from limen.dmn.frame import FrameProgram, compile_frame
from limen.dmn.frame_build import FrameInput
from limen.dmn.runtime import coerce
from limen.dmn.scales import Bounds
from limen.dmn.tck import value_of
from limen.dmn.xml import attribute, children, read_xml
from limen.kernel.diagnostics import Diagnostics

SHARED = Path(os.environ.get("LIMEN_SHARED") or Path(__file__).parents[2].parent / "shared")
SCALE = 4


def cases(path: Path) -> list[tuple[str, dict[str, Any]]]:
    """What each case asks for, and the values it gives."""
    root = read_xml(path.read_bytes(), path.name, Diagnostics())
    assert root is not None
    found = []
    for case in children(root, "testCase"):
        try:
            values = {
                attribute(each, "name") or "": value_of(each)
                for each in children(case, "inputNode")
            }
        except FeelError:
            continue
        for node in children(case, "resultNode"):
            asked = attribute(case, "invocableName") or attribute(node, "name") or ""
            found.append((asked, values))
    return found


def program(model: Model, name: str) -> FrameProgram | None:
    """A frame program whose numbers have some digits after the point."""
    plain, _ = compile_frame(model, name)
    if plain is None:
        return None
    bounds = {path: Bounds(-(10**12), 10**12, SCALE) for path in numbers(plain.inputs)}
    found, _ = compile_frame(model, name, bounds)
    return found


def numbers(inputs: tuple[FrameInput, ...], above: str = "") -> list[str]:
    paths = []
    for each in inputs:
        paths += [f"{above}{each.name}"] if each.kind == "number" else []
        paths += numbers(each.fields, f"{above}{each.name}.")
    return paths


def taken(found: FrameProgram, values: dict[str, Any]) -> dict[str, Any]:
    wanted = {intake.name: intake.type for intake in found.row.intakes.values()}
    return {name: coerce(Execution(), 0, values.get(name), type_) for name, type_ in wanted.items()}


def both_ways(folder: Path) -> Counter[str]:
    """Run what a level's cases ask for, as columns where it is in the profile."""
    counts: Counter[str] = Counter()
    for file in sorted(folder.glob("**/*.dmn")):
        model, _ = parse_model(file.read_bytes(), file.name)
        if model is None:
            continue
        asked: dict[str, list[dict[str, Any]]] = {}
        for path in sorted(file.parent.glob("*.xml")):
            for name, values in cases(path):
                asked.setdefault(name, []).append(values)
        for name, found in asked.items():
            lowered = program(model, name)
            if lowered is None:
                continue
            counts[lowered.mode] += 1
            if lowered.mode == "frame":
                rows = [taken(lowered, values) for values in found]
                counts["cases"] += len(rows)
                assert differences(lowered, rows) == [], (file.name, name)
    return counts


FLOORS = {"compliance-level-2": 40, "compliance-level-3": 900}
"""Cases that are run both ways, as measured."""


@pytest.mark.parametrize("level", FLOORS)
def test_cases_in_the_profile_are_equal_both_ways(level: str) -> None:
    folder = SHARED / "tck" / level
    if not folder.is_dir():
        pytest.skip(f"the conformance cases are not at hand: {folder} is absent")
    counts = both_ways(folder)
    print(f"{level}: {dict(counts)}")  # noqa: T201
    assert counts["cases"] >= FLOORS[level]


def test_a_case_that_differs_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    policies = Path(__file__).parents[2] / "examples/demo/releases/limen/policies"
    for path in (policies / "segment.dmn", policies / "tests/segment.xml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    assert both_ways(tmp_path)["cases"] > 0
    run = Program.run

    def planted(self: Program, values: dict[str, Any]) -> Result:
        return replace(run(self, values), values={"segment": "planted"})

    monkeypatch.setattr(Program, "run", planted)
    with pytest.raises(AssertionError, match="'Segment'"):
        both_ways(tmp_path)
