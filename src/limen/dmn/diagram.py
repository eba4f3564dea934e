"""A plain diagram of requirements: inputs at the bottom, what needs them above."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from limen.dmn.markup import escaped_attribute

WIDTH, HEIGHT_DECISION, HEIGHT_INPUT = 180, 80, 45
GAP_ACROSS, GAP_UP, MARGIN = 40, 80, 60
_LEVELS_MAX: Final = 1_000


@dataclass(frozen=True, slots=True)
class Box:
    """An element to be drawn."""

    id: str
    name: str
    is_input: bool

    @property
    def height(self) -> int:
        """Its height in pixels."""
        return HEIGHT_INPUT if self.is_input else HEIGHT_DECISION


@dataclass(frozen=True, slots=True)
class Link:
    """A requirement: `source` is needed by `target`."""

    id: str
    source: str
    target: str


def diagram(boxes: Sequence[Box], links: Sequence[Link]) -> list[str]:
    """Return the lines of a DMNDI diagram; the prefixes `dmndi`, `dc` and `di` stand for it."""
    corners = _corners(boxes, _levels(boxes, links))
    lines = ["  <dmndi:DMNDI>", '    <dmndi:DMNDiagram id="diagram">']
    for box in boxes:
        x, y = corners[box.id]
        about = escaped_attribute(box.id)
        lines += [
            f'      <dmndi:DMNShape id="shape_{about}" dmnElementRef="{about}">',
            f'        <dc:Bounds height="{box.height}" width="{WIDTH}" x="{x}" y="{y}"/>',
            "      </dmndi:DMNShape>",
        ]
    heights = {box.id: box.height for box in boxes}
    for link in links:
        (x1, y1), (x2, y2) = corners[link.source], corners[link.target]
        about = escaped_attribute(link.id)
        lines += [
            f'      <dmndi:DMNEdge id="edge_{about}" dmnElementRef="{about}">',
            f'        <di:waypoint x="{x1 + WIDTH // 2}" y="{y1}"/>',
            f'        <di:waypoint x="{x2 + WIDTH // 2}" y="{y2 + heights[link.target]}"/>',
            "      </dmndi:DMNEdge>",
        ]
    return [*lines, "    </dmndi:DMNDiagram>", "  </dmndi:DMNDI>"]


def _levels(boxes: Sequence[Box], links: Sequence[Link]) -> dict[str, int]:
    """Return how far above the bottom each box stands: above all it needs."""
    levels = {box.id: 0 if box.is_input else 1 for box in boxes}
    for _ in range(min(len(boxes), _LEVELS_MAX)):
        raised = False
        for link in links:
            if levels[link.target] <= levels[link.source] < len(boxes):
                levels[link.target] = levels[link.source] + 1
                raised = True
        if not raised:
            break
    return levels


def _corners(boxes: Sequence[Box], levels: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    """Return the upper left corner of each box."""
    top = max(levels.values(), default=0)
    used: dict[int, int] = {}
    corners = {}
    for box in boxes:
        level = levels[box.id]
        place = used.get(level, 0)
        used[level] = place + 1
        x = MARGIN + place * (WIDTH + GAP_ACROSS)
        corners[box.id] = (x, MARGIN + (top - level) * (HEIGHT_DECISION + GAP_UP))
    return corners
