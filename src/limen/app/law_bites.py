"""Which rules of law bit in a review, how often, and which of them no lawyer has confirmed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from msgspec import UNSET

from limen.caps.law.evaluate import MISSING, REFUSED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from limen.caps.law.evaluate import Ruled
    from limen.decide.record import Record

HELD_BACK = ("law refuses", "law needs facts or a person")
"""How the notes begin of a line that law left to stay or to an officer."""


@dataclass(slots=True)
class Bites:
    """Lines by rule; `unsure` are the rules that need a legal check."""

    lines: Counter[str] = field(default_factory=Counter)
    unsure: set[str] = field(default_factory=set)

    def add(self, record: Record) -> None:
        """Count the rules that moved a decision or left it to an officer."""
        for rule in biting(record):
            self.lines[rule.id] += 1
            if rule.needs_legal_check:
                self.unsure.add(rule.id)

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {"lines": dict(sorted(self.lines.items())), "needs_legal_check": sorted(self.unsure)}

    def told(self) -> list[str]:
        """The same for a person; nothing where no rule bit."""
        return [
            f"law      {rule} bit {count:,} {'line' if count == 1 else 'lines'}"
            + ("; needs a legal check" if rule in self.unsure else "")
            for rule, count in sorted(self.lines.items())
        ]


def biting(record: Record) -> Iterator[Ruled]:
    """Yield the rules that are reasons of a decision, and those that left it to stay."""
    told = {reason.rule for reason in record.reasons}
    held = any(note.startswith(HELD_BACK) for note in record.outcome.notes)
    for rule in () if record.law is UNSET else record.law:
        stops = rule.result in {REFUSED, MISSING} and rule.then in {"refuse", "manual"}
        if rule.name in told or (held and stops):
            yield rule
