"""A DMN file kept as written: read, edited in place, written without loss."""

from __future__ import annotations

import codecs
import hashlib
import re
from dataclasses import dataclass
from typing import Final

from lxml import etree

from limen.dmn.markup import WORKING, Element, elements_of
from limen.dmn.reader import read_definitions
from limen.dmn.xml import read_xml
from limen.kernel.diagnostics import Diagnostics, Place

_DECLARED: Final = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_WIDE: Final = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


@dataclass(frozen=True, slots=True)
class Document:
    """A DMN file: its text in UTF-8, where its elements stand, and the encoding it came in."""

    file: str
    data: bytes
    encoding: str
    root: Element


def read_document(data: bytes, file: str) -> tuple[Document | None, Diagnostics]:
    """Read a DMN file for writing; None with the reason when it is none."""
    diagnostics = Diagnostics()
    if read_definitions(data, file, diagnostics) is None:
        return None, diagnostics
    encoding = _encoding(data)
    try:
        text = data.decode(encoding).encode(WORKING)
        root = elements_of(text)
    except (UnicodeError, LookupError, ValueError) as error:
        diagnostics.error("D205", Place(file), f"not readable for writing: {error}")
        return None, diagnostics
    return Document(file, text, encoding, root), Diagnostics()


def with_text(document: Document, data: bytes) -> Document:
    """Return the document with another text, in UTF-8.

    Raises
    ------
    ValueError
        When the text is no XML.
    """
    return Document(document.file, data, document.encoding, elements_of(data))


def write_model(document: Document) -> bytes:
    """Return the file's bytes, in the encoding and version it came in.

    Nothing is written anew: what was not edited has the bytes that were read.
    """
    text = document.data.decode(WORKING)
    return text.encode(document.encoding, "xmlcharrefreplace")


def content_hash(document: Document) -> str:
    """Return the SHA-256 of the canonical XML: equal for files that differ in bytes alone."""
    root = read_xml(write_model(document), document.file, Diagnostics())
    if root is None:
        raise ValueError("the document is no XML")
    canonical: bytes = etree.tostring(root.getroottree(), method="c14n2", with_comments=True)
    return hashlib.sha256(canonical).hexdigest()


def _encoding(data: bytes) -> str:
    for mark, name in _WIDE.items():
        if data.startswith(mark):
            return name
    declared = _DECLARED.match(data.removeprefix(codecs.BOM_UTF8))
    return declared.group(1).decode().lower() if declared else WORKING
