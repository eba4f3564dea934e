import pytest

from limen.book.product import Product

PRODUCT = Product("cash", "CNY", 0, 10, 1, 1, 180_000, names={"en": "Cash line", "zh": "现金贷"})


@pytest.mark.parametrize(
    ("language", "shown"), [("en", "Cash line"), ("zh", "现金贷"), ("fr", "cash")]
)
def test_customers_see_the_name_in_their_language(language, shown):
    assert PRODUCT.shown(language) == shown


def test_terms_are_never_edited():
    with pytest.raises(AttributeError):
        PRODUCT.step_minor = 0
