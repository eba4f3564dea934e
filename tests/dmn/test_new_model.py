"""A model made of tables is one that reads, runs and draws."""

from __future__ import annotations

from lxml import etree

from dmn.exchange import document_of
from limen.dmn import compile_service, parse_model
from limen.dmn.grid import Column, Grid, Row, grids_of
from limen.dmn.new_model import NAMESPACE, new_model

TIER = Grid(
    "tier",
    "tier",
    "FIRST",
    "",
    (
        Column("description", ""),
        Column("output", "", type="string", allowed='"gold", "plain"', default='"plain"'),
        Column("input", "owed minor", "Owed", "number"),
        Column("annotation", "why"),
        Column("input", "kind", allowed='"a", "b"'),
    ),
    (
        Row("big", ("a & b", '"gold"', "> 100", "<x>", '"a"')),
        Row("none", ("", '"plain"', "-", "", "-")),
    ),
)
LIMIT = Grid(
    "limit",
    "limit",
    "UNIQUE",
    "",
    (Column("input", "tier", "", "string"), Column("output", "", "", "number")),
    (Row("l1", ('"gold"', "owed minor * 2")), Row("l2", ('"plain"', "7"))),
)


def test_it_is_read_without_faults_and_gives_the_answers() -> None:
    data = new_model("Limits 2", [TIER, LIMIT])
    model, faults = parse_model(data, "m.dmn")
    assert model is not None
    assert faults.items == []
    program, more = compile_service(model, "limit")
    assert program is not None, more
    assert program.run({"owed minor": 150, "kind": "a"}).values == {"limit": 300}
    assert program.run({"owed minor": 150, "kind": "b"}).values == {"limit": 7}


def test_its_tables_are_the_given_ones() -> None:
    tier, limit = grids_of(document_of(new_model("m", [TIER, LIMIT])))
    assert [column.kind for column in tier.columns] == [
        *("input", "input", "output", "annotation", "description")
    ]
    assert [row.cells for row in tier.rows] == [
        ("> 100", '"a"', '"gold"', "<x>", "a & b"),
        ("-", "-", '"plain"', "", ""),
    ]
    assert tier.columns[2].default == '"plain"'
    assert tier.columns[1].allowed == '"a", "b"'
    assert limit.rows == LIMIT.rows[:0] + tuple(
        Row(row.key, (*row.cells, "")) for row in LIMIT.rows
    )


def test_its_parts_stand_in_the_order_of_the_schema() -> None:
    root = etree.fromstring(new_model("m", [TIER, LIMIT]))
    assert etree.QName(root).namespace == NAMESPACE

    def order(path: str) -> list[str]:
        return [etree.QName(each).localname for each in root.find(path, {"": NAMESPACE})]

    assert order(".") == [
        *("itemDefinition", "inputData", "inputData", "decision", "decision", "DMNDI")
    ]
    assert order("decision") == [
        *("variable", "informationRequirement", "informationRequirement", "decisionTable")
    ]
    assert order("decision/decisionTable") == [
        *("input", "input", "output", "annotation", "rule", "rule")
    ]
    assert order("decision/decisionTable/rule") == [
        *("description", "inputEntry", "inputEntry", "outputEntry", "annotationEntry")
    ]
    ids = [each.get("id") for each in root.iter() if each.get("id")]
    assert len(ids) == len(set(ids))
    referred = {each.get("href")[1:] for each in root.iter() if each.get("href")}
    drawn = {each.get("dmnElementRef") for each in root.iter() if each.get("dmnElementRef")}
    assert referred | drawn <= set(ids)
