"""Lines of few events for parity: long silences, few words on a balance, late knowledge.

What a line's facts let go after nine months must not be missed later: a core that says nothing for
a year, a repayment that bounces ten months on, interest posted between two statements.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from limen.book import accounts as a
from limen.book import events as e
from limen.book.money_events import EntryPosted, LegPosted
from limen.kernel.dates import HOUR_US, start_of_day

if TYPE_CHECKING:
    import random
    from datetime import date

SMALL, LIMIT = 5_000, 1_000_000
LATE = 0.3
"""Share of events that come late: a month, or up to eleven."""


class _Came(NamedTuple):
    """A body of a line: its day, and how many days later it was known."""

    on: date
    body: e.AnyBody
    late_days: int = 0


def quiet_line(
    group: str, first: int, start: date, days: int, chance: random.Random, zone: str
) -> list[e.Event]:
    """Return the events of one line of few events, kept, reported or reckoned by chance.

    Parameters
    ----------
    first
        Place in the journal of its first event.
    start, days
        Its first day, and the days until its last deed.
    """
    line = f"{group}q"
    kind = chance.choice(("kept", "reported", "reported", "reckoned"))
    custody, terms = ("reported" if kind == "reported" else "kept"), "t" * (kind == "reckoned")
    opened = e.LineOpened("p", "bank", "CNY", LIMIT, custody=custody, terms_id=terms)  # type: ignore[arg-type]
    came = [_Came(start, opened)]
    for number in range(chance.randrange(6, 24)):
        on = start + timedelta(days=chance.randrange(1, days))
        came += _deeds(kind, on, f"{line}:{number}", chance)
    made = []
    for seq, (on, body, late_days) in enumerate(came, first):
        at = start_of_day(on, zone) + (on > start) * chance.randrange(24) * HOUR_US
        known = at + late_days * 24 * HOUR_US
        made.append(
            e.Event(group, f"{group}:{seq}", body, at, on, known, f"{group}c", line, seq=seq)
        )
    return made


def _deeds(kind: str, on: date, ref: str, chance: random.Random) -> list[_Came]:
    late = chance.choice((20, 330)) if chance.random() < LATE else 0
    late = chance.randrange(1, late) if late else 0
    what, amount = chance.randrange(8), chance.randrange(1, 700_000)
    if what <= 2:
        return _draw(kind, on, ref, amount, late, chance)
    if what <= 4:
        return _repayment(kind, on, ref, amount // 2, late, chance)
    if what == 5:
        step = e.LimitChanged(LIMIT, chance.choice((600_000, 1_500_000)), ref=ref)
        charge = e.FeeCharged("other", SMALL, ref=ref)
        return [_Came(on, chance.choice((step, charge, e.CreditRefunded(SMALL))), late)]
    return _word(kind, on, amount, late, chance)


def _draw(
    kind: str, on: date, ref: str, amount: int, late: int, chance: random.Random
) -> list[_Came]:
    small = chance.random() < 0.4
    if not small:
        made = [_Came(on, e.DrawMade(ref, amount), late)]
        if kind == "reported" and chance.random() < 0.3:
            half = e.DrawMade(ref, amount // 2, revision=1)
            made.append(_Came(on, half, late + chance.randrange(1, 200)))
        return made
    back = on + timedelta(days=chance.choice((1, 2, 5)))
    return [_Came(on, e.DrawMade(ref, SMALL), late), _Came(back, e.RepaymentMade(SMALL), late)]


def _repayment(
    kind: str, on: date, ref: str, amount: int, late: int, chance: random.Random
) -> list[_Came]:
    made = [_Came(on, e.RepaymentMade(amount, channel="bank", ref=ref), late)]
    if chance.random() < 0.3:
        bounced = on + timedelta(days=3 if late > 40 else chance.choice((3, 60, 320)))
        made.append(_Came(bounced, e.RepaymentReversed(ref, "bounced"), late))
    elif kind == "reported" and chance.random() < 0.3:
        half = e.RepaymentMade(amount // 2, channel="bank", ref=ref, revision=1)
        made.append(_Came(on, half, late + 5))
    return made


def _word(kind: str, on: date, balance: int, late: int, chance: random.Random) -> list[_Came]:
    """A statement, or what else says a balance: postings of a reckoned line, a core's report."""
    if kind == "reckoned" and chance.random() < 0.7:
        name = chance.choice((a.LOANS, a.INTEREST, a.CREDITS))
        legs = (LegPosted(name, balance // 5), LegPosted(a.CASH, -(balance // 5)))
        return [_Came(on, e.EntriesPosted((EntryPosted("accrue", "", legs),)))]
    if kind == "reported" and chance.random() < 0.3:
        return [_Came(on, e.CoreBalanceReported(balance), late)]
    late_months = chance.choice((0, 0, 1, 2))
    return [_Came(on, e.StatementClosed(balance, late_months), min(late, 20))]
