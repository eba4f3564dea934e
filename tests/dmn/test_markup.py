"""Spans of elements: judged by lxml, which reads the same bytes another way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from dmn.exchange import SAMPLE
from limen.dmn.markup import (
    Splice,
    elements_of,
    escaped,
    escaped_attribute,
    is_self_closing,
    spliced,
)

NAMES = st.sampled_from(["a", "b", "p:c"])
TEXTS = st.text(st.sampled_from("x <&>\"'é\n]"), max_size=6)


def trees(depth: int = 3) -> st.SearchStrategy[str]:
    inner = st.just([]) if depth == 0 else st.lists(trees(depth - 1), max_size=3)
    return st.builds(_written, NAMES, TEXTS, TEXTS, inner, st.sampled_from([" ", "\n  ", ""]))


def _written(name: str, attribute: str, text: str, inner: list[str], space: str) -> str:
    head = f"<{name} k=\"{escaped_attribute(attribute)}\" n='>'{space}"
    if not inner and not text:
        return f"{head}/>"
    return f"{head}>{escaped(text)}{'<!-- <a> -->'.join(inner)}</{name}{space}>"


@given(trees())
def test_spans_are_those_of_the_elements_that_lxml_finds(text: str) -> None:
    data = f'<r xmlns:p="urn:p">{text}</r>'.encode()
    ours = list(elements_of(data).walk())
    theirs = list(etree.fromstring(data).iter(etree.Element))
    assert len(ours) == len(theirs)
    for mine, other in zip(ours, theirs, strict=True):
        assert dict(other.attrib) == {
            key: value for key, value in mine.attributes.items() if key != "xmlns:p"
        }
        whole = data[mine.start : mine.end].replace(b" k=", b' xmlns:p="urn:p" k=', 1)
        alone = etree.fromstring(whole if mine.parent else data[mine.start : mine.end])
        assert etree.tostring(alone, method="c14n") == etree.tostring(
            other, method="c14n", with_tail=False
        )
        if not is_self_closing(data, mine):
            assert data[mine.inner_end : mine.inner_end + 2] == b"</"


def test_text_inside_a_text_element_is_whole() -> None:
    root = elements_of(b"<r><text>a<!-- c --><b>c</b><![CDATA[<d>]]>&#101;</text></r>")
    (text,) = root.named("text")
    assert text.text == "ac<d>e"
    assert root.text == ""


def test_names_and_prefixes() -> None:
    root = elements_of(SAMPLE)
    assert (root.local, root.prefix, root.name) == ("definitions", "dmn:", "dmn:definitions")
    assert [each.local for each in root.named("itemDefinition", "inputData")] == [
        "itemDefinition",
        "inputData",
        "inputData",
    ]
    assert root.first("nothing") is None


@pytest.mark.parametrize(
    "data",
    [b"", b"<a>", b"<a></b>", b"<!DOCTYPE a><a/>", b'<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>'],
)
def test_what_is_no_plain_xml_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        elements_of(data)


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=20))
def test_escaped_texts_come_back(text: str) -> None:
    text = text.replace("\ufffe", "").replace("\uffff", "") + "\r\n\t"
    found = etree.fromstring(f'<a k="{escaped_attribute(text)}">{escaped(text)}</a>'.encode())
    assert (found.text, found.get("k")) == (text, text)


def test_splices_are_made_in_order_and_never_overlap() -> None:
    edits = [Splice(4, 4, b"E"), Splice(0, 1, b"A"), Splice(2, 4, b"CD")]
    assert spliced(b"abcdef", edits) == b"AbCDEef"
    assert spliced(b"abcdef", edits, 2, 4) == b"CDE"
    with pytest.raises(ValueError, match="two edits"):
        spliced(b"abcdef", [Splice(0, 3, b""), Splice(2, 4, b"")])
