"""`limen links pass` and `check`: one pass over all links of a book, kept and proved.

The pass is one event of the portfolio with the digest of what it found; each customer's row goes
into the customer's own chain, so that a decision and its replay read it like any other fact.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from limen.app.feature_states import whole_groups
from limen.app.links import KeepLinks
from limen.app.ports import Put
from limen.book import events as e
from limen.features.graph import DEGREE_MAX, GraphFold, is_same, passed
from limen.features.graph_slow import slow_pass
from limen.kernel.canon import canonical, sha256_hex
from limen.kernel.dates import business_date, format_instant
from limen.kernel.diagnostics import Diagnostic
from limen.kernel.errors import BadInput, JournalCorrupt
from limen.kernel.ids import derive
from limen.kernel.outcomes import Accepted

if TYPE_CHECKING:
    from datetime import date

    from limen.app.execute import Executor
    from limen.app.ports import Book
    from limen.book.customer import CustomerState
    from limen.features.graph import Pass
    from limen.kernel.dates import Instant

RENEWED_DAYS = 90
"""A row that still says the same is written again once it is so old."""

ROWS_A_CALL = 1_000


@dataclass(frozen=True, slots=True)
class Passed:
    """What a pass did; `written` rows went into the customers' chains."""

    body: e.LinksPassed
    written: int

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        at = format_instant(self.body.at)
        return {**msgspec.structs.asdict(self.body), "at": at, "written": self.written}

    def lines(self) -> list[str]:
        """The same for a person."""
        body = self.body
        hubs = ", ".join(f"{kind} {count}" for kind, count in body.hubs.items()) or "none"
        return [
            f"{body.customers:,} customers, {body.linked:,} of them linked",
            f"hubs (identifiers of more than {body.degree_max} customers), ignored: {hubs}",
            f"{self.written:,} rows written; digest {body.digest}",
        ]


@dataclass(slots=True)
class _Read:
    """The graph as known at an instant, with the row that each customer has by now."""

    graph: GraphFold
    rows: dict[str, tuple[e.LinksFound, date]]


def pass_links(
    executor: Executor, book: Book, at: Instant | None = None, degree_max: int = DEGREE_MAX
) -> Passed:
    """Find what is round every customer as known at an instant, and keep it.

    A pass that was cut short goes on where the same instant is asked for again.

    Raises
    ------
    BadInput
        If the instant lies ahead, or before that of the newest pass.
    JournalCorrupt
        If a pass of the instant was kept and the book gives another now.
    """
    now = executor.clock.now()
    at = now if at is None else at
    earlier = passes(book)
    same = next((each for each in earlier if each.at == at), None)
    if at > now or (same is None and earlier and at < earlier[-1].at):
        hint = "not ahead of now, and not before the newest pass"
        raise BadInput([Diagnostic("A090", f"no pass at {format_instant(at)}", hint=hint)])
    head = book.head() if same is None else same.head
    read = _read(book, at, head)
    on = business_date(at, book.info.time_zone)
    found = passed(read.graph.known, on, degree_max if same is None else same.degree_max)
    data = _blob(found)
    if same is None:
        same = e.LinksPassed(
            derive("lnp", at), at, head, book.put_blob(data), len(read.graph.known),
            len(found.rows), degree_max, found.hubs,
        )  # fmt: skip
        _announce(book, same, now)
    elif same.digest != sha256_hex(data):
        raise JournalCorrupt(f"pass {same.pass_id} found something else when it was made")
    return Passed(same, _write(executor, same, found, read, on))


def passes(book: Book) -> list[e.LinksPassed]:
    """Return the passes of a book, the newest last."""
    portfolio = book.chain_events(e.PORTFOLIO_CHAIN)
    return [each.body for each in portfolio if isinstance(each.body, e.LinksPassed)]


def check_passes(book: Book) -> tuple[int, list[str]]:
    """Make every pass again by the slow reference; return how many there are, and what differs."""
    groups = [events for _, events in whole_groups(book)]
    kept = passes(book)
    faults = []
    for body in kept:
        data = book.get_blob(body.digest)
        rows = None if data is None else msgspec.json.decode(data)["rows"]
        known = [[x for x in events if x.seq <= body.head] for events in groups]
        on = business_date(body.at, book.info.time_zone)
        slow = slow_pass(known, body.at, on, body.degree_max)
        if rows is None:
            faults.append(f"{body.pass_id}: the book lacks its rows")
            continue
        wrong = sorted(name for name in rows.keys() | slow if rows.get(name) != slow.get(name))
        faults += [f"{body.pass_id}: {name} by the slow reference differs" for name in wrong]
        faults += [
            f"{body.pass_id}: the row of {event.customer_id} is not what the pass found"
            for events in groups
            for event in events
            if isinstance(event.body, e.LinksFound)
            and event.body.pass_id == body.pass_id
            and _plain(event.body) != rows.get(event.customer_id, {})
        ]
    return len(kept), faults


def links_of(customer: CustomerState) -> dict[str, Any]:
    """Return a customer's links, and the row of the newest pass, as plain values."""
    own = customer.links
    found = None
    if own.found is not None and own.found_on is not None:
        found = {"on": own.found_on.isoformat(), **msgspec.structs.asdict(own.found)}
    return {
        "links": [
            {
                "link_kind": kind, "sha256": sha256, "other_id": other,
                "since": since.isoformat(),
            }
            for (kind, sha256, other), since in sorted(own.reported.items())
        ],
        "found": found,
    }  # fmt: skip


def _read(book: Book, at: Instant, head: int) -> _Read:
    read = _Read(GraphFold(at), {})
    for _, events in whole_groups(book):
        for event in events:
            if event.seq <= head:
                read.graph.take(event)
            if isinstance(event.body, e.LinksFound):
                read.rows[event.customer_id] = (event.body, event.effective_on)
    return read


def _plain(row: e.LinksFound) -> dict[str, int]:
    """Return a row's numbers without zeros."""
    numbers = msgspec.structs.asdict(row)
    return {name: number for name, number in numbers.items() if name != "pass_id" and number}


def _blob(found: Pass) -> bytes:
    return canonical({"rows": {name: _plain(row) for name, row in found.rows.items()}})


def _announce(book: Book, body: e.LinksPassed, now: Instant) -> None:
    on = business_date(body.at, book.info.time_zone)
    event = e.Event(e.PORTFOLIO_CHAIN, f"links:{body.at}", body, now, on, now)
    put = book.append([event], now)
    if put != [Put.WRITTEN]:
        raise BadInput([Diagnostic("A091", f"the pass was not written: {put}")])


def _write(executor: Executor, body: e.LinksPassed, found: Pass, read: _Read, on: date) -> int:
    """Write the rows that say something new, or that are old; return how many."""
    commands = []
    for name in sorted(read.graph.known):
        row = found.rows.get(name, e.LinksFound(""))
        before = read.rows.get(name)
        is_fresh = before is not None and (on - before[1]).days < RENEWED_DAYS
        if before is None or not is_fresh or not is_same(before[0], row):
            row = msgspec.structs.replace(row, pass_id=body.pass_id)
            key = derive("lnr", body.pass_id, name)
            commands.append(KeepLinks(key=key, customer_id=name, found=row, on=on))
    for first in range(0, len(commands), ROWS_A_CALL):
        some = commands[first : first + ROWS_A_CALL]
        outcomes = executor.apply(some)
        failed = [
            command.customer_id
            for command, outcome in zip(some, outcomes, strict=True)
            if not isinstance(outcome, Accepted)
        ]
        if failed:
            hint = "ask for the pass at the same instant again"
            what = f"rows of {len(failed)} customers were not written, {failed[0]} the first"
            raise BadInput([Diagnostic("A092", what, hint=hint)])
    return len(commands)
