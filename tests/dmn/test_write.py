"""A file read and written is the same file."""

from __future__ import annotations

import codecs

import pytest

from dmn.exchange import SAMPLE, canonical, document_of
from dmn.models import definitions, input_data
from limen.dmn.write import content_hash, read_document, with_text, write_model


def encodings() -> list[bytes]:
    text = SAMPLE.decode()
    latin = text.replace("UTF-8", "ISO-8859-1").replace("first", "Größe")
    wide = text.replace("UTF-8", "UTF-16")
    return [
        SAMPLE,
        SAMPLE.replace(b"\n", b"\r\n"),
        codecs.BOM_UTF8 + SAMPLE,
        latin.encode("latin-1"),
        codecs.BOM_UTF16_LE + wide.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + wide.encode("utf-16-be"),
    ]


@pytest.mark.parametrize("data", encodings())
def test_written_bytes_are_the_read_ones(data: bytes) -> None:
    document = document_of(data)
    assert write_model(document) == data
    assert document.root.local == "definitions"


def test_what_an_encoding_does_not_have_is_written_as_a_reference() -> None:
    document = document_of(SAMPLE.replace(b"UTF-8", b"ISO-8859-1"))
    edited = with_text(document, document.data.replace(b">first<", ">第一<".encode()))
    data = write_model(edited)
    assert b"&#31532;" in data
    assert canonical(data) == canonical(SAMPLE.replace(b">first<", ">第一<".encode()))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"no xml", "D202"),
        (b"<a/>", "D204"),
        (b"<!DOCTYPE definitions>" + definitions(), "D203"),
        (b'<?xml version="1.0" encoding="x-none"?>' + definitions(), "D202"),
    ],
)
def test_what_is_no_model_is_refused_with_the_reason(data: bytes, code: str) -> None:
    found, diagnostics = read_document(data, "m.dmn")
    assert found is None
    assert [item.code for item in diagnostics.items] == [code]


def test_the_hash_is_of_the_content_and_not_of_the_bytes() -> None:
    one = definitions(input_data("a"))
    other = one.replace(b' name="m" namespace="urn:m"', b" namespace='urn:m'\n  name='m' ")
    third = one.replace(b'"urn:m"', b'"urn:n"')
    assert content_hash(document_of(one)) == content_hash(document_of(other))
    assert content_hash(document_of(one)) != content_hash(document_of(third))
