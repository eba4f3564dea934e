"""A mapping's faults: all at once, each with its place and a way out."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.importing import LINES, ROOT, SALES
from limen.app.mapping import Cell
from limen.app.mapping_fields import IMPORTABLE, fields_of
from limen.app.mapping_read import read_mapping
from limen.book.events import KINDS

FAULTS = [
    # what to write for what, code, part of the message, part of the hint
    ('entity =', 'entitty =', "M001", "unknown key 'entitty'", "did you mean 'entity'?"),
    ('[attributes]', '[atributes]', "M001", "unknown key 'atributes'", "'attributes'"),
    ('"Europe/Berlin"', '"Europe/Berlim"', "M010", "not an IANA time zone", "Europe/Berlin"),
    ('"EUR"', '"EURO"', "M010", "unknown currency 'EURO'", "did you mean 'EUR'?"),
    ('custody = "reported"', 'custody = "keptt"', "M007", "is not one of kept, reported", "kept"),
    ('customer = "{id}"', 'customer = "{id"', "M004", "braces", "{customer_id}"),
    ('customer = "{id}"', 'customer = "id"', "M004", "names no column", "braces"),
    ('customer = "{id}"', 'customer = " {id}"', "M004", "makes no id", "blanks"),
    ('line = "{id}:card"', '', "M003", "[book] line is missing", "line ="),
    ('"line_opened"', '"line_open"', "M012", "no kind that a file may bring", "'line_opened'"),
    ('"line_opened"', '"decision_made"', "M012", "no kind that a file may bring", "known:"),
    ('unit = "major" }\nfields.months', 'unit = "mayor" }\nfields.months', "M006",
     "not given in 'mayor'", "'major'"),
    ('{ column = "limit", unit = "major" }', '"limit"', "M006", "unit of 'limit_minor'", "minor"),
    ('unit = "major" }\n\n', 'unit = "major", rounding = "up" }\n\n', "M006",
     "rounding 'up'", "exact"),
    ('"late" = 1', '"late" = "one"', "M008", "not a whole number", ""),
    ('"late" = 1', '"late" = -1', "M008", "not between 0 and", ""),
    ('fields.balance_minor', 'fields.balance', "M001", "unknown key 'balance'", "balance_minor"),
    ('fields.balance_minor', 'fields.minimum_minor', "M003", "needs the field 'balance_minor'", ""),
    ('occurred_at = "closed"', 'occurred_at = "month_ende(closed)"', "M005",
     "month_ende", "month_end"),
    ('occurred_at = "closed"', 'occurred_at = { column = "closed", format = "%H" }', "M005",
     "not the format of a date", "%Y"),
    ('occurred_at = "closed"\n', '', "M003", "'occurred_at' is missing", "a column"),
    ('known_at = "closed"', 'known_at = { constant = "yesterday" }', "M005", "not a date", "2005"),
    ('known_at = "closed"', 'amend_by = "closed"', "M013", "cannot be amended", ""),
    ('lines = "argument"', 'lines = "a.csv"', "M011", 'exactly one file is "argument"', ""),
    ('kind = "line_opened"', 'from = "line"\nkind = "line_opened"', "M011", "no file and no shape",
     "'lines'"),
    ('plain = ["city"]', 'plain = ["age"]', "M009", "both plain and sealed", ""),
    ('fields.balance_minor = { column = "balance"', 'fields.balance_minor = { column = "age"',
     "M009", "made of the protected column 'age'", "no model"),
    ('plain = ["city"]', 'plain = "city"', "M002", "list of column names", "["),
    ('{ constant = "person" }', '{ constant = "persona" }', "M007", "person, merchant", "'person'"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "message", "hint"), FAULTS)
def test_a_fault_is_named_with_its_line_and_a_way_out(old, new, code, message, hint):
    assert old in LINES
    text = LINES.replace(old, new, 1)
    mapping, faults = read_mapping(text.encode(), "m.toml")
    assert mapping is None
    found = [x for x in faults.items if x.code == code and message in x.message]
    assert found, [str(item) for item in faults.items]
    assert hint in found[0].hint
    assert found[0].place.file == "m.toml"
    assert found[0].place.path
    if new and "=" in new and found[0].place.line is not None and code not in {"M003", "M011"}:
        shown = text.splitlines()[found[0].place.line - 1]
        assert any(word in shown for word in new.split("\n")), (shown, new)


def test_all_faults_are_shown_at_once():
    text = LINES
    for old, new, *_ in (FAULTS[0], FAULTS[2], FAULTS[9], FAULTS[20]):
        text = text.replace(old, new, 1)
    _, faults = read_mapping(text.encode(), "m.toml")
    assert {item.code for item in faults.items} >= {"M001", "M010", "M012", "M003"}


def test_what_is_no_toml_says_so():
    assert "not TOML" in str(read_mapping(b"[book", "m.toml")[1].items[0])
    latin = read_mapping(b"a = 1\n# \xe9\n", "m.toml")[1].items[0]
    assert (latin.place.line, latin.message) == (2, "not UTF-8")
    assert "at most" in str(read_mapping(b"#" * 300_000, "m.toml")[1].items[0])


def test_a_sound_mapping_says_all_that_an_event_needs():
    mapping, faults = read_mapping(LINES.encode(), "m.toml")
    assert faults.items == []
    _, opened, statement = mapping.events
    fields = dict(opened.fields)
    assert fields["custody"].constant == "reported"
    assert (fields["limit_minor"].low, fields["limit_minor"].high) == (0, 10**12)
    assert dict(statement.fields)["months_late"] == Cell(
        column="status", codes=(("ok", 0), ("late", 1)), unit="count", low=0, high=1_000_000
    )
    assert opened.group == opened.customer
    assert mapping.sealed == ("age", "name")


@pytest.mark.parametrize("name", ["uci_credit_card", "texas_merchants"])
def test_the_shipped_mappings_are_sound(name):
    path = ROOT / "examples" / name / "mapping.toml"
    mapping, faults = read_mapping(path.read_bytes(), str(path))
    assert [str(item) for item in faults.items] == []
    assert mapping is not None


def test_every_importable_kind_is_a_kind_with_fields_of_its_body():
    for kind in IMPORTABLE:
        assert set(fields_of(kind)) <= set(KINDS[kind].__struct_fields__)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_no_text_makes_the_reader_fail(data):
    """Cut, doubled and swapped lines: a mapping or diagnostics, never another exception."""
    lines = data.draw(st.sampled_from([LINES, SALES])).splitlines()
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(lines) - 1))
        kind = data.draw(st.sampled_from(["cut", "double", "value", "key"]))
        if kind == "cut" and len(lines) > 1:
            del lines[at]
        elif kind == "double":
            lines.insert(at, lines[at])
        elif "=" in lines[at]:
            name, value = lines[at].split("=", 1)
            other = data.draw(
                st.sampled_from(["1", "[]", '""', "{}", "true", "1.5", "[{}]", '"{}"', "nan"])
            )
            lines[at] = f"{name}= {other}" if kind == "value" else f"x{name}={value}"
    text = "\n".join(lines)
    mapping, faults = read_mapping(text.encode(), "m.toml")
    assert (mapping is None) == faults.has_errors
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        assert mapping is None
