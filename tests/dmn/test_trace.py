"""A trace says what a run did, and agrees with it."""

import json
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from dmn.feel import program
from dmn.models import decision, definitions, input_data, literal, needs, table
from limen.dmn import Months, Program
from limen.dmn.trace import plain

RULES = [([">= 90", '"x"'], ['"late"']), ([">= 30", "-"], ['"slow"']), (["-", "-"], ['"any"'])]
MODEL = definitions(
    input_data("dpd"),
    input_data("kind", "string"),
    decision("flags", table("COLLECT", ["dpd", "kind"], RULES), needs(["dpd", "kind"])),
    decision("share", literal("1 / dpd"), needs(["dpd"])),
    decision("d", literal("{n: count(flags), s: share}"), needs(decisions=["flags", "share"])),
)


def compiled() -> Program:
    return program(MODEL, "d")


def test_matches_come_with_the_values_they_asked_about() -> None:
    trace = compiled().trace({"dpd": 95, "kind": "x"})
    assert [(node.name, node.kind) for node in trace.nodes] == [
        ("dpd", "input"),
        ("kind", "input"),
        ("flags", "decision"),
        ("share", "decision"),
        ("d", "decision"),
    ]
    (flags,) = next(node for node in trace.nodes if node.name == "flags").tables
    assert flags.inputs == (("dpd", 95), ("kind", "x"))
    assert [(match.rule, match.cells) for match in flags.matches] == [
        ("flags/r1", (("dpd", ">= 90", 95), ("kind", '"x"', "x"))),
        ("flags/r2", (("dpd", ">= 30", 95),)),
        ("flags/r3", ()),
    ]


def test_an_error_stands_at_its_node() -> None:
    trace = compiled().trace({"dpd": 0, "kind": "y"})
    failed = {node.name: [error.cause for error in node.errors] for node in trace.nodes}
    assert failed["share"] == ["division by zero"]
    assert failed["flags"] == []


@given(st.none() | st.integers(-5, 200), st.sampled_from([None, "x", "y"]))
def test_it_agrees_with_the_run(dpd: int | None, kind: str | None) -> None:
    found = compiled()
    values = {"dpd": dpd, "kind": kind}
    trace, result = found.trace(values), found.run(values)
    assert {name: trace.values[name] for name in found.outputs} == result.values
    matched = [match.rule for node in trace.nodes for each in node.tables for match in each.matches]
    assert tuple(matched) == result.rules
    errors = [error.cause for node in trace.nodes for error in node.errors]
    assert errors == [error.cause for error in result.errors]


def test_as_json() -> None:
    text = json.dumps(compiled().trace({"dpd": 8, "kind": "x"}).as_dict())
    read = json.loads(text)
    assert read["outputs"] == {"d": {"n": 1, "s": "0.125"}}
    assert read["nodes"][2]["tables"][0]["matches"] == [{"rule": "flags/r3", "cells": []}]


def test_plain_values() -> None:
    assert plain([1, True, None, "a", {"b": Decimal("0.5")}, Months(14)]) == [
        1,
        True,
        None,
        "a",
        {"b": "0.5"},
        "P1Y2M",
    ]
