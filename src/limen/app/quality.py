"""`limen report quality`: the asset quality of a book, month by month, without changing it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from limen.app.book_words import book_name
from limen.app.month_walk import book_chains, instants_of, months_between, walk
from limen.app.quality_report import quality_page
from limen.app.releases import usable_release
from limen.decide.answer import segmenting
from limen.decide.asking import alone
from limen.decide.facts import Asked, gather
from limen.kernel.canon import canonical
from limen.kernel.dates import add_months, end_of_day, month_index
from limen.kernel.money import format_minor
from limen.report.render import render

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from pathlib import Path

    from limen.app.tools import Tools
    from limen.book.group import GroupState
    from limen.book.line import LineState
    from limen.kernel.dates import Instant
    from limen.release.rulebook import Release
    from limen.report.blocks import Language

BUCKETS = 4
"""Not late, one month, two, three or more."""
GONE = BUCKETS
"""Where a line stands that is no longer open."""
POOLED_MONTHS = 3
ROLLS_MIN = 20
"""Moves below which a roll rate says nothing."""
VINTAGES_MAX = 12
"""Months of opening above which vintages are drawn by year."""


@dataclass(slots=True)
class Vintage:
    """Lines opened in one month: how many, and by months on book how many were ever so late."""

    lines: int = 0
    bad_at: list[int] = field(default_factory=list)
    seen_to: int = 0


@dataclass(slots=True)
class Quality:
    """Figures of a book.

    Attributes
    ----------
    days
        Month ends.
    standing
        Per month: lines by bucket; what they owe by bucket, in minor units.
    rolls
        Per month after the first: moves from bucket to bucket, the last column those gone.
    vintages
        By month of opening.
    migration
        From segment to segment between the first and the last month, where a release says them.
    bad_months
        Months late that a vintage counts as default: the release's, three where none says them.
    heard_on
        Day of the newest statement of any line, None where there is none.
    """

    days: list[date]
    currency: str
    standing: list[Counter[int]]
    owed: list[Counter[int]]
    rolls: list[Counter[tuple[int, int]]]
    vintages: dict[str, Vintage]
    migration: Counter[tuple[str, str]]
    bad_months: int = BUCKETS - 1
    heard_on: date | None = None

    @property
    def is_silent(self) -> bool:
        """Whether a month and more passed without a statement before the last month's end."""
        return self.heard_on is not None and add_months(self.heard_on, 1) < self.days[-1]

    def roll_ppm(self, month: int, bucket: int) -> int | None:
        """Return the share of a bucket that is later still a month on; None where too few stood.

        A month and the two before it are taken together.
        """
        moves: Counter[tuple[int, int]] = Counter()
        for one in self.rolls[max(month + 1 - POOLED_MONTHS, 0) : month + 1]:
            moves.update(one)
        whole = sum(count for (before, _), count in moves.items() if before == bucket)
        worse = sum(moves[bucket, after] for after in range(bucket + 1, BUCKETS))
        return worse * 1_000_000 // whole if whole >= ROLLS_MIN else None

    def shown_vintages(self) -> dict[str, Vintage]:
        """Return the vintages as a report shows them: by year where there are many months."""
        if len(self.vintages) <= VINTAGES_MAX:
            return self.vintages
        found: dict[str, Vintage] = {}
        for name, one in sorted(self.vintages.items()):
            own = found.setdefault(name[:4], Vintage())
            own.lines += one.lines
            own.seen_to = max(own.seen_to, one.seen_to)
            longest = max(len(own.bad_at), len(one.bad_at))
            own.bad_at = [_at(own.bad_at, age) + _at(one.bad_at, age) for age in range(longest)]
        return found

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "months": [str(day) for day in self.days],
            "currency": self.currency,
            "newest_statement_on": None if self.heard_on is None else str(self.heard_on),
            "lines_by_months_late": [_row(one) for one in self.standing],
            "owed_minor_by_months_late": [_row(one) for one in self.owed],
            "rolls": [
                [[one[before, after] for after in range(BUCKETS + 1)] for before in range(BUCKETS)]
                for one in self.rolls
            ],
            "vintages_count_months_late": self.bad_months,
            "vintages": {
                name: {"lines": one.lines, "ever_bad_by_months_on_book": one.bad_at}
                for name, one in sorted(self.vintages.items())
            },
            "migration": {f"{a} -> {b}": n for (a, b), n in sorted(self.migration.items())},
        }

    def lines(self) -> list[str]:
        """The main figures for a person."""
        last, owed = self.standing[-1], self.owed[-1]
        count = sum(last.values())
        whole = max(count, 1)
        late = sum(last[bucket] for bucket in range(1, BUCKETS))

        def money(minor: int) -> str:
            if not self.currency:
                return str(minor)
            return f"{format_minor(minor, self.currency)} {self.currency}"

        return [
            f"{self.days[0]} to {self.days[-1]}: {count:,} open lines",
            f"{late / whole:.2%} late, {last[BUCKETS - 1] / whole:.2%} three months or more",
            f"owed {money(sum(owed.values()))}, {money(owed[BUCKETS - 1])} of it so late",
            f"{len(self.vintages)} vintages, {sum(self.migration.values()):,} lines with segments",
            *(
                [f"no statement after {self.heard_on}: months since then repeat it"]
                if self.is_silent
                else []
            ),
        ]


def _at(bad: list[int], age: int) -> int:
    """Those ever bad at an age, or at the newest one that was seen: none becomes good again."""
    return bad[min(age, len(bad) - 1)] if bad else 0


def _row(counted: Counter[int]) -> list[int]:
    return [counted[bucket] for bucket in range(BUCKETS)]


def quality_of(
    tools: Tools, book: Path | str, since: str, at: str, folder: Path | None = None
) -> Quality:
    """Look at a book at every month's end.

    Parameters
    ----------
    folder
        A release whose `policies/segment.dmn` says each line's segment.

    Raises
    ------
    BadInput
        If an instant, the release or the book is not usable.
    """
    release = None if folder is None else usable_release(tools.read_folder(folder))
    journal = tools.open_book(book)
    zone = journal.info.time_zone
    days = months_between(journal, since, at, tools.clock().now())
    found = Quality(
        days,
        "",
        [Counter() for _ in days],
        [Counter() for _ in days],
        [Counter() for _ in days[1:]],
        {},
        Counter(),
    )
    if release is not None:
        found.bad_months = release.default.months_late or found.bad_months
    instants = instants_of(days, zone)
    for chain_id, events in book_chains(journal, end_of_day(days[-1], zone)):
        before: dict[str, int] = {}
        first: dict[str, str] = {}
        for month, group in enumerate(walk(chain_id, events, instants)):
            before = look(found, group.lines.values(), before, month)
            if release is not None and month in {0, len(days) - 1}:
                own = segments_of(group, release, instants[month], zone)
                if month:
                    found.migration.update(
                        (first[line_id], name) for line_id, name in own.items() if line_id in first
                    )
                first = own
            if month == len(days) - 1:
                add_vintages(found, group.lines.values())
    return found


def bucket_of(line: LineState) -> int:
    """Return how many months late a line is by its newest statement, the last bucket for more."""
    return min(line.statements[-1].months_late, BUCKETS - 1) if line.statements else 0


def look(
    found: Quality, lines: Iterable[LineState], before: Mapping[str, int], month: int
) -> dict[str, int]:
    """Count lines at a month's end; return where each open one stands, for the month after."""
    now = {}
    for line in lines:
        found.currency = found.currency or line.currency
        is_open = line.status in {"open", "dormant", "expired"} or line.owed_minor > 0
        if is_open:
            now[line.line_id] = bucket_of(line)
            found.standing[month][now[line.line_id]] += 1
            found.owed[month][now[line.line_id]] += line.owed_minor
        if line.line_id in before:
            move = before[line.line_id], now.get(line.line_id, GONE)
            found.rolls[month - 1][move] += 1
    return now


def add_vintages(found: Quality, lines: Iterable[LineState]) -> None:
    """Count lines, as they stand at the last month's end, under the month they were opened in."""
    last = found.days[-1]
    for line in lines:
        if not line.statements:
            continue
        newest = max(one.on for one in line.statements)
        found.heard_on = max(found.heard_on or newest, newest)
        own = found.vintages.setdefault(f"{line.opened_on:%Y-%m}", Vintage())
        own.lines += 1
        age = month_index(last) - month_index(line.opened_on)
        own.seen_to = max(own.seen_to, age)
        own.bad_at += [0] * (age + 1 - len(own.bad_at))
        late = [one.on for one in line.statements if one.months_late >= found.bad_months]
        if late:
            began = max(month_index(min(late)) - month_index(line.opened_on), 0)
            for month in range(began, len(own.bad_at)):
                own.bad_at[month] += 1


def segments_of(group: GroupState, release: Release, at: Instant, zone: str) -> dict[str, str]:
    """Return the segment of each open line whose product the release knows."""
    found = {}
    for line in group.lines.values():
        if line.status != "open" or line.product not in release.products:
            continue
        if "segment" not in release.policies:
            found[line.line_id] = release.products[line.product].borrower
            continue
        facts = gather(group, Asked(line.line_id, at, "segment"), release, zone)
        score = None
        if "pd_ppm" in release.policies["segment"].inputs and line.product in release.models:
            card = release.models[line.product].card_for(line.customer_id).card
            score = card.score(facts.features)
        found[line.line_id] = alone(segmenting(facts, release, facts.features, score))
    return found


def report_quality(
    tools: Tools,
    book: Path | str,
    since: str,
    at: str,
    out: Path,
    folder: Path | None,
    language: Language,
) -> Quality:
    """Write the report of a book's asset quality, with the same figures as JSON beside it."""
    found = quality_of(tools, book, since, at, folder)
    tools.write_bytes(render(quality_page(found, book_name(book), language)).encode(), out)
    tools.write_bytes(canonical(found.as_dict()), out.with_suffix(".json"))
    return found
