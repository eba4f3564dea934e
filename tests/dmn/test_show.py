"""Models as text."""

from __future__ import annotations

import pytest

from dmn.models import decision, definitions, input_data, literal, needs, table
from limen.dmn import parse_model
from limen.dmn.bind import Model
from limen.dmn.show import CELL_WIDTH_MAX, grid_lines, padded, rule_name, show_model, width


def model(*parts: str) -> Model:
    found, _ = parse_model(definitions(*parts), "m.dmn")
    assert found is not None
    return found


def shown(body: str, decision_name: str | None = "d") -> list[str]:
    return show_model(model(input_data("x"), decision("d", body, needs(["x"]))), decision_name)


def test_a_table_in_columns():
    body = table(
        "COLLECT", ["x"], [(["< 1"], ['"low"']), (["-"], [""])], aggregation="MIN", default="0"
    )
    assert shown(body) == [
        "decision d",
        "  table, COLLECT MIN",
        "  rule     x   | output",
        "  ---------------------",
        '  r1       < 1 | "low"',
        "  r2       -   | -",
        "  default      | 0",
    ]


def test_chinese_characters_are_two_columns_wide():
    assert width("额度a") == 5
    assert padded("额度", 6) == "额度  "
    lines = grid_lines(["规则", "额度"], [["甲", "1"], ["ab", "12345"]], 1)
    assert [width(line.partition("|")[0]) for line in (lines[0], *lines[2:])] == [5, 5, 5]


def test_long_cells_are_broken_into_lines():
    lines = grid_lines(["a", "b"], [["word " * 30, "end"]], 1)
    assert len(lines) > 3
    assert all(width(line) <= CELL_WIDTH_MAX + 8 for line in lines)
    assert " ".join(line.partition("|")[0].strip() for line in lines[2:]) == ("word " * 30).strip()
    assert lines[2].endswith("end")


def test_the_graph_of_requirements_shows_each_node_once():
    graph = show_model(
        model(
            input_data("x"),
            decision("a", literal("x"), needs(["x"])),
            decision("b", literal("a"), needs(decisions=["a"]), "number"),
            decision("c", literal("a + b"), needs(decisions=["a", "b"])),
        )
    )
    assert graph[:8] == [
        "m (m.dmn)",
        "",
        "What requires what",
        "  decision c",
        "    decision a",
        "      input x: number",
        "    decision b: number",
        "      decision a (above)",
    ]


def test_requirements_that_go_round_are_shown_too():
    graph = show_model(
        model(
            decision("a", literal("b"), needs(decisions=["b"])),
            decision("b", literal("a"), needs(decisions=["a"])),
        )
    )
    assert "  decision a" in graph
    assert "      decision a (above)" in graph


def test_types_are_listed():
    lines = show_model(
        model(
            '<itemDefinition name="t"><typeRef>string</typeRef><allowedValues><text>"a"</text>'
            "</allowedValues></itemDefinition>",
            '<itemDefinition name="c" isCollection="true"><itemComponent name="n">'
            "<typeRef>number</typeRef></itemComponent></itemDefinition>",
        )
    )
    assert lines[1:3] == ['  type t: string ("a")', "  type c: list of context {n: number}"]


CONTEXT = (
    '<context><contextEntry><variable name="a"/>{}</contextEntry>'
    "<contextEntry>{}</contextEntry></context>"
)
LOOP = '<for iteratorVariable="i"><in>{}</in><return>{}</return></for>'
TEST = "<conditional><if>{}</if><then>{}</then><else>{}</else></conditional>"
CALL = '<invocation>{}<binding><parameter name="p"/>{}</binding></invocation>'


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (literal("x + 1"), ["x + 1"]),
        (CONTEXT.format(literal("x"), literal("a")), ["a: x", "result: a"]),
        (f"<list>{literal('1')}{literal('x')}</list>", ["- 1", "- x"]),
        (TEST.format(literal("true"), literal("1"), literal("2")),
         ["if: true", "then: 1", "else: 2"]),
        (LOOP.format(literal("[1]"), literal("i")), ["for i in: [1]", "return: i"]),
        (CALL.format(literal("abs"), literal("x")), ["call abs", "  p: x"]),
        (
            "<filter><in>" + literal("[1]") + "</in><match>" + literal("item = 1")
            + "</match></filter>",
            ["filter: [1]", "where: item = 1"],
        ),
        (
            '<relation><column name="a"/><column name="b"/><row>'
            + literal("1") + literal("2") + "</row></relation>",
            ["a  b", "----", "1  2"],
        ),
        (
            '<functionDefinition><formalParameter name="p" typeRef="number"/>'
            + literal("p") + "</functionDefinition>",
            ["function(p: number)", "  p"],
        ),
    ],
)  # fmt: skip
def test_every_box(body, lines):
    assert shown(body) == ["decision d", *(f"  {line}".rstrip() for line in lines)]


def test_an_unknown_name_is_an_error():
    with pytest.raises(KeyError):
        shown(literal("1"), "e")


@pytest.mark.parametrize(
    ("id_", "name"),
    [
        ("late-90", "late-90"),
        (None, "3"),
        ("_e75a21ec-13e8-4c36-85e3-52c858704cdc", "3"),
        ("DecisionRule_0x1y2z3", "3"),
        ("r1", "r1"),
    ],
)
def test_a_rule_is_called_by_its_author_s_id_or_its_number(id_, name):
    assert rule_name(id_, 3) == name
