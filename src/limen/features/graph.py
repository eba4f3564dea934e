"""Links between customers: one and two hops round everybody, in one pass over what was known.

Customers who share a device, an account or a phone are linked, and so are a customer and whoever
is named as guarantor. An identifier that too many share (a shop's tablet) is a hub: it links
nobody, and is counted. What is found is capped: it describes, it does not rank.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from limen.book import events as e
from limen.book.customer_links import Link, link_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from limen.kernel.dates import Instant

DEGREE_MAX = 10
COUNT_MAX = 50
MONTHS_LATE_MAX = 12
DEFAULT_MONTHS_LATE = 3
"""A customer with a newest statement so late, or with something written off, is in default."""

BOUNCED_DAYS = 90
BP = 10_000


@dataclass(slots=True)
class Known:
    """What a pass knows of one customer."""

    links: dict[Link, None] = field(default_factory=dict)
    statements: dict[str, tuple[date, int, int]] = field(default_factory=dict)
    bounced: list[date] = field(default_factory=list)
    has_loss: bool = False

    @property
    def late_months(self) -> int:
        """Most months late on the newest statement of any line."""
        return max((late for _, _, late in self.statements.values()), default=0)

    @property
    def is_in_default(self) -> bool:
        """Whether the customer counts as in default."""
        return self.has_loss or self.late_months >= DEFAULT_MONTHS_LATE


class Pass(NamedTuple):
    """What a pass found: rows of linked customers (without a pass id), and the hubs by kind."""

    rows: dict[str, e.LinksFound]
    hubs: dict[str, int]


class GraphFold:
    """What a pass reads, from the events of whole groups, each in its order.

    Attributes
    ----------
    known
        Every customer registered by then.
    """

    def __init__(self, at: Instant) -> None:
        self.at = at
        self.known: dict[str, Known] = {}

    def take(self, event: e.Event) -> None:
        """Take in one event; what was known later does not count."""
        if event.known_at > self.at:
            return
        body = event.body
        if isinstance(body, e.CustomerRegistered):
            self.known.setdefault(event.customer_id, Known())
            return
        own = self.known.get(event.customer_id)
        if own is None:
            return
        match body:
            case e.LinkReported(is_over=True):
                own.links.pop(link_of(body), None)
            case e.LinkReported():
                own.links[link_of(body)] = None
            case e.StatementClosed():
                new = (event.effective_on, body.revision, body.months_late)
                old = own.statements.get(event.line_id)
                if old is None or new[:2] >= old[:2]:
                    own.statements[event.line_id] = new
            case e.RepaymentReversed(because="bounced"):
                own.bounced.append(event.effective_on)
            case e.WrittenOff():
                own.has_loss = True
            case _:
                return


def passed(known: Mapping[str, Known], on: date, degree_max: int = DEGREE_MAX) -> Pass:
    """Find what is round every customer.

    Parameters
    ----------
    on
        Business day of the pass: bounced repayments count over the `BOUNCED_DAYS` up to it.
    degree_max
        Most customers that one identifier links.
    """
    members = _members(known)
    hubs = {node for node, names in members.items() if len(names) > degree_max}
    near = _neighbours(known, members, hubs)
    since = on - timedelta(days=BOUNCED_DAYS)
    bounced = {name: sum(since < day <= on for day in each.bounced) for name, each in known.items()}
    rows = {}
    for name in known:
        touched = sum(link in hubs for link in known[name].links)
        if name in near or touched:
            rows[name] = _row(name, near, known, bounced, touched)
    return Pass(rows, dict(sorted(Counter(kind for kind, _, _ in hubs).items())))


def _members(known: Mapping[str, Known]) -> dict[Link, dict[str, None]]:
    """Return who shares an identifier, and who names a customer."""
    members: dict[Link, dict[str, None]] = defaultdict(dict)
    for name, each in known.items():
        for link in each.links:
            members[link][name] = None
    return members


def _neighbours(
    known: Mapping[str, Known], members: Mapping[Link, Collection[str]], hubs: Collection[Link]
) -> dict[str, dict[str, set[str]]]:
    """Return, by customer, who is linked directly and over which kinds."""
    near: dict[str, dict[str, set[str]]] = {}

    def link(one: str, other: str, kind: str) -> None:
        near.setdefault(one, {}).setdefault(other, set()).add(kind)

    for node, those in members.items():
        kind, sha256, name = node
        if node in hubs:
            continue
        if sha256:
            for one in those:
                for other in those:
                    if one != other:
                        link(one, other, kind)
        elif name in known:
            for one in those:
                if one != name:
                    link(one, name, kind)
                    link(name, one, kind)
    return near


def _row(
    name: str,
    near: Mapping[str, Mapping[str, set[str]]],
    known: Mapping[str, Known],
    bounced: Mapping[str, int],
    hubs: int,
) -> e.LinksFound:
    direct = near.get(name, {})
    far = {other for each in direct for other in near[each]} - direct.keys() - {name}
    kinds = Counter(kind for over in direct.values() for kind in over)
    both = [*direct, *far]
    return e.LinksFound(
        pass_id="",
        one_hop=_capped(len(direct)),
        two_hop=_capped(len(far)),
        by_account=_capped(kinds["account"]),
        by_device=_capped(kinds["device"]),
        by_guarantor=_capped(kinds["guarantor"]),
        by_phone=_capped(kinds["phone"]),
        late_max_months=_latest(direct, known),
        late_max_two_months=_latest(both, known),
        default_share_bp=_share(direct, known),
        default_share_two_bp=_share(both, known),
        bounced=_capped(sum(bounced[each] for each in direct)),
        hubs=_capped(hubs),
    )


def _capped(count: int) -> int:
    return min(count, COUNT_MAX)


def _latest(names: Iterable[str], known: Mapping[str, Known]) -> int:
    most = max((known[each].late_months for each in names), default=0)
    return min(most, MONTHS_LATE_MAX)


def _share(names: Collection[str], known: Mapping[str, Known]) -> int:
    """Return the share in default, rounded down; nobody linked is 0."""
    bad = sum(known[each].is_in_default for each in names)
    return bad * BP // len(names) if names else 0


def is_same(one: e.LinksFound, other: e.LinksFound) -> bool:
    """Whether two rows say the same, whichever pass found them."""
    return msgspec.structs.replace(one, pass_id="") == msgspec.structs.replace(other, pass_id="")
