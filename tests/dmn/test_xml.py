"""XML is read without trust."""

import time

import pytest

from dmn.models import definitions
from limen.dmn import bounds
from limen.dmn.xml import read_xml
from limen.kernel.diagnostics import Diagnostics

LAUGHS = b"""<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>
<definitions>&d;</definitions>"""
OUTSIDE = b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]><definitions>&x;</definitions>'


def codes(data: bytes) -> list[str]:
    diagnostics = Diagnostics()
    read_xml(data, "m.dmn", diagnostics)
    return [item.code for item in diagnostics.items]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (LAUGHS, "D203"),
        (OUTSIDE, "D203"),
        (LAUGHS.decode().encode("utf-16"), "D203"),
        (b"<a>", "D202"),
        (b"", "D202"),
        (b"\x00\xff", "D202"),
        (b"<a>" * 10_000, "D202"),
        (b" " * (bounds.FILE_BYTES_MAX + 1), "D201"),
    ],
)
def test_hostile_bytes_are_refused_fast(data: bytes, code: str) -> None:
    began = time.perf_counter()
    assert codes(data) == [code]
    assert time.perf_counter() - began < 2


def test_a_plain_model_is_read() -> None:
    assert codes(definitions()) == []
