"""Who funds a draw: a programme whose partners have quota left, and what they are asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from limen.app.draw_facts import quotas_of_programme
from limen.app.ports import Message
from limen.book.money_events import FundedPart
from limen.kernel.canon import canonical

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date

    from limen.app.desk import Desk
    from limen.book.line import LineState
    from limen.caps.programme import DrawRules, Programme

ASK, RELEASE = "funding.ask", "funding.release"
"""Topics of messages to partners: agree to a part of a draw; a part asked for will not come."""


@dataclass(frozen=True, slots=True)
class Funded:
    """How a draw would be funded.

    Attributes
    ----------
    parts
        Partners' parts; own funds take the rest.
    left_minor
        What each partner with a quota had left here.
    reasons
        Why it cannot be funded so; empty where it can (quotas are judged by `caps`).
    """

    programme: Programme | None = None
    parts: tuple[FundedPart, ...] = ()
    awaits: tuple[str, ...] = ()
    leases: Mapping[str, int] = field(default_factory=dict)
    left_minor: Mapping[str, int] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()
    lacks: bool = False

    @property
    def name(self) -> str:
        """The programme's name, empty for own funds alone."""
        return "" if self.programme is None else self.programme.name

    @property
    def is_funded(self) -> bool:
        """Whether the draw can be funded so."""
        return not self.lacks and not self.reasons


OWN_FUNDS = Funded()
"""A draw that the lender funds alone."""


def fund(
    desk: Desk,
    rules: DrawRules,
    product: str,
    amount_minor: int,
    on: date,
    named: str = "",
    without: Collection[str] = (),
) -> Funded | None:
    """Take a draw's parts from the first programme that has room for them.

    Parameters
    ----------
    on
        The draw's business date.
    named, without
        As in `DrawRules.programmes_for`.

    Returns
    -------
    The first programme's shortage where none has room; None where there is no programme.
    """
    first: Funded | None = None
    for programme in rules.programmes_for(product, named, without):
        found = take_parts(desk, programme, amount_minor, on)
        if found.is_funded:
            return found
        first = first or found
    return first


def take_parts(desk: Desk, programme: Programme, amount_minor: int, on: date) -> Funded:
    """Take a draw's parts from one programme; where it lacks room nothing is taken."""
    split = programme.split(amount_minor)
    reasons = () if programme.keeps_floor(split) else ("own_funds_short",)
    amounts = dict(split.partners)
    taken_minor: dict[str, int] = {}
    left_minor: dict[str, int] = {}
    lacks = False
    for partner, terms in quotas_of_programme(programme, on).items():
        taken = desk.shelf().take(desk.unit, terms, amounts[partner])
        left_minor[partner] = taken.left_minor
        if taken.is_taken:
            taken_minor[taken.lease_id] = amounts[partner]
        else:
            lacks = True
    if lacks or reasons:
        if taken_minor:
            desk.shelf().give_back(desk.unit, taken_minor)
        return Funded(programme, left_minor=left_minor, reasons=reasons, lacks=lacks)
    parts = tuple(FundedPart(name, part) for name, part in split.partners)
    awaits = (
        tuple(each.partner for each in parts if each.amount_minor) if programme.approval else ()
    )
    return Funded(programme, parts, awaits, taken_minor, left_minor)


def ask_partners(key: str, line: LineState, draw_id: str, funded: Funded) -> tuple[Message, ...]:
    """Return what partners are asked: to agree to their parts."""
    asked = [part for part in funded.parts if part.partner in funded.awaits]
    return _messages(ASK, key, line, draw_id, funded.name, asked)


def release_partners(
    key: str, line: LineState, draw_id: str, programme: str, parts: Iterable[FundedPart]
) -> tuple[Message, ...]:
    """Return what partners are told who were asked for parts that will not come."""
    return _messages(RELEASE, key, line, draw_id, programme, parts)


def _messages(
    topic: str,
    key: str,
    line: LineState,
    draw_id: str,
    programme: str,
    parts: Iterable[FundedPart],
) -> tuple[Message, ...]:
    return tuple(
        Message(
            f"{topic}:{key}:{part.partner}",
            topic,
            canonical(
                {
                    "partner": part.partner,
                    "programme": programme,
                    "line_id": line.line_id,
                    "draw_id": draw_id,
                    "currency": line.currency,
                    "amount_minor": part.amount_minor,
                }
            ),
        )
        for part in parts
    )
