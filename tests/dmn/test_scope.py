"""Names by the longest match."""

from dmn.feel import evaluated
from limen.dmn.lexer import tokens_of
from limen.dmn.scope import Scope, normal, spelling, spelt_alike
from limen.dmn.types import ANY


def found(text: str, *names: str) -> str | None:
    match = Scope(dict.fromkeys(names, ANY)).find(tokens_of(text), 0)
    return match[1] if match else None


def test_the_longest_name_wins() -> None:
    assert found("days past due + 1", "days", "days past due") == "days past due"
    assert found("days + due", "days", "days past due") == "days"
    assert found("other", "days") is None


def test_names_hold_signs() -> None:
    assert found("Pre-bureau risk/score", "Pre-bureau risk/score", "Pre") == "Pre-bureau risk/score"


def test_an_inner_name_hides_an_outer_one() -> None:
    assert evaluated("for a in [1] return a", a=5) == [1]


def test_names_that_cannot_be_told_apart() -> None:
    assert spelt_alike(["a b", "a  b", "c"]) == [("a b", "a  b")]
    assert normal(" a \n b ") == "a b"
    assert spelling("a-b") == ("a", "-", "b")
