"""The frame of a DMN file."""

import pytest

from dmn.feel import model_faults
from dmn.models import NAMESPACE, decision, definitions, input_data, literal, needs
from limen.dmn.reader import NAMESPACES, read_definitions
from limen.kernel.diagnostics import Diagnostics


@pytest.mark.parametrize("namespace", sorted(NAMESPACES))
def test_every_version_is_read(namespace: str) -> None:
    data = definitions(decision("d", literal("1")), namespace=namespace)
    found = read_definitions(data, "m.dmn", Diagnostics())
    assert found is not None
    assert [node.name for node in found.nodes] == ["d"]


def test_another_namespace_is_refused() -> None:
    assert model_faults(definitions(namespace="urn:other")) == [("D204", "")]


def test_lines_names_and_requirements() -> None:
    data = definitions(
        input_data("x  y"), decision("d", literal("x y + 1"), needs(["x y"])).replace("x y", "x y")
    )
    found = read_definitions(data.replace(b"i_x__y", b"i_x_y"), "m.dmn", Diagnostics())
    assert found is not None
    assert NAMESPACE
    assert [(node.name, node.line) for node in found.nodes] == [("x y", 2), ("d", 3)]
