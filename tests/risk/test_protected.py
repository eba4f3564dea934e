import pytest

from limen.risk.protected import is_protected, protected_among


@pytest.mark.parametrize(
    "name", ["sex", "age", "marriage", "EDUCATION", "marital_status", "customerAge", "age_years"]
)
def test_protected_in_any_spelling(name):
    assert is_protected(name)


@pytest.mark.parametrize("name", ["usage_bp", "average_minor", "months_late_now", "pages"])
def test_words_that_only_look_like_it(name):
    assert not is_protected(name)


def test_the_protected_are_listed_in_order():
    assert protected_among(["sex", "owed_minor", "age"]) == ["age", "sex"]
