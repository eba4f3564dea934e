"""`limen model register`: a model's file in the book, with who made it and who approved it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from limen.app.ports import Put
from limen.book import events as e
from limen.kernel.canon import sha256_hex
from limen.kernel.dates import business_date
from limen.kernel.diagnostics import Diagnostic, Place
from limen.kernel.errors import BadInput
from limen.risk.model import load_model

if TYPE_CHECKING:
    from pathlib import Path

    from limen.app.tools import Tools


CARD = ("data_hash", "rows", "bads", "metrics_ppm")
"""What a card must say: a model without it is a number from nowhere."""


@dataclass(frozen=True, slots=True)
class Registered:
    """What a registration kept: the card's own facts beside the names of two people."""

    body: e.ModelRegistered
    facts: dict[str, Any]
    was_there: bool

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "model": self.body.name,
            "sha256": self.body.model,
            "made_by": self.body.made_by,
            "approved_by": self.body.approved_by,
            "report_sha256": self.body.report,
            "rows": self.facts.get("rows"),
            "data_hash": self.facts.get("data_hash"),
            "metrics_ppm": dict(self.facts.get("metrics_ppm", {})),
            "was_there": self.was_there,
        }


def register_model(
    tools: Tools,
    book: Path | str,
    model: Path,
    made_by: str,
    approved_by: str,
    report: Path | None = None,
) -> Registered:
    """Keep a model and its validation report in a book; the same again is a no-op.

    Raises
    ------
    BadInput
        If the model is not usable or its card does not say what it was fitted on, or one person is
        both its maker and its approver.
    """
    data = tools.read_bytes(model)
    card, faults = load_model(data, str(model))
    if card is None:
        raise BadInput(faults)
    lacking = [name for name in CARD if not card.facts.get(name)]
    if lacking:
        text = f"the model's card lacks {', '.join(lacking)}: nobody can say what it was fitted on"
        raise BadInput(
            [Diagnostic("A044", text, Place(str(model)), "fit it with `limen model fit`")]
        )
    people = [" ".join(name.split()).casefold() for name in (made_by, approved_by)]
    if not all(people) or people[0] == people[1]:
        hint = "--made-by and --approved-by name two people"
        raise BadInput([Diagnostic("A044", "nobody approves a model of their own", Place(), hint)])
    journal = tools.open_book(book)
    kept = "" if report is None else journal.put_blob(tools.read_bytes(report))
    body = e.ModelRegistered(
        journal.put_blob(data), card.name, made_by.strip(), approved_by.strip(), kept
    )
    now = tools.clock().now()
    on = business_date(now, journal.info.time_zone)
    key = f"model:{sha256_hex(data)}:{body.approved_by}:{kept}"
    event = e.Event(e.PORTFOLIO_CHAIN, key, body, now, on, now)
    before = journal.event_by_key(key)
    if before is None:
        put = journal.append([event], now)
        if put != [Put.WRITTEN]:
            raise BadInput([Diagnostic("A045", f"the registration was not written: {put}")])
    return Registered(body, dict(card.facts), before is not None)
