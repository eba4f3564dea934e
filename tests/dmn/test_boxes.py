"""Boxes out of XML."""

import pytest

from dmn.feel import model_faults
from dmn.models import decision, definitions, literal
from limen.dmn import bounds


@pytest.mark.parametrize(
    "logic",
    [
        "<literalExpression/>",
        "<literalExpression><text> </text></literalExpression>",
        "<conditional><if/></conditional>",
        '<decisionTable hitPolicy="BEST"><output/></decisionTable>',
        '<relation><column name="a"/><row/></relation>',
        "<functionDefinition/>",
        "<context><contextEntry/></context>",
    ],
)
def test_boxes_with_holes(logic: str) -> None:
    found = model_faults(definitions(decision("d", logic)))
    assert ("D206", "decision 'd'") in found


def test_boxes_within_boxes_are_bounded() -> None:
    depth = bounds.ELEMENT_DEPTH_MAX + 10
    logic = "<list>" * depth + literal("1") + "</list>" * depth
    assert "D206" in [code for code, _ in model_faults(definitions(decision("d", logic)))]
