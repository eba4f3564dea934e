import hashlib

import pytest
from hypothesis import given

from book.lending import products
from limen.book.filed import file_product, read_product
from limen.book.product import Product
from limen.kernel.errors import JournalCorrupt


@given(products())
def test_a_product_comes_back_as_it_was_filed_under_the_hash_of_its_bytes(terms):
    product = Product("p", "CNY", 0, 10, 1, 1, 5, names={"zh": "循环贷", "en": "p"}, terms=terms)
    terms_id, data = file_product(product)
    assert read_product(data) == product
    assert terms_id == hashlib.sha256(data).hexdigest()
    assert file_product(read_product(data)) == (terms_id, data)


def test_what_is_no_product_is_told():
    with pytest.raises(JournalCorrupt):
        read_product(b'{"name":5}')
