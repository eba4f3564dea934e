"""The address of a book in PostgreSQL, and which part of it is whose."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from limen.kernel.diagnostics import Diagnostic, Place
from limen.kernel.errors import BadInput

SCHEMES = ("postgresql", "postgres")
DEFAULT_SCHEMA = "limen"
KEY_VARIABLE = "LIMEN_BOOK_KEY"
_STRAY_PERCENT = re.compile(r"%(?![0-9a-fA-F]{2})")
_SCHEMA = re.compile(r"[a-z_][a-z0-9_]{0,62}")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a book is.

    Attributes
    ----------
    conninfo
        What libpq needs; may hold a password and is not shown.
    schema
        PostgreSQL schema that holds the tables; several books may share a database.
    key_file
        File with the book's key, None where none is named.
    shown
        The address without password, for messages.
    """

    conninfo: str = field(repr=False)
    schema: str
    key_file: Path | None
    shown: str


def is_address(text: str) -> bool:
    """Whether a text names a book in PostgreSQL, and not a file."""
    return text.partition("://")[0] in SCHEMES and "://" in text


def read_address(text: str) -> Address:
    """Read ``postgresql://USER@HOST:PORT/DATABASE?schema=NAME&key_file=PATH&...``.

    `schema` (default ``limen``) and `key_file` (default: the variable ``LIMEN_BOOK_KEY``) are
    Limen's own; every other option goes to libpq.

    Raises
    ------
    BadInput
        If it cannot be read.
    """
    try:
        parts = urlsplit(text)
        options = _options(parts.query)
        host = f"{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}"
    except ValueError:
        # The reason would quote the text, and with it a password that is not well written.
        raise _bad("the address", "the address cannot be read") from None
    if "@" in parts.path or parts.fragment or _STRAY_PERCENT.search(parts.netloc):
        raise _bad(
            "the address", "in a password '/', '?', '#', '@', '%' are %2F, %3F, %23, %40, %25"
        )
    user = f"{parts.username}@" if parts.username else ""
    shown = f"{parts.scheme}://{user}{host}{parts.path}"
    schema = options.pop("schema", DEFAULT_SCHEMA)
    if not _SCHEMA.fullmatch(schema):
        raise _bad(shown, f"'{schema}' is no name of a schema: lower case, digits, underscores")
    named = options.pop("key_file", "") or os.environ.get(KEY_VARIABLE, "")
    conninfo = urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(options), ""))
    return Address(conninfo, schema, Path(named) if named else None, f"{shown} ({schema})")


def _options(query: str) -> dict[str, str]:
    if not query:
        return {}
    return dict(parse_qsl(query, keep_blank_values=True, strict_parsing=True))


def _bad(place: str, message: str) -> BadInput:
    hint = "postgresql://USER@HOST:PORT/DATABASE?schema=NAME&key_file=PATH"
    return BadInput([Diagnostic("B010", message, Place(place), hint)])
