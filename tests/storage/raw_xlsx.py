"""A second reader of workbooks: the standard library alone, from the format's own words."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field
from xml.etree import ElementTree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass
class RawSheet:
    """What the parts of a sheet say."""

    state: str
    texts: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    validations: list[dict[str, str]] = field(default_factory=list)
    pane: dict[str, str] = field(default_factory=dict)
    is_protected: bool = False
    formats: dict[str, int] = field(default_factory=dict)


def raw_sheets(data: bytes) -> dict[str, RawSheet]:
    """The sheets of a workbook by title."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        targets = {
            each.get("Id"): str(each.get("Target")).removeprefix("/xl/")
            for each in ElementTree.fromstring(parts.read("xl/_rels/workbook.xml.rels"))
        }
        shared = []
        if "xl/sharedStrings.xml" in parts.namelist():
            table = ElementTree.fromstring(parts.read("xl/sharedStrings.xml"))
            shared = ["".join(t.text or "" for t in item.iter(f"{MAIN}t")) for item in table]
        styles = ElementTree.fromstring(parts.read("xl/styles.xml"))
        formats = [
            int(xf.get("numFmtId") or 0) for xf in styles.iterfind(f"{MAIN}cellXfs/{MAIN}xf")
        ]
        book = ElementTree.fromstring(parts.read("xl/workbook.xml"))
        found = {}
        for sheet in book.iter(f"{MAIN}sheet"):
            root = ElementTree.fromstring(parts.read("xl/" + targets[sheet.get(LINK)]))
            found[str(sheet.get("name"))] = _sheet(
                root, sheet.get("state") or "visible", shared, formats
            )
        return found


def _sheet(
    root: ElementTree.Element, state: str, shared: list[str], formats: list[int]
) -> RawSheet:
    found = RawSheet(state)
    for cell in root.iter(f"{MAIN}c"):
        place, kind = str(cell.get("r")), cell.get("t") or "n"
        value = cell.find(f"{MAIN}v")
        text = "".join(each.text or "" for each in cell.iter(f"{MAIN}t"))
        if kind == "s" and value is not None:
            text = shared[int(value.text or 0)]
        elif kind != "inlineStr" and value is not None:
            text = value.text or ""
        found.texts[place] = text
        found.kinds[place] = "formula" if cell.find(f"{MAIN}f") is not None else kind
        found.formats[place] = formats[int(cell.get("s") or 0)]
    for rule in root.iter(f"{MAIN}dataValidation"):
        formula = rule.find(f"{MAIN}formula1")
        found.validations.append(
            {**rule.attrib, "formula1": (formula.text or "") if formula is not None else ""}
        )
    for pane in root.iter(f"{MAIN}pane"):
        found.pane = dict(pane.attrib)
    found.is_protected = root.find(f"{MAIN}sheetProtection") is not None
    return found


def choices(sheets: dict[str, RawSheet], formula: str) -> list[str]:
    """The texts of the range that a validation names."""
    title, _, area = formula.rpartition("!")
    first, _, last = area.replace("$", "").partition(":")
    column, top, bottom = first[:-1], int(first[-1:]), int(last.lstrip(first[:-1]))
    texts = sheets[title.strip("'")].texts
    return [texts[f"{column}{row}"] for row in range(top, bottom + 1)]
