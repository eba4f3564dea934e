"""Keys and ciphers, apart from any book."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limen.kernel.errors import BadInput
from limen.storage import crypto
from limen.storage.crypto import CustomerCipher, KeyWrap, create_key_file, read_key_file

KEY = bytes(range(64))


@given(name=st.text(max_size=10), value=st.text(max_size=50))
def test_what_is_sealed_comes_back(name, value):
    cipher = CustomerCipher("c1", KEY)
    sealed = cipher.seal(name, value)
    assert sealed == CustomerCipher("c1", KEY).seal(name, value)
    assert cipher.unseal(name, sealed) == value
    with pytest.raises(ValueError, match="not sealed"):
        CustomerCipher("c2", KEY).unseal(name, sealed)
    with pytest.raises(ValueError, match="not sealed"):
        cipher.unseal(name + "x", sealed)


def test_a_text_that_was_never_sealed():
    with pytest.raises(ValueError, match="no sealed text"):
        CustomerCipher("c1", KEY).unseal("age", "41")


def test_a_key_is_wrapped_for_one_customer_and_one_book():
    _, wrapped = KeyWrap(KEY).make("c1")
    sealed = KeyWrap(KEY).open("c1", wrapped).seal("age", "41")
    assert KeyWrap(KEY).open("c1", wrapped).unseal("age", sealed) == "41"
    for wrap, customer in ((KeyWrap(KEY[::-1]), "c1"), (KeyWrap(KEY), "c2")):
        with pytest.raises(ValueError, match="does not belong"):
            wrap.open(customer, wrapped)


def test_a_key_file_is_private_and_never_written_over(tmp_path):
    path = tmp_path / "k"
    key = create_key_file(path)
    assert read_key_file(path) == key
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(BadInput, match="already here"):
        create_key_file(path)
    path.write_bytes(b"short")
    with pytest.raises(BadInput, match="64 bytes"):
        read_key_file(path)
    path.unlink()
    with pytest.raises(BadInput, match="cannot be read"):
        read_key_file(path)


def test_the_key_of_anchors_is_made_from_the_book_s_and_signs():
    key, other = crypto.AnchorKey(b"k" * 64), crypto.AnchorKey(b"o" * 64)
    assert crypto.AnchorKey(b"k" * 64).public() == key.public() != other.public()
    signature = key.sign(b"said")
    assert crypto.is_signed(key.public(), b"said", signature)
    for wrong in (
        (other.public(), b"said", signature),
        (key.public(), b"said ", signature),
        (key.public(), b"said", signature[:-1]),
        (b"short", b"said", signature),
    ):
        assert not crypto.is_signed(*wrong)
