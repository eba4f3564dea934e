"""Facts of a customer's documents: which one of each kind counts, and when it runs out.

Of one kind the newest document that somebody took for true counts. The day after its last day is a
fact of its own, so that a window sees it come.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from limen.book import events as e

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

_EPOCH_ORDINAL = 719_163


class Paper(msgspec.Struct, frozen=True, array_like=True):
    """A document; `checked_day` is None until it was taken for true. Days count from 1970."""

    customer_id: str
    kind: str
    dated_day: int
    until_day: int | None
    amount_minor: int | None
    checked_day: int | None = None


class PaperFact(NamedTuple):
    """A kind of fact, its day, fields and reference; void where no document counts."""

    kind: str
    day: int
    fields: dict[str, int | str | None]
    ref: str
    void: bool


@dataclass(slots=True)
class Papers:
    """The documents of a group, by customer and id."""

    known: dict[str, Paper] = field(default_factory=dict)

    def take(self, event: e.Event) -> Iterator[PaperFact]:
        """Take in an event of a document and yield what counts from now on."""
        match event.body:
            case e.EvidenceGiven() as body:
                until = None if body.expires_on is None else _day(body.expires_on)
                self.known[f"{event.customer_id}:{body.evidence_id}"] = Paper(
                    event.customer_id, body.evidence_kind, _day(body.dated_on), until,
                    body.amount_minor,
                )  # fmt: skip
            case e.EvidenceChecked() as body:
                name = f"{event.customer_id}:{body.evidence_id}"
                paper = self.known.get(name)
                if paper is not None:
                    day = _day(event.effective_on) if body.is_accepted else None
                    self.known[name] = msgspec.structs.replace(paper, checked_day=day)
                    yield from self._counting(event.customer_id, paper.kind)
            case _:
                return

    def _counting(self, customer_id: str, kind: str) -> Iterator[PaperFact]:
        own = [
            (paper.dated_day, paper.checked_day, name, paper)
            for name, paper in self.known.items()
            if (paper.customer_id, paper.kind) == (customer_id, kind)
            and paper.checked_day is not None
        ]
        refs = (f"evidence:{customer_id}:{kind}", f"evidence_over:{customer_id}:{kind}")
        if not own:
            yield PaperFact("evidence_checked", 0, {}, refs[0], True)
            yield PaperFact("evidence_expired", 0, {}, refs[1], True)
            return
        _, checked, _, paper = max(own, key=lambda each: each[:3])
        left = None if paper.until_day is None else paper.until_day - checked
        yield PaperFact(
            "evidence_checked",
            checked,
            {
                "evidence_kind": kind,
                "amount_minor": paper.amount_minor,
                "age_days": checked - paper.dated_day,
                "valid_days": left,
            },
            refs[0],
            False,
        )
        day = 0 if paper.until_day is None else paper.until_day + 1
        is_void = paper.until_day is None
        fields: dict[str, int | str | None] = {} if is_void else {"evidence_kind": kind}
        yield PaperFact("evidence_expired", day, fields, refs[1], is_void)


def _day(day: date) -> int:
    return day.toordinal() - _EPOCH_ORDINAL
