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


def test_what_has_no_newer_term_keeps_the_id_under_which_it_was_filed():
    """The bytes of a filing of before the term, and their hash: lines are agreed under it."""
    before = (
        b'{"apr_ppm":5,"borrower":"person","ceiling_minor":10,"currency":"CNY","floor_minor":0,'
        b'"name":"p","names":{},"sales_multiple_ppm":null,"smallest_draw_minor":1,'
        b'"starter_minor":null,"step_minor":1,"terms":'
    )
    _, data = file_product(Product("p", "CNY", 0, 10, 1, 1, 5))
    assert data.startswith(before)
    assert read_product(data).dormant_months is None
    asleep = Product("p", "CNY", 0, 10, 1, 1, 5, dormant_months=6)
    assert read_product(file_product(asleep)[1]) == asleep


def test_what_is_no_product_is_told():
    with pytest.raises(JournalCorrupt):
        read_product(b'{"name":5}')
