"""The slow reference of a pass over links: plain lists and walks, no code of `graph`."""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

from limen.book.events import LinkReported, RepaymentReversed, StatementClosed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from limen.book.events import Event
    from limen.kernel.dates import Instant

FIELDS = (
    "one_hop", "two_hop", "by_account", "by_device", "by_guarantor", "by_phone",
    "late_max_months", "late_max_two_months", "default_share_bp", "default_share_two_bp",
    "bounced", "hubs",
)  # fmt: skip


def slow_pass(
    groups: Iterable[Sequence[Event]], at: Instant, on: date, degree_max: int
) -> dict[str, dict[str, int]]:
    """Return by customer what a pass should find, without zeros; whoever has nothing is left out.

    Parameters
    ----------
    groups
        The events of each whole group in order, later ones too.
    """
    events = [each for group in groups for each in group if each.known_at <= at]
    own: dict[str, list[Event]] = {
        x.customer_id: [] for x in events if x.kind == "customer_registered"
    }
    for x in events:
        own.get(x.customer_id, []).append(x)
    ties = [(who, node) for who in own for node in _ties(own[who])]
    sharing: dict[tuple[str, str, str], list[str]] = {}
    for who, node in ties:
        sharing.setdefault(node, []).append(who)
    edges = []
    for who, node in ties:
        if len(sharing[node]) > degree_max:
            continue
        kind, hashed, named = node
        for other in sharing[node] if hashed else [named] if named in own else []:
            edges += [(who, other, kind), (other, who, kind)]
    beside: dict[str, list[tuple[str, str]]] = {who: [] for who in own}
    for who, other, kind in edges:
        if who != other and (other, kind) not in beside[who]:
            beside[who].append((other, kind))
    late = {who: _late(own[who]) for who in own}
    bad = {who for who in own if late[who] > 2 or "written_off" in [x.kind for x in own[who]]}
    found = {}
    for who in own:
        near = sorted({other for other, _ in beside[who]})
        reach = sorted({two for one in near for two, _ in beside[one]} - {who, *near})
        within = near + reach
        count = [sum(kind == over for _, kind in beside[who])
                 for over in ("account", "device", "guarantor", "phone")]  # fmt: skip
        numbers = [
            len(near), len(reach), *count,
            max([late[x] for x in near], default=0), max([late[x] for x in within], default=0),
            _part(near, bad), _part(within, bad), sum(_bounced(own[x], on) for x in near),
            sum(len(sharing[node]) > degree_max for name, node in ties if name == who),
        ]  # fmt: skip
        most = [50] * 6 + [12] * 2 + [10_000] * 2 + [50] * 2
        row = {f: min(n, m) for f, n, m in zip(FIELDS, numbers, most, strict=True) if n}
        if row:
            found[who] = row
    return found


def _ties(events: Sequence[Event]) -> list[tuple[str, str, str]]:
    """Return what somebody is tied to, as reported last."""
    last = {}
    for event in events:
        if isinstance(event.body, LinkReported):
            node = (event.body.link_kind, event.body.sha256, event.body.other_id)
            last[node] = event.body.is_over
    return [node for node, is_over in last.items() if not is_over]


def _late(events: Sequence[Event]) -> int:
    """Return the most months late on the newest statements of somebody's lines."""
    newest: dict[str, list[tuple[date, int, int, int]]] = {}
    for number, x in enumerate(events):
        if isinstance(x.body, StatementClosed):
            row = (x.effective_on, x.body.revision, number, x.body.months_late)
            newest.setdefault(x.line_id, []).append(row)
    return max((max(rows)[3] for rows in newest.values()), default=0)


def _bounced(events: Sequence[Event], on: date) -> int:
    """Count repayments that bounced in the ninety days up to `on`."""
    days = [
        (on - x.effective_on).days
        for x in events
        if isinstance(x.body, RepaymentReversed) and x.body.because == "bounced"
    ]
    return len([day for day in days if 0 <= day < 90])


def _part(names: Sequence[str], bad: set[str]) -> int:
    return floor(Fraction(10_000 * len(bad.intersection(names)), len(names))) if names else 0
