"""`[exploration]` of constraints.toml."""

from __future__ import annotations

import pytest

from limen.choose.explore import Exploration
from release.builders import CONSTRAINTS, faults_of, loaded, tiny

TERMS = b"""
[products.line.terms]
capital_ppm = { value = 80_000, range = [60_000, 105_000], source = "assumed" }
"""


def files(share: int, band: int, economics: bytes = TERMS) -> dict[str, bytes]:
    more = f"\n[exploration]\nshare_ppm = {share}\nband_minor = {band}\n"
    found = tiny(constraints=CONSTRAINTS + more)
    return {**found, "economics.toml": economics} if economics else found


def test_it_is_read():
    assert loaded(tiny()).exploration is None
    assert loaded(files(20_000, 500)).exploration == Exploration(20_000, 500)


@pytest.mark.parametrize(
    ("share", "band", "economics", "code"),
    [
        (-1, 0, TERMS, "R110"),
        (1_000_001, 0, TERMS, "R110"),
        (1, -1, TERMS, "R110"),
        (1, 1, b"", "R111"),
    ],
)
def test_faults_have_a_code(share, band, economics, code):
    assert [item.code for item in faults_of(files(share, band, economics)).items] == [code]
