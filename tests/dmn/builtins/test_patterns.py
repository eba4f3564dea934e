"""Regular expressions run in linear time, whatever an author writes."""

import time

import pytest

from dmn.feel import evaluated
from limen.dmn.builtins.patterns import compiled, replaced, replacement
from limen.dmn.errors import FeelError


@pytest.mark.parametrize("pattern", ["(a+)+b", "(a|aa)+b", "((a*)b?)*c", "(a?){50}a{50}", "(.*)*x"])
def test_what_runs_away_elsewhere_ends_here(pattern: str) -> None:
    began = time.perf_counter()
    assert not compiled(pattern, "").found_in("a" * 40 + "!") or pattern.startswith("(a?)")
    assert time.perf_counter() - began < 0.5


@pytest.mark.parametrize("pattern", ["a" * 2_000, "((a{100}){100}){100}", "(a{900}){900}"])
def test_too_large(pattern: str) -> None:
    with pytest.raises(FeelError):
        compiled(pattern, "")


def test_long_texts_under_large_patterns() -> None:
    with pytest.raises(FeelError, match="too long"):
        compiled("[ab]{800}c", "").found_in("a" * 1_000_000)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (r'matches("x", "[A-Z-[OI]]", "i")', True),
        (r'matches("O", "[A-Z-[OI]]")', False),
        (r'matches("hello", "^\\p{ IsBasicLatin}+$", "x")', True),
        (r'matches("a\nb", "a.b")', False),
        (r'matches("a\rb", "a.b")', False),
        (r'matches("a\nb", "a.b", "s")', True),
        (r'matches("b\na", "^a$")', False),
        (r'matches("b\na", "^a$", "m")', True),
        (r'matches("a b", "a\\ b", "x")', None),
        (r'matches("é", "^\\w$")', True),
        (r'matches("_", "^\\w$")', False),
        (r'matches("a-1", "^\\i\\c+$")', True),
        (r'matches("٣", "^\\d$")', True),
        (r'matches("X", "^[^a-z-[x]]$", "i")', False),
        (r'matches("abab", "^(ab)\\1$")', True),
        (r'replace("abc", "(b)", "[$1$0\\$]")', "a[bb$]c"),
        (r'replace("aaa", "a{2}", "")', "a"),
        (r'split("a, b;c", "[,;]\\s*")', ["a", "b", "c"]),
    ],
)
def test_as_xpath_has_it(text: str, value: object) -> None:
    assert evaluated(text) == value


def test_flags_and_replacements() -> None:
    assert compiled("a b", "xi").found_in("AB")
    assert replacement(r"$1\$", 1) == [1, "$"]
    with pytest.raises(FeelError):
        compiled("a", "q")
    with pytest.raises(FeelError):
        replacement("$a", 1)


def test_a_replacement_is_bounded() -> None:
    with pytest.raises(FeelError):
        replaced(compiled("a", ""), "a" * 1_000, "b" * 1_000, 10_000, lambda _: None)
