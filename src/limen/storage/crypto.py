"""Personal fields at rest: a random key per customer, each wrapped under the book's key.

AES-SIV is deterministic: the same value of the same field of the same customer seals to the same
text, so that an event sent twice is seen as the same. The price is that equal values of one
field of one customer can be seen to be equal; across customers nothing can be compared.
"""

from __future__ import annotations

import base64
import os
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from limen.kernel.diagnostics import Diagnostic, Place
from limen.kernel.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

KEY_BYTES = 64
_PREFIX = "siv1:"
_WRAP = b"limen customer key"
_ANCHOR = b"limen anchor key 1"
_MARK = b"\x01"  # AES-SIV takes no empty text


def create_key_file(path: Path) -> bytes:
    """Make a book's key in a new file that only its owner may read; return it.

    Raises
    ------
    BadInput
        If the file is already there: it may be the only key to another book.
    """
    key = AESSIV.generate_key(KEY_BYTES * 8)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise BadInput(
            [
                Diagnostic(
                    "B005",
                    "a key file is already here, without a book of that name",
                    Place(str(path)),
                    "move it away if no book needs it",
                )
            ]
        ) from None
    with os.fdopen(handle, "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    return key


def read_key_file(path: Path) -> bytes:
    """Return the key of a book.

    Raises
    ------
    BadInput
        If the file is missing or holds no key.
    """
    try:
        key = path.read_bytes()
    except OSError as error:
        raise BadInput(
            [
                Diagnostic(
                    "B006",
                    f"the book's key cannot be read: {error.strerror}",
                    Place(str(path)),
                    "personal fields cannot be read without it; put the file back beside the book",
                )
            ]
        ) from None
    if len(key) != KEY_BYTES:
        raise BadInput(
            [Diagnostic("B006", f"a key has {KEY_BYTES} bytes, not {len(key)}", Place(str(path)))]
        )
    return key


class CustomerCipher:
    """Seals and unseals the fields of one customer."""

    __slots__ = ("_cipher", "_customer")

    def __init__(self, customer_id: str, key: bytes) -> None:
        self._cipher = AESSIV(key)
        self._customer = customer_id.encode()

    def seal(self, name: str, value: str) -> str:
        """Return the sealed text of a field's value."""
        sealed = self._cipher.encrypt(_MARK + value.encode(), [self._customer, name.encode()])
        return _PREFIX + base64.b64encode(sealed).decode()

    def unseal(self, name: str, sealed: str) -> str:
        """Return the value of a sealed text.

        Raises
        ------
        ValueError
            If the text was not sealed with this key, for this customer and field.
        """
        if not sealed.startswith(_PREFIX):
            raise ValueError(f"'{name}' holds no sealed text")
        raw = base64.b64decode(sealed[len(_PREFIX) :], validate=True)
        try:
            plain = self._cipher.decrypt(raw, [self._customer, name.encode()])
        except InvalidTag:
            raise ValueError(f"'{name}' was not sealed for this customer and field") from None
        return plain[len(_MARK) :].decode()


class KeyWrap:
    """Makes customers' keys and wraps them under the book's key."""

    __slots__ = ("_cipher",)

    def __init__(self, book_key: bytes) -> None:
        self._cipher = AESSIV(book_key)

    def make(self, customer_id: str) -> tuple[CustomerCipher, bytes]:
        """Return a new customer's cipher and its wrapped key."""
        key = AESSIV.generate_key(KEY_BYTES * 8)
        wrapped = self._cipher.encrypt(key, [_WRAP, customer_id.encode()])
        return CustomerCipher(customer_id, key), wrapped

    def open(self, customer_id: str, wrapped: bytes) -> CustomerCipher:
        """Return a customer's cipher from its wrapped key.

        Raises
        ------
        ValueError
            If the key was wrapped under another book key or for another customer.
        """
        try:
            key = self._cipher.decrypt(wrapped, [_WRAP, customer_id.encode()])
        except InvalidTag:
            raise ValueError(
                f"the key of customer '{customer_id}' does not belong to this book's key file"
            ) from None
        return CustomerCipher(customer_id, key)


class AnchorKey:
    """Signs the anchors of a book; made from the book's key by HKDF, so there is no second file."""

    __slots__ = ("_private",)

    def __init__(self, book_key: bytes) -> None:
        seed = HKDF(algorithm=SHA256(), length=32, salt=None, info=_ANCHOR).derive(book_key)
        self._private = Ed25519PrivateKey.from_private_bytes(seed)

    def public(self) -> bytes:
        """Return the public key, 32 bytes."""
        return self._private.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """Return an Ed25519 signature, 64 bytes."""
        return self._private.sign(message)


def is_signed(public_key: bytes, message: bytes, signature: bytes) -> bool:
    """Whether a signature is one of this message by the owner of the public key."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
