"""The file as written is data."""

from limen.dmn import model


def test_nodes_are_values() -> None:
    assert model.Source("1", 2) == model.Source("1", 2)
    assert hash(model.LiteralExpression(model.Source("1", 2)))
