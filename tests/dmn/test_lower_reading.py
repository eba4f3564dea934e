"""What the struct of a row takes: declared types as they are, and nothing that looks like them."""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Mapping
from decimal import Decimal
from enum import IntEnum
from types import MappingProxyType
from typing import Any

import pytest

from dmn.feel import program
from dmn.models import decision, definitions, input_data, literal, needs
from limen.dmn import DmnMisuse
from limen.dmn.execution import Execution
from limen.dmn.lower_reading import ends_of, strings_of
from limen.dmn.types import NUMBER, STRING, Restricted

TYPES = (
    '<itemDefinition name="tScore"><typeRef>number</typeRef><allowedValues><text>(0..900]</text>'
    '</allowedValues></itemDefinition><itemDefinition name="tKind"><typeRef>string</typeRef>'
    '<allowedValues><text>"x", "y"</text></allowedValues></itemDefinition>'
    '<itemDefinition name="tShare"><typeRef>number</typeRef><allowedValues><text>[0..1]</text>'
    "</allowedValues></itemDefinition>"
)
NAMES = {"n": "number", "score": "tScore", "kind": "tKind", "word": "string", "ok": "boolean",
         "share": "tShare", "spare": "tShare"}  # fmt: skip
ROW: dict[str, Any] = {"n": 7, "score": 900, "kind": "x", "word": "w", "ok": True,
                       "share": Decimal("0.25"), "spare": Decimal("0.5")}  # fmt: skip
FOUND = program(
    definitions(
        TYPES,
        *(input_data(name, type_ref) for name, type_ref in NAMES.items()),
        decision("d", literal(
            "[n + 1, score * share, kind, word, ok, if n > 3 then floor(n * share) else 0]"
        ), needs(NAMES)),
    ),
    "d",
)  # fmt: skip


class Whole(int):
    pass


class Text(str):
    __slots__ = ()


class Grade(IntEnum):
    GOOD = 3


class Twisted(dict[str, Any]):
    """What one asks it is not what it holds."""

    def get(self, key: str, default: Any = None) -> Any:
        return 8 if key == "n" else super().get(key, default)

    def __getitem__(self, key: str) -> Any:
        return 8 if key == "n" else super().__getitem__(key)


def general(values: Mapping[str, Any]) -> tuple[Any, list[str]] | None:
    """What the general function gives, or None where it refuses."""
    x = Execution()
    try:
        return FOUND.main(x, values), [cause for _, cause in x.errors]
    except DmnMisuse:
        return None


def given(values: Mapping[str, Any]) -> tuple[Any, list[str]] | None:
    try:
        result = FOUND.run(values)
    except DmnMisuse:
        return None
    return result.values, [error.cause for error in result.errors]


def test_a_plain_row_is_taken() -> None:
    assert FOUND.fast(ROW, None) is not None
    assert given(ROW) == general(ROW)
    assert [type(each) for each in FOUND.run(ROW).values["d"]] == [int, int, str, str, bool, int]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *((name, value) for name in ("n", "score") for value in (True, 7.0, "7", None, [7], b"7")),
        *(("n", value) for value in (Decimal(7), Decimal("7.5"), 2**63, -(2**63) - 1, 10**40)),
        *(("score", value) for value in (0, 901, -1, 2**70, Decimal(7), Decimal("NaN"))),
        *(("kind", value) for value in ("z", "", b"x", 1, None, ["x"])),
        *(("word", value) for value in (1, b"w", None, ["w"])),
        *(("ok", value) for value in (1, 0, "true", None, Decimal(1))),
        *((name, value) for name in ("share", "spare") for value in (
            0.5, "0.5", True, None, 2, -1, Decimal(2), Decimal("-0.1"), Decimal("NaN"),
            Decimal("sNaN"), Decimal("Infinity"),
        )),
        *(("share", value) for value in (Decimal("0.1234567"), Decimal("1E-9"))),
    ],
)  # fmt: skip
def test_what_is_left_to_the_other_functions(name: str, value: Any) -> None:
    row = {**ROW, name: value}
    assert FOUND.fast(row, None) is None
    assert given(row) == general(row)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("n", Whole(7)), ("n", Grade.GOOD), ("n", 2**63 - 1), ("n", -(2**63)), ("score", 1),
        ("score", Whole(5)), ("kind", Text("y")), ("word", Text("v")), ("share", 0), ("share", 1),
        ("share", Decimal("1.000")), ("share", Decimal("0.0")), ("share", Decimal("0.1234")),
        ("share", Decimal("0.123456")), ("share", Decimal("-0.0")),
        ("spare", Decimal("0.123456789")), ("spare", 1),
    ],
)  # fmt: skip
def test_what_is_taken_as_the_value_that_it_is(name: str, value: Any) -> None:
    row = {**ROW, name: value}
    assert given(row) == general(row) is not None
    for each in FOUND.run(row).values["d"]:
        assert type(each) in (int, str, bool, Decimal)


def test_keys_that_are_missing_or_unknown() -> None:
    for name in ROW:
        short = {key: value for key, value in ROW.items() if key != name}
        assert FOUND.fast(short, None) is None
        assert given(short) == general(short)
    for key in ("N", "f0", "", 1, None):
        assert FOUND.fast({**ROW, key: 1}, None) is None  # type: ignore[dict-item]
        assert given({**ROW, key: 1}) is None  # type: ignore[dict-item]


@pytest.mark.parametrize(
    "row",
    [OrderedDict(ROW), MappingProxyType(ROW), Twisted(ROW), defaultdict(int, ROW), {}],
    ids=["ordered", "proxy", "twisted", "default", "empty"],
)
def test_other_mappings_are_left_and_read_as_they_answer(row: Mapping[str, Any]) -> None:
    assert FOUND.fast(row, None) is None
    assert given(row) == general(row)


def test_a_name_that_no_struct_can_have() -> None:
    data = definitions(input_data("a \\ b"), decision("d", literal("1"), needs(["a \\ b"])))
    found = program(data, "d")
    assert found.run({"a \\ b": 1}).values == {"d": 1}


@pytest.mark.parametrize(
    ("text", "ends"),
    [("[0..9]", (0, 9)), ("(0..9)", (1, 8)), ("(0..1)", None), ("[0..1.5]", None), ("> 3", None),
     ("not([0..9])", None), ("[0..9], 12", None)],
)  # fmt: skip
def test_ends_of_ranges(text: str, ends: tuple[int, int] | None) -> None:
    assert ends_of(Restricted(NUMBER, text, None)) == ends


def test_listed_strings() -> None:
    assert strings_of(Restricted(STRING, '"a", "b"', None)) == ("a", "b")
    assert strings_of(Restricted(STRING, 'not("a")', None)) == strings_of(STRING) == ()
