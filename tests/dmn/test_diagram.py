"""A diagram shows each element once, above what it needs."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from limen.dmn.diagram import Box, Link, diagram

HEAD = (
    '<d xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/"'
    ' xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/"'
    ' xmlns:di="http://www.omg.org/spec/DMN/20180521/DI/">'
)


@given(st.integers(0, 5), st.integers(1, 6), st.data())
def test_shapes_stand_apart_and_below_what_needs_them(
    inputs: int, decisions: int, data: st.DataObject
) -> None:
    boxes = [Box(f"i{n}", f"i{n}", True) for n in range(inputs)]
    boxes += [Box(f"d{n}", f"d{n}", False) for n in range(decisions)]
    pairs = [
        (source, target)
        for at, target in enumerate(boxes)
        for source in boxes[:at]
        if not target.is_input
    ]
    chosen = data.draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    links = [Link(f"{a.id}-{b.id}", a.id, b.id) for a, b in chosen]
    root = etree.fromstring(f"{HEAD}{''.join(diagram(boxes, links))}</d>".encode())
    bounds = {
        each.get("dmnElementRef"): {key: int(value) for key, value in each[0].attrib.items()}
        for each in root.iter("{*}DMNShape")
    }
    assert bounds.keys() == {box.id for box in boxes}
    corners = [(each["x"], each["y"]) for each in bounds.values()]
    assert len(set(corners)) == len(boxes)
    for link in links:
        low, high = bounds[link.source], bounds[link.target]
        assert high["y"] + high["height"] < low["y"]
    edges = [each.get("dmnElementRef") for each in root.iter("{*}DMNEdge")]
    assert edges == [link.id for link in links]


def test_a_circle_ends() -> None:
    boxes = [Box("a", "a", False), Box("b", "b", False)]
    links = [Link("1", "a", "b"), Link("2", "b", "a")]
    assert len(diagram(boxes, links)) < 40
