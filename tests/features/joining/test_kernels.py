"""The join to the one question of each key: against the slow reference, and against blocks."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.fact_histories import FIRST, ZONE, facts
from features.sweeping.test_kernels import PLAIN
from limen.features import frame, frame_joined
from limen.features.facts import Fact
from limen.features.grouping import kernels as grouping
from limen.features.joining import kernels as joining
from limen.features.parity import parity_of
from limen.kernel.dates import DAY_US

MANY = [
    Fact("purchase", n, FIRST * DAY_US + n * DAY_US // 9, FIRST + n // 9 - n % 4, f"k{n % 37:03}",
         ref=f"r{n % 300}" if n % 3 else "", void=n % 50 == 0,
         fields={"amount_minor": (n - 500) * 10 ** (n % 10)})
    for n in range(2_000)
]  # fmt: skip
PAIRS = [((FIRST + 40 + 5 * n) * DAY_US, f"k{n:03}") for n in range(45) if n % 4]


@pytest.fixture
def used(monkeypatch):
    """Count the plans that are joined."""
    answers = []

    def joined(*given):
        answers.append(frame_joined.joined(*given))
        return answers[-1]

    monkeypatch.setattr(frame, "joined", joined)
    return answers


@settings(max_examples=25)
@given(facts(), st.integers(0, 300))
def test_a_join_agrees_with_the_slow_reference(found, days):
    asked = {"line": [((FIRST + days) * DAY_US, "l")]}
    assert parity_of(found, asked, PLAIN, ZONE, frame.rows_at).differences == ()


@pytest.mark.parametrize("lanes", [1, 3])
@pytest.mark.parametrize("bits", [0, 2, 10])
def test_neither_lanes_nor_blocks_change_anything(monkeypatch, used, lanes, bits):
    monkeypatch.setattr(grouping, "lanes", lambda: lanes)
    monkeypatch.setattr(frame_joined, "BLOCK_BITS", bits)
    found = frame.rows_at(MANY, PAIRS, PLAIN, ZONE)
    assert [each is not None for each in used] == [True]
    monkeypatch.setattr(frame, "joined", lambda *given: None)
    assert found == frame.rows_at(MANY, PAIRS, PLAIN, ZONE)


def test_a_key_asked_about_twice_is_swept(used):
    frame.rows_at(MANY, [*PAIRS, (PAIRS[0][0] + 1, PAIRS[0][1])], PLAIN, ZONE)
    assert used == [None]


def test_instants_that_lie_too_far_apart_are_swept(used):
    late = (PAIRS[0][0] + 2**joining.AT_BITS, "k000")
    found = frame.rows_at(MANY, [*PAIRS, late], PLAIN, ZONE)
    assert used == [None]
    assert found[:-1] == frame.rows_at(MANY, PAIRS, PLAIN, ZONE)


def test_a_fact_known_too_late_would_be_seen(monkeypatch):
    """A planted fault: every fact is known from the start."""
    found = [Fact("purchase", 0, (FIRST + 9) * DAY_US, FIRST, "l", fields={"amount_minor": 5})]
    asked = {"line": [((FIRST + 1) * DAY_US, "l")]}
    assert parity_of(found, asked, PLAIN, ZONE, frame.rows_at).differences == ()
    signed = frame_joined.signed
    monkeypatch.setattr(
        frame_joined, "signed",
        lambda column: signed(column) * (column.name != "known_at"),
    )  # fmt: skip
    assert parity_of(found, asked, PLAIN, ZONE, frame.rows_at).differences
