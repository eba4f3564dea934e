"""XML read without trust: nothing outside the bytes is fetched, no entity is expanded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lxml import etree

from limen.dmn.bounds import FILE_BYTES_MAX, MARKUP_MAX
from limen.dmn.model import Source
from limen.kernel.diagnostics import Diagnostics, Place


def read_xml(data: bytes, file: str, diagnostics: Diagnostics) -> etree._Element | None:
    """Return the root element, or None with the reason among the diagnostics."""
    place = Place(file)
    if len(data) > FILE_BYTES_MAX:
        diagnostics.error("D201", place, f"the file has more than {FILE_BYTES_MAX} bytes")
        return None
    if data.count(b"<") > MARKUP_MAX:
        diagnostics.error("D201", place, f"the file has more than {MARKUP_MAX} tags")
        return None
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or None
        diagnostics.error("D202", Place(file, line), f"not readable as XML: {error.msg}")
        return None
    except ValueError as error:
        diagnostics.error("D202", place, f"not readable as XML: {error}")
        return None
    information: Any = root.getroottree().docinfo
    if information.doctype:
        diagnostics.error("D203", place, "a DOCTYPE is not allowed", "remove the declaration")
        return None
    return root


def local(element: etree._Element) -> str:
    """Return an element's name without its namespace."""
    return etree.QName(element).localname


def children(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Yield child elements, of these names if any are given."""
    for each in element.iterchildren(tag=etree.Element):
        if not names or local(each) in names:
            yield each


def child(element: etree._Element, *names: str) -> etree._Element | None:
    """Return the first such child."""
    return next(children(element, *names), None)


def line_of(element: etree._Element) -> int:
    """Return the line an element begins on."""
    line: Any = element.sourceline
    return int(line or 0)


def attribute(element: etree._Element, name: str) -> str | None:
    """Return an attribute, or None when it is absent."""
    value = element.get(name)
    return None if value is None else str(value)


def text_in(element: etree._Element | None) -> str:
    """Return all text inside an element."""
    return "" if element is None else "".join(map(str, element.itertext()))


def source(element: etree._Element | None) -> Source | None:
    """Return the `text` child of an element."""
    if element is None:
        return None
    found = child(element, "text")
    return None if found is None else Source(text_in(found), line_of(found))
