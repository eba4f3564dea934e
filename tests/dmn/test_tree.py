"""The tree is data."""

from limen.dmn import tree
from limen.dmn.parse import parse_expression


def test_equality_ignores_offsets() -> None:
    assert parse_expression("1+2", {}, {}).tree == parse_expression(" 1 + 2", {}, {}).tree


def test_children_are_found_in_tuples_too() -> None:
    node = parse_expression("{a: 1, b: [2, 3]}", {}, {}).tree
    assert node is not None
    assert [type(child) for child in tree.children(node)] == [tree.Constant, tree.ListLiteral]
