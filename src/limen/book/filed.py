"""A product as it is kept in the book: canonical JSON, named by its SHA-256."""

from __future__ import annotations

import msgspec

from limen.book.product import Product
from limen.kernel.canon import sha256_hex
from limen.kernel.errors import JournalCorrupt

_ENCODER = msgspec.json.Encoder(order="sorted")
_DECODER = msgspec.json.Decoder(Product)


def file_product(product: Product) -> tuple[str, bytes]:
    """Return a product's `terms_id` and the bytes it is kept as."""
    fields = msgspec.to_builtins(product, order="sorted")
    if product.dormant_months is None:
        # Newer than the first filings: what does not have it keeps the id that it has.
        del fields["dormant_months"]
    data = _ENCODER.encode(fields)
    return sha256_hex(data), data


def read_product(data: bytes) -> Product:
    """Read a product back.

    Raises
    ------
    JournalCorrupt
        If the bytes are no product.
    """
    try:
        return _DECODER.decode(data)
    except msgspec.ValidationError as error:
        raise JournalCorrupt(f"what is kept as a product's terms is none: {error}") from None
