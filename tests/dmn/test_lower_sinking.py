"""What moves into branches, and what has to stay where it is."""

from __future__ import annotations

import pytest

from limen.dmn.lower_sinking import sunk


def moved(*lines: str) -> list[str]:
    return [line[1:] for line in sunk(["def fast():", *(f" {line}" for line in lines)])[1:]]


def test_an_assignment_moves_to_its_only_reader() -> None:
    assert moved("t1 = s.f1 * 2", "if s.f2 > 3:", " return t1", "return 0") == [
        "if s.f2 > 3:", " t1 = s.f1 * 2", " return t1", "return 0",
    ]  # fmt: skip


def test_a_choice_moves_into_the_part_of_a_condition_that_reads_it() -> None:
    choice = ["if s.f1 == 0:", " t1 = 1", "else:", " t1 = s.f2 // s.f1"]
    assert moved(*choice, "if s.f3 > 1 and t1 < 5:", " return 1", "return 0") == [
        "if s.f3 > 1:", *(f" {line}" for line in choice), " if t1 < 5:", "  return 1", "return 0",
    ]  # fmt: skip


def test_what_moves_takes_along_what_it_reads() -> None:
    assert moved("t1 = s.f1 + 1", "t2 = t1 * 2", "if s.f2:", " return t2", "return 0") == [
        "if s.f2:", " t1 = s.f1 + 1", " t2 = t1 * 2", " return t2", "return 0",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "lines",
    [
        ["t1 = s.f1 * 2", "return t1"],
        ["t1 = s.f1 * 2", "if t1 > 3:", " return t1", "return 0"],
        ["t1 = f(s.f1)", "if s.f2:", " return t1", "return 0"],
        ["t1 = s.f1 * 2", "def f3(i4):", " return t1", "return f3(1)"],
        ["t1 = t2 + 1", "t2 = t2 + s.f1", "if t2 > 3:", " return t1", "return t2"],
        ["t1 = s.f1", "if s.f2 and t1:", " return 1", "else:", " return 2"],
        ["t1 = 0", "if s.f2:", " t1 = t1 + 5", "return t1"],
        ["if s.f1:", " t1 = f(2)", " t2 = t1 * 2", " if s.f2:", "  g(t2)", "return t2"],
    ],
    ids=["read", "asked", "call", "function", "changes after", "else", "grows", "read outside"],
)
def test_what_stays(lines: list[str]) -> None:
    assert moved(*lines) == lines


def test_the_reading_of_a_share_leaves_its_test_behind() -> None:
    assert moved("# t1", "if s.f2:", " return t1", "return 0") == [
        "# t1 tested", "if s.f2:", " # t1", " return t1", "return 0",
    ]  # fmt: skip


def test_copies_are_bounded() -> None:
    branches = [line for at in range(50) for line in (f"if s.f{at}:", " return t1")]
    assert moved("t1 = s.f1 * 2", *branches, "return 0") == ["t1 = s.f1 * 2", *branches, "return 0"]
