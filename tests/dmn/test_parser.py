"""Operators, calls and tests."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dmn.feel import evaluated, faults, holds


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("2 ** 3 ** 2", 64),
        ("-3 ** 2", 9),
        ("1 - 2 - 3", -4),
        ("not(1 = 2) and true", True),
        ("true or false and false", True),
        ("5 in (1, [4..6])", True),
        ("{a b: 1, c: a b + 1}.c", 2),
        ("[{x: 1}, {x: 2}][x > 1].x", [2]),
        ("[1, 2, 3][-1]", 3),
        ('if 1 > 2 then "a" else "b"', "b"),
        ('substring(start position: 2, string: "abc")', "bc"),
        ("(function(a: number, b) a + b)(1, 2)", 3),
        ("2 between 1 and 3 and true", True),
        ("[1..3].start", 1),
    ],
)
def test_values(text: str, value: object) -> None:
    assert evaluated(text) == value


def test_cells() -> None:
    assert holds("-", None) is True
    assert holds("1, 2", 2) is True
    assert holds("not(1, 2)", 3) is True
    assert holds('not("a")', None) is True
    assert holds("? > 1 and ? < 3", 2) is True
    assert holds("(1..3]", 1) is False
    assert holds("not(< 3)", None) is None


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("1 +", ["F101"]),
        ("a b c", ["F102"]),
        ("lenght(1)", ["F103"]),
        ("abs()", ["F104"]),
        ("abs(1, 2)", ["F104"]),
        ("abs(m: 1)", ["F104"]),
        ("1 instance of nombre", ["F105"]),
        ("{a: 1, a: 2}", ["F109"]),
        ("nme + othr", ["F102", "F102"]),
        ("1)", ["F101"]),
    ],
)
def test_faults_all_at_once(text: str, codes: list[str]) -> None:
    assert faults(text, "name") == codes


@given(st.text(alphabet='abn ot()[]{}.,:+-*/=<>?"123', max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    faults(text, "a", "b n")
