"""An XML document as its own bytes: where each element stands, so that edits touch nothing else.

A tree that is written anew loses what no tree holds: quotes, breaks between attributes, entities.
Here every element knows its span, and an edit is a splice of the text it means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

WORKING: Final = "utf-8"
_TAG: Final = re.compile(rb"""(?:[^"'>]++|"[^"]*"|'[^']*')*+>""")


@dataclass(slots=True, eq=False)
class Element:
    """An element: name as written, attributes, and its span in the bytes.

    `start:end` is the whole of it, `inner_start:inner_end` what stands between its tags; for a
    self-closing tag both are the place after it.
    """

    name: str
    attributes: dict[str, str]
    start: int
    inner_start: int
    end: int = 0
    inner_end: int = 0
    parent: Element | None = None
    children: list[Element] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    @property
    def local(self) -> str:
        """The name without its prefix."""
        return self.name.rpartition(":")[2]

    @property
    def prefix(self) -> str:
        """The prefix with its colon, or nothing."""
        head, colon, _ = self.name.rpartition(":")
        return head + colon

    @property
    def text(self) -> str:
        """Its own text; of a `text` element all text inside, in order."""
        return "".join(self.texts)

    def named(self, *names: str) -> Iterator[Element]:
        """Yield child elements of these names."""
        return (each for each in self.children if each.local in names)

    def first(self, *names: str) -> Element | None:
        """Return the first such child."""
        return next(self.named(*names), None)

    def walk(self) -> Iterator[Element]:
        """Yield this element and all below it, in the document's order."""
        waiting = [self]
        while waiting:
            found = waiting.pop()
            yield found
            waiting.extend(reversed(found.children))


class _Builder:
    """Collects elements while expat reads."""

    def __init__(self, data: bytes, parser: expat.XMLParserType) -> None:
        self.data = data
        self.parser = parser
        self.open: list[Element] = []
        self.root: Element | None = None

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        start = self.parser.CurrentByteIndex
        parent = self.open[-1] if self.open else None
        found = Element(name, attributes, start, _tag_end(self.data, start), parent=parent)
        if parent is None:
            self.root = found
        else:
            parent.children.append(found)
        self.open.append(found)

    def finish(self, name: str) -> None:  # noqa: ARG002 - expat gives the name
        found = self.open.pop()
        if is_self_closing(self.data, found):
            found.inner_end = found.end = found.inner_start
        else:
            found.inner_end = self.parser.CurrentByteIndex
            found.end = self.data.index(b">", found.inner_end) + 1

    def characters(self, text: str) -> None:
        for each in self.open:
            if each is self.open[-1] or each.local == "text":
                each.texts.append(text)


def elements_of(data: bytes) -> Element:
    """Return the root of a document in UTF-8, whatever its declaration says.

    Raises
    ------
    ValueError
        When the bytes are no XML, or hold a DOCTYPE.
    """
    parser = expat.ParserCreate(WORKING)
    parser.buffer_text = True
    builder = _Builder(data, parser)
    parser.StartElementHandler = builder.begin
    parser.EndElementHandler = builder.finish
    parser.CharacterDataHandler = builder.characters
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise ValueError(str(error)) from None
    if builder.root is None:
        raise ValueError("no element found")
    return builder.root


def _refuse(*_: object) -> None:
    raise ValueError("a DOCTYPE is not allowed")


def _tag_end(data: bytes, at: int) -> int:
    """Return the place after a start tag; `>` may stand inside a quoted attribute."""
    found = _TAG.match(data, at)
    if found is None:
        raise ValueError("a tag has no end")
    return found.end()


def is_self_closing(data: bytes, element: Element) -> bool:
    """Whether an element is written as one tag."""
    return data[element.inner_start - 2 : element.inner_start] == b"/>"


def escaped(text: str) -> str:
    """Return a text as element content."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\r", "&#13;")


def escaped_attribute(text: str) -> str:
    """Return a text as the inside of a double-quoted attribute."""
    text = escaped(text).replace('"', "&quot;")
    return text.replace("\n", "&#10;").replace("\t", "&#9;")


@dataclass(frozen=True, slots=True)
class Splice:
    """Bytes `start:end` become `text`."""

    start: int
    end: int
    text: bytes


def spliced(data: bytes, splices: list[Splice], start: int = 0, end: int | None = None) -> bytes:
    """Return `data[start:end]` with the splices inside it made; they must not overlap."""
    end = len(data) if end is None else end
    inside = [each for each in splices if start <= each.start and each.end <= end]
    parts, at = [], start
    for each in sorted(inside, key=lambda one: (one.start, one.end)):
        if each.start < at:
            raise ValueError("two edits of the same bytes")
        parts += [data[at : each.start], each.text]
        at = each.end
    return b"".join([*parts, data[at:end]])
