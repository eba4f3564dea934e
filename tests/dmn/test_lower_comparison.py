"""The text of comparisons."""

import pytest

from limen.dmn.emitter import Emitter
from limen.dmn.lower_comparison import comparison, missing_any, plainly
from limen.dmn.types import ANY, NUMBER, STRING, FeelType


@pytest.mark.parametrize(
    ("op", "left", "right", "known", "text"),
    [
        ("=", "t1", "2", NUMBER, "t1 == 2"),
        ("<", "t1", "2", NUMBER, "None if t1 is None else t1 < 2"),
        ("<", "t1", "2", None, "_order(X, 0, '<', t1, 2)"),
        ("!=", "t1", "t2", None, "_unequal(X, 0, t1, t2)"),
    ],
)
def test_texts(op: str, left: str, right: str, known: FeelType | None, text: str) -> None:
    assert comparison(Emitter(), op, left, right, known) == text


def test_null_is_asked_for_by_identity_where_all_is_known() -> None:
    e = Emitter()
    e.begin_fast()
    assert comparison(e, "=", "None", "t1", None) == "t1 is None"
    assert comparison(e, "!=", "t1", "None", None) == "t1 is not None"
    e.sure.add("t1")
    assert missing_any(e, "t1", "3", "t2") == "t2 is None"


def test_one_type_on_both_sides() -> None:
    assert plainly(NUMBER, NUMBER) == NUMBER
    assert plainly(NUMBER, STRING) is plainly(ANY, ANY) is None
