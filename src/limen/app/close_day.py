"""The daily close: every kept line brought to the end of a business day, and one digest of it.

Each line is closed inside its group's lock, in commits of some hundred groups. Keys are made of
the day and the line, so a close that was interrupted goes on where it stopped, two at once have
one effect, and a day that is closed again changes nothing.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from limen.app.close_line import LineClose, expiry_key
from limen.app.draw_funding import release_partners
from limen.app.group_cache import GroupCache
from limen.app.index_ports import IndexEntry
from limen.app.pointers import GroupMoved, Pointers
from limen.app.ports import Put
from limen.app.terms_shelf import TermsShelf
from limen.book import accounts as a
from limen.book import events as e
from limen.book.accrual import to_minor
from limen.book.chain import day_number, day_of
from limen.book.line_index import decode_row, encode_row, proof_of
from limen.book.line_postings import written
from limen.book.postings import accrual
from limen.kernel.dates import business_date
from limen.kernel.diagnostics import Diagnostic, Place
from limen.kernel.errors import BadInput, ConcurrencyConflict, InvariantViolated
from limen.kernel.rates import Rounding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from limen.app.index_ports import DueLine, LineIndex
    from limen.app.ports import Journal, Unit, Units
    from limen.book.ageing import AssetClass
    from limen.book.line import LineState
    from limen.book.line_facts import Hold
    from limen.book.line_index import IndexRow
    from limen.book.money_events import EntryPosted
    from limen.kernel.clock import Clock
    from limen.kernel.day_counts import DayCount

DAY = timedelta(days=1)
ATTEMPTS = 8
"""How often a group of lines is tried again where another writer was first."""

LINES_A_COMMIT = 250
"""Few enough that each group is locked by itself, many enough that syncs do not count."""


def day_key(on: date) -> str:
    """Return the key of the event that closes a day."""
    return f"day:{on}"


@dataclass(slots=True)
class Closer:
    """Closes days of one book."""

    journal: Journal
    units: Units
    index: LineIndex
    clock: Clock
    on_progress: Callable[[date, int], None] = lambda _day, _lines: None
    cache: GroupCache = field(default_factory=lambda: GroupCache(LINES_A_COMMIT))
    pointers: Pointers = field(default_factory=Pointers)
    terms: TermsShelf = field(init=False)

    def __post_init__(self) -> None:
        self.terms = TermsShelf(self.journal)

    def close_through(self, last: date) -> list[e.DayClosed]:
        """Close every day that is still open up to `last`, in order; return what each says.

        A day that is closed already is returned as it was.

        Raises
        ------
        BadInput
            If the day is not over in the book's zone.
        """
        today = business_date(self.clock.now(), self.journal.info.time_zone)
        if last >= today:
            place = Place(path=last.isoformat())
            hint = f"the newest day that can be closed is {today - DAY}"
            raise BadInput([Diagnostic("A050", "the day is not over", place, hint)])
        day = min(self.first_open(last), last)
        closed = []
        while day <= last:
            closed.append(self.close(day))
            day += DAY
        return closed

    def close_on(self, on: date) -> e.DayClosed:
        """Close one day.

        Raises
        ------
        BadInput
            If a day before it is open, or it is not over.
        """
        first = self.first_open(on)
        if first < on:
            hint = f"--through {on} closes every day from {first} on"
            place = Place(path=on.isoformat())
            raise BadInput([Diagnostic("A051", "an earlier day is open", place, hint)])
        return self.close_through(on)[-1]

    def first_open(self, last: date) -> date:
        """Return the first day up to `last` that is not closed; the book's first if none is."""
        days = [day for day in self._closed_days() if day <= last]
        if days:
            return max(days) + DAY
        first = self.index.first_day()
        return last if first is None else day_of(first)

    def _closed_days(self) -> list[date]:
        events = self.journal.chain_events(e.PORTFOLIO_CHAIN)
        return [event.body.on for event in events if isinstance(event.body, e.DayClosed)]

    def close(self, on: date, since: date | None = None) -> e.DayClosed:
        """Close one day, whose day before is closed; closing it again changes nothing.

        Parameters
        ----------
        since
            The day closed before, where a simulation closes several days together; what moved in
            between is posted under its own kinds. None for the day before.
        """
        before = on - DAY if since is None else since
        done = self._closed(on)
        if done is not None:
            return done
        after, lines = (-1, ""), 0
        while page := self.index.due_lines(day_number(on), after, LINES_A_COMMIT):
            done = self._close_page(page, on, before)
            if done is not None:
                return done
            after = page[-1].next_day, page[-1].line_id
            lines += len(page)
            self.on_progress(on, lines)
        return self._end(on, before)

    def _closed(self, on: date) -> e.DayClosed | None:
        event = self.journal.event_by_key(day_key(on))
        return event.body if event is not None and isinstance(event.body, e.DayClosed) else None

    # -- lines

    def _close_page(self, page: Sequence[DueLine], on: date, since: date) -> e.DayClosed | None:
        """Close lines, unless another closer has closed the day meanwhile: return its word.

        That one may be at the next day already, and a row of this day must not hide its own. It
        is asked for under the lines' locks: while they are held nobody else moves these lines on.
        """
        attempt = 0
        while True:
            chains: defaultdict[str, list[str]] = defaultdict(list)
            for due in page:
                chains[self.pointers.follow([due.chain_id])[0]].append(due.line_id)
            locked = self.pointers.covering([chains])
            try:
                with self.units.unit(locked) as unit:
                    done = self._closed(on)
                    if done is None:
                        self._close_chains(unit, chains, on, since)
            except GroupMoved:
                # Learned of a link: it is followed from now on.
                self.cache.forget(locked)
            except ConcurrencyConflict:
                self.cache.forget(locked)
                attempt += 1
                if attempt == ATTEMPTS:
                    raise
            except BaseException:
                self.cache.forget(locked)
                raise
            else:
                return done

    def _close_chains(
        self, unit: Unit, chains: Mapping[str, Sequence[str]], on: date, since: date
    ) -> None:
        events: list[e.Event] = []
        rows: list[IndexEntry] = []
        for chain_id in sorted(chains):
            kept = self.cache.read(unit, chain_id)
            self.pointers.learn(kept.group)
            now = max(self.clock.now(), kept.known_at)
            for line_id in chains[chain_id]:
                line = kept.group.lines[line_id]
                closed = LineClose(kept, line, self.terms, on, now, since).run()
                events += closed.events
                rows.append(entry_of_row(chain_id, closed.row))
                self._let_go(unit, line, closed.expired)
                _give_back(unit, closed.returned)
        if events:
            puts = unit.append(events, self.clock.now())
            if any(put is not Put.WRITTEN for put in puts):
                raise InvariantViolated("a close writes what is not yet there", on=on)
        unit.put_index(rows)

    def _let_go(self, unit: Unit, line: LineState, expired: Iterable[Hold]) -> None:
        """Give back what holds had leased, and tell their partners."""
        for hold in expired:
            for lease_id, amount_minor in sorted(hold.leases.items()):
                if amount_minor:
                    unit.free_lease(lease_id, amount_minor)
            key = expiry_key(line.line_id, hold.draw_id)
            messages = release_partners(key, line, hold.draw_id, hold.programme, hold.parts)
            unit.enqueue(messages, self.clock.now())

    # -- the book

    def _end(self, on: date, since: date) -> e.DayClosed:
        before = self._closed(since)
        body = day_closed(
            on, map(decode_row, self.index.index_rows()), before.accrued_minor if before else {}
        )
        now = self.clock.now()
        event = e.Event(e.PORTFOLIO_CHAIN, day_key(on), body, now, on, now)
        with self.units.unit([e.PORTFOLIO_CHAIN]) as unit:
            unit.append([event], now)
        # Another closer may have been first: then its word stands.
        done = self._closed(on)
        if done is None:
            raise InvariantViolated("a day that was closed is closed", on=on)
        return done


def _give_back(unit: Unit, returned: Mapping[str, int]) -> None:
    for lease_id, amount_minor in sorted(returned.items()):
        if amount_minor > 0:
            unit.free_lease(lease_id, amount_minor)
        elif amount_minor < 0:
            unit.lease_again(lease_id, -amount_minor)


def entry_of_row(chain_id: str, row: IndexRow) -> IndexEntry:
    """Return a row as the store's index takes it."""
    next_day = None if row.next_on is None else day_number(row.next_on)
    return IndexEntry(row.line_id, chain_id, next_day, encode_row(row))


def day_closed(on: date, rows: Iterable[IndexRow], before: Mapping[str, int]) -> e.DayClosed:
    """Return what closes a day: totals and digest over every line, and the accrual's entries.

    Parameters
    ----------
    rows
        Of every line, in line order.
    before
        Interest accrued at the close before, by ``entity/currency``.
    """
    digest = hashlib.sha256()
    sums: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    buckets: Counter[str] = Counter()
    classes: Counter[AssetClass] = Counter()
    accrued: defaultdict[str, Counter[DayCount]] = defaultdict(Counter)
    lines = posted = 0
    for row in rows:
        lines += 1
        posted += row.posted_on == on
        owner = f"{row.entity}/{row.currency}"
        interest, grade = row.accrued(on), row.asset_class(on)
        digest.update(proof_of(row, on, interest, grade))
        digest.update(b"\n")
        totals, parts = sums[owner], accrued[owner]
        for name, amount_minor in row.posted.items():
            totals[name] += amount_minor
        for day_count, numerator in interest.items():
            parts[day_count] += numerator
        if row.is_owing:
            buckets[row.bucket(on)] += 1
            classes[grade] += 1
    balances = Counter(
        {f"{owner}/{name}": total for owner, each in sums.items() for name, total in each.items()}
    )
    accrued_minor = {owner: _rounded(each) for owner, each in sorted(accrued.items())}
    for owner, amount_minor in accrued_minor.items():
        balances[f"{owner}/{a.ACCRUED}"] += amount_minor
        balances[f"{owner}/{a.INTEREST_INCOME}"] -= amount_minor
    return e.DayClosed(
        on=on,
        lines=lines,
        posted=posted,
        digest=digest.hexdigest(),
        entries=_accruals(on, before, accrued_minor),
        balances={name: balances[name] for name in sorted(balances) if balances[name]},
        buckets=dict(sorted(buckets.items())),
        classes=dict(sorted((grade.name.lower(), count) for grade, count in classes.items())),
        accrued_minor=accrued_minor,
    )


def _rounded(parts: Mapping[DayCount, int]) -> int:
    return sum(
        to_minor(numerator, day_count, Rounding.HALF_EVEN) for day_count, numerator in parts.items()
    )


def _accruals(
    on: date, before: Mapping[str, int], now: Mapping[str, int]
) -> tuple[EntryPosted, ...]:
    """The change of each lender's accrued interest, its owner as reference."""
    found = []
    for owner in sorted({*before, *now}):
        entry = accrual(on, before.get(owner, 0), now.get(owner, 0))
        if entry.legs:
            found.append(written(entry._replace(ref=owner)))
    return tuple(found)
