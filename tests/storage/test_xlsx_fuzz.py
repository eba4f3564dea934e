"""Workbooks broken at random: read, or refused with a diagnostic; nothing else."""

from __future__ import annotations

import io
import random
import re
import zipfile

import pytest

from dmn.exchange import document_of
from limen.dmn.sheet import Mark
from limen.dmn.sheet_import import import_sheets
from limen.kernel.errors import BadInput
from limen.storage.xlsx import mark_workbook, read_workbook
from storage.test_xlsx import exported

VALUES = (
    b" x -1 99999999999999999999 A1 1E400 NaN A0 ZZZZ1 inlineStr s b d e n 2026-01-01 0.5 1".split(
        b" "
    )
)
PATTERNS = (rb'"([^"]*)"', rb">([^<]*)<", rb"(<\w+[^>]*/>)")


def parts() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(exported())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def broken(whole: dict[str, bytes], chance: random.Random) -> bytes:
    found = dict(whole)
    for _ in range(chance.randint(1, 3)):
        name = chance.choice(list(found))
        if chance.random() < 0.1:
            del found[name]
            continue
        places = list(re.finditer(chance.choice(PATTERNS), found[name]))
        if places:
            place = chance.choice(places)
            start, end = place.span(1)
            found[name] = found[name][:start] + chance.choice(VALUES) + found[name][end:]
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, part in found.items():
            archive.writestr(name, part)
    return data.getvalue()


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    "count", [40, pytest.param(2_000, marks=[pytest.mark.nightly, pytest.mark.timeout(900)])]
)
def test_a_broken_workbook_is_read_or_refused(count: int) -> None:
    whole, document, refused = parts(), document_of(), 0
    chance = random.Random(count)
    for _ in range(count):
        data = broken(whole, chance)
        try:
            sheets = read_workbook(data, "b.xlsx")
            found = import_sheets(document, sheets, "b.xlsx")
            assert found.document is None or found.faults == ()
            mark_workbook(data, "b.xlsx", [Mark(sheets[0].title, (11, 2), "x")])
        except BadInput:
            refused += 1
    assert 0 < refused < count
