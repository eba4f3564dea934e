"""Which rules of a folder's models its cases fired."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from limen.dmn import tree
from limen.dmn.bind import BoundDecision, BoundKnowledge, Model


@dataclass(frozen=True, slots=True)
class TableCoverage:
    """How often each rule of one table fired, by rule id in the table's order."""

    file: str
    decision: str
    fired: tuple[tuple[str, int], ...]

    @property
    def never(self) -> tuple[str, ...]:
        """Return the rules that no case fired."""
        return tuple(rule for rule, count in self.fired if not count)

    @property
    def hit(self) -> int:
        """Count of rules that some case fired."""
        return len(self.fired) - len(self.never)

    def as_dict(self) -> dict[str, object]:
        """Plain values; `per_cent` is rounded down."""
        return {
            "file": self.file,
            "decision": self.decision,
            "rules": len(self.fired),
            "fired": self.hit,
            "per_cent": per_cent(self.hit, len(self.fired)),
            "never_fired": list(self.never),
            "counts": dict(self.fired),
        }


def per_cent(part: int, whole: int) -> int:
    """Return a share in whole per cent, rounded down; all of nothing is 100."""
    return 100 * part // whole if whole else 100


def coverage_of(model: Model, fired: Mapping[str, int]) -> list[TableCoverage]:
    """Return the coverage of a model's tables.

    Parameters
    ----------
    model
        A model that `parse_model` read.
    fired
        How often each rule matched, by its tag in `Result.rules`.
    """
    found = []
    for node in model.bound.values():
        if isinstance(node, BoundDecision | BoundKnowledge):
            for table in _tables(node.body):
                counts = tuple(
                    (rule.id, fired.get(f"{node.name}/{rule.id}", 0)) for rule in table.rules
                )
                found.append(TableCoverage(model.file, node.name, counts))
    return found


def _tables(node: tree.Node) -> Iterator[tree.Table]:
    if isinstance(node, tree.Table):
        yield node
    for child in tree.children(node):
        yield from _tables(child)
