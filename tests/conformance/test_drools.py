"""Another engine's answers on the reference and the shipped policies, row for row."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from benchmarks._drools import binary, executor, install
from benchmarks._policy_rows import POLICIES
from benchmarks.drools import EXPLAINED, compare

pytestmark = pytest.mark.xdist_group("drools")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    path = binary()
    if path is None:
        pytest.skip("Drools' executor is not installed: `python -m benchmarks drools` fetches it")
    with executor(path) as found:
        yield found


@pytest.mark.parametrize("name", POLICIES)
def test_answers_are_equal(address: str, name: str) -> None:
    counts, examples = compare(address, POLICIES[name], 300)
    assert not counts.keys() - EXPLAINED.keys(), examples[:5]


def test_a_planted_fault_is_seen(address: str, tmp_path: Path) -> None:
    policy = POLICIES["four_tables"]
    text = policy.path.read_text()
    assert text.count("0.00025") == 1
    (tmp_path / "planted.dmn").write_text(text.replace("0.00025", "0.00026"))
    planted = dataclasses.replace(policy, path=tmp_path / "planted.dmn")
    counts, _ = compare(address, policy, 100, engine=planted)
    assert counts["another value"] > 10


@pytest.mark.nightly
@pytest.mark.parametrize("name", POLICIES)
def test_answers_are_equal_on_twenty_thousand_rows(name: str) -> None:
    path = install()
    if path is None:
        pytest.skip("Drools' executor is not installed, and npm is not there to install it")
    with executor(path) as found:
        counts, examples = compare(found, POLICIES[name], 20_000, seed=11)
    assert not counts.keys() - EXPLAINED.keys(), examples[:5]
