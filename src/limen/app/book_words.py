"""What a book is called where others read it: a page says no path and no password."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit


def book_name(book: Path | str) -> str:
    """Return a file's name, or of an address the name of its database."""
    if isinstance(book, str) and "://" in book:
        return Path(urlsplit(book).path).name or urlsplit(book).scheme
    return Path(book).name
