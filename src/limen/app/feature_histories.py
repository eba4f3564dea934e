"""Histories that parity is checked on: generated ones, and real files of sales and purchases."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from limen.app.feature_quiet_lines import quiet_line
from limen.book import events as e
from limen.book.chain import day_number
from limen.features.definition import Definition, read_span
from limen.features.facts import Fact, facts_of
from limen.kernel.dates import HOUR_US, end_of_day, month_end, start_of_day, to_instant, zone

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from limen.kernel.dates import Instant

ZONE = "Asia/Shanghai"
START, DAYS = date(2023, 1, 1), 540
LATE, AGAIN, AMENDED, GONE = 0.15, 0.05, 0.05, 0.05
"""Shares of facts that come late, come twice, are amended, and are taken back."""


class History(NamedTuple):
    """Facts in journal order, and (instant, key) pairs to ask at, by kind of key."""

    facts: list[Fact]
    asked: dict[str, list[tuple[Instant, str]]]
    zone: str


def generated(groups: int, instants: int, seed: int) -> History:
    """Return made-up groups of three lines each, with everything that goes wrong in a journal."""
    name = ZONE
    chance = random.Random(seed)  # noqa: S311 - no secret
    facts: list[Fact] = []
    for number in range(groups):
        events = _group(f"g{number}", chance, name)
        facts += facts_of(sorted(events, key=lambda event: (event.known_at, event.seq)))
    facts.sort(key=lambda fact: fact.known_at)
    facts = [msgspec.structs.replace(fact, seq=place) for place, fact in enumerate(facts)]
    return History(facts, _asked(facts, ("line", "customer", "group"), instants, chance), name)


def book_histories(groups: int, seed: int) -> dict[str, list[e.Event]]:
    """Return the events of made-up groups, by group, in the order they became known."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    return {
        f"g{number}": sorted(
            _group(f"g{number}", chance, ZONE), key=lambda event: (event.known_at, event.seq)
        )
        for number in range(groups)
    }


def asked_of(
    groups: Mapping[str, Sequence[e.Event]], instants: int, seed: int
) -> list[tuple[Instant, str, str]]:
    """Return (instant, group, line) to ask made-up groups at."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    return [
        (chance.randrange(events[0].known_at, events[-1].known_at + 1), group, line)
        for group, events in groups.items()
        for line in sorted({event.line_id for event in events} - {""})
        for _ in range(instants)
    ]


def _group(group: str, chance: random.Random, name: str) -> list[e.Event]:
    made: list[e.Event] = []

    def put(day: date, body: Any, line: str, late_days: int | None = None) -> int:
        """Add an event, late now and then; return how many days late it was."""
        occurred = start_of_day(day, name) + chance.randrange(24) * HOUR_US
        if late_days is None:
            late_days = chance.randrange(1, 70) if chance.random() < LATE else 0
        key = f"{group}:{len(made)}"
        known = occurred + late_days * 24 * HOUR_US
        made.append(
            e.Event(group, key, body, occurred, day, known, f"{group}c", line, seq=len(made))
        )
        return late_days

    at = start_of_day(START, name)
    for line, body in (
        ("", e.CustomerRegistered("merchant")),
        (f"{group}a", e.LineOpened("p", "bank", "CNY", 1_000_000)),
        (f"{group}b", e.LineOpened("p", "bank", "CNY", 1_000_000, custody="reported")),
    ):
        made.append(
            e.Event(group, f"{group}:{len(made)}", body, at, START, at, f"{group}c", line,
                    seq=len(made))
        )  # fmt: skip
    for line in (f"{group}a", f"{group}b"):
        for number in range(chance.randrange(20, 120)):
            day = START + timedelta(days=chance.randrange(1, DAYS))
            _deed(put, day, line, number, chance)
    beside = random.Random()  # noqa: S311 - no secret
    beside.setstate(chance.getstate())
    made += _beside(group, len(made), beside, name)
    return made + quiet_line(group, len(made), START, DAYS, beside, name)


def _beside(group: str, first: int, chance: random.Random, name: str) -> list[e.Event]:
    """Return rows of passes over links, and documents that are checked, run out or are refused."""
    made: list[e.Event] = []

    def put(day: date, body: Any) -> None:
        at = start_of_day(day, name) + chance.randrange(24) * HOUR_US
        seq = first + len(made)
        made.append(e.Event(group, f"{group}:{seq}", body, at, day, at, f"{group}c", seq=seq))

    for number in range(chance.randrange(8)):
        day = START + timedelta(days=chance.randrange(1, DAYS - 40))
        put(day, e.LinksFound(f"pass-{number}", chance.randrange(4), late_max_months=number))
        given = f"paper-{number}"
        kind, amount = chance.choice(("income", "licence")), chance.choice((None, 500_000))
        until = chance.choice((None, day + timedelta(days=chance.randrange(20, 200))))
        put(day, e.EvidenceGiven(given, kind, day - timedelta(days=9), "", until, amount))
        for days in (1, 30):
            if chance.random() < 0.8:
                body = e.EvidenceChecked(given, "officer", chance.random() < 0.8)
                put(day + timedelta(days=days), body)
    return made


def _deed(put: Any, day: date, line: str, number: int, chance: random.Random) -> None:
    amount = chance.choice((5_000, chance.randrange(1, 700_000)))
    kind = chance.randrange(8)
    if kind <= 1:
        _draw(put, day, line, f"{line}:{number}", amount, chance)
    elif kind <= 3:
        ref = f"{line}:r{number}"
        late = put(day, e.RepaymentMade(amount, channel="bank", ref=ref), line)
        if chance.random() < GONE * 2:
            put(day + timedelta(days=3), e.RepaymentReversed(ref, "bounced"), line, late)
        elif line.endswith("b") and chance.random() < AMENDED:
            half = e.RepaymentMade(amount // 2, channel="bank", ref=ref, revision=1)
            put(day, half, line, late + 5)
    elif kind == 4:
        body = e.StatementClosed(chance.randrange(-100, 900_000), chance.choice((0, 0, 1, 2)),
                                 chance.choice((None, None, "no_use", "revolving")),
                                 interest_minor=chance.randrange(5_000))  # fmt: skip
        put(day, body, line)
        if chance.random() < AGAIN:
            put(day, body, line)
        if chance.random() < AMENDED:
            put(day, msgspec.structs.replace(body, months_late=3, revision=1), line)
    elif kind == 5:
        _report(put, day, chance)
    elif kind == 6:
        put(day, e.LimitChanged(1_000_000, chance.choice((600_000, 1_500_000))), line)
    else:
        report = e.BureauReported(day - timedelta(days=3), chance.choice((None, 1, 4)),
                                  chance.choice((None, 0, 5)), 90_000, 40_000,
                                  chance.choice((0, 30)))  # fmt: skip
        put(day, report, "")


def _draw(put: Any, day: date, line: str, draw_id: str, amount: int, chance: random.Random) -> None:
    """A draw: paid out, or held and then paid out or let go; a small one may come back at once."""
    if line.endswith("a") and chance.random() < 2 * GONE:
        put(day, e.DrawHeld(draw_id, amount, "t", 0, 0), line, 0)
        gone = chance.random() < 0.5
        body = e.DrawVoided(draw_id, "mistake") if gone else e.DrawPosted(draw_id)
        put(day + timedelta(days=1), body, line, 0)
        return
    late = put(day, e.DrawMade(draw_id, amount), line)
    if amount == 5_000:
        days = chance.choice((1, 1, 2, 5))
        put(day + timedelta(days=days), e.RepaymentMade(amount), line, late)


def _report(put: Any, day: date, chance: random.Random) -> None:
    first = day.replace(day=1)
    sales = chance.choice((0, chance.randrange(9_000_000)))
    for _ in range(1 + (chance.random() < 4 * AMENDED) + (chance.random() < AGAIN)):
        body = e.SalesReported("month", first, sales, "CNY")
        if chance.random() < 0.5:
            body = msgspec.structs.replace(body, refunds_minor=sales // 20, top_buyer_minor=7)
        put(month_end(day), body, "")
        sales += chance.choice((0, 100_000))


def receipts(rows: Sequence[Mapping[str, Any]], keys: int, instants: int, seed: int) -> History:
    """Return merchants' monthly reports (columns of `texas_merchant_receipts`) as they came in."""
    name = "America/Chicago"
    chance = random.Random(seed)  # noqa: S311 - no secret
    chosen = _some({str(row["merchant_id"]) for row in rows}, keys, chance)
    own = [row for row in rows if str(row["merchant_id"]) in chosen]
    own.sort(key=lambda row: (row["received_month"], str(row["merchant_id"]), row["period"]))
    facts = []
    for seq, row in enumerate(own):
        merchant, period, received = str(row["merchant_id"]), row["period"], row["received_month"]
        on, known = month_end(period), end_of_day(month_end(received), name)
        fields = {
            "period": "month", "sales_minor": round(row["gross_receipts_usd"] * 100),
            "delay_days": (month_end(received) - on).days,
        }  # fmt: skip
        ref = f"{merchant}:{period}"
        facts.append(
            Fact("sales_reported", seq, known, day_number(on), customer=merchant, fields=fields,
                 ref=ref)
        )  # fmt: skip
    return History(facts, _asked(facts, ("customer",), instants, chance), name)


def purchases(rows: Sequence[Mapping[str, Any]], keys: int, instants: int, seed: int) -> History:
    """Return buyers' purchases and returns (columns of `uci_online_retail`).

    The file has no time of knowledge: some rows are made late, repeated, amended or taken back.
    """
    name = "Europe/London"
    chance = random.Random(seed)  # noqa: S311 - no secret
    chosen = _some({str(row["buyer_id"]) for row in rows}, keys, chance)
    facts: list[Fact] = []
    for number, row in enumerate(rows):
        if str(row["buyer_id"]) not in chosen:
            continue
        at = to_instant(row["ts"].replace(tzinfo=zone(name)))
        late = chance.randrange(1, 40) * 24 * HOUR_US if chance.random() < LATE else 0
        fields = {
            "amount_minor": round(row["amount_gbp"] * 100), "channel": row["kind"],
            "category": row["country"],
        }  # fmt: skip
        fact = Fact("purchase", 0, at + late, day_number(row["ts"].date()),
                    line=str(row["buyer_id"]), fields=fields, ref=f"row:{number}")  # fmt: skip
        facts += [fact, *_troubles(fact, chance)]
    facts.sort(key=lambda fact: fact.known_at)
    facts = [msgspec.structs.replace(fact, seq=place) for place, fact in enumerate(facts)]
    return History(facts, _asked(facts, ("line",), instants, chance), name)


def _troubles(fact: Fact, chance: random.Random) -> list[Fact]:
    later = fact.known_at + chance.randrange(1, 60) * 24 * HOUR_US
    what = chance.random()
    if what < AGAIN:
        return [msgspec.structs.replace(fact, known_at=later)]
    if what < AGAIN + AMENDED:
        fields = {**fact.fields, "amount_minor": chance.randrange(-500, 90_000)}
        return [msgspec.structs.replace(fact, known_at=later, fields=fields)]
    if what < AGAIN + AMENDED + GONE:
        return [msgspec.structs.replace(fact, known_at=later, void=True)]
    return []


def _some(keys: set[str], count: int, chance: random.Random) -> set[str]:
    return set(chance.sample(sorted(keys), min(count, len(keys))))


def _asked(
    facts: Sequence[Fact], kinds: Sequence[str], instants: int, chance: random.Random
) -> dict[str, list[tuple[Instant, str]]]:
    low, high = facts[0].known_at, facts[-1].known_at
    asked = {}
    for kind in kinds:
        keys = sorted({getattr(fact, kind) for fact in facts} - {""})
        asked[kind] = [
            (chance.randrange(low, high + 1), key) for key in keys for _ in range(instants)
        ]
    return asked


def _trade(name: str, aggregate: Any, window: str, unit: Any, **more: Any) -> Definition:
    span = read_span(window)
    assert span is not None, window
    fields = {"value": "amount_minor", **more}
    return Definition(f"trade_{name}", "purchase", "line", aggregate, span, unit, **fields)


_WEB = 'channel = "purchase"'
TRADE = [
    _trade("count_30d", "count", "30 days", "count", value=""),
    _trade("sum_90d_minor", "sum", "90 days", "minor"),
    _trade("min_6m_minor", "min", "6 months", "minor", where=_WEB),
    _trade("max_6m_minor", "max", "6 months", "minor"),
    _trade("mean_6m_minor", "mean", "6 months", "minor", rounding="half_even"),
    _trade("last_minor", "last", "since open", "minor"),
    _trade("first_minor", "first", "since open", "minor", where="amount_minor > 10000"),
    _trade("sizes_count", "distinct", "6 months", "count", value="", of="amount_minor"),
    _trade("days_since", "days_since", "since open", "days"),
    _trade("streak_count", "streak", "since open", "count",
           value="if amount_minor > 0 then 1 else 0"),
    _trade("returned_bp", "share", "6 months", "bp", value="if amount_minor < 0 then -amount_minor "
           "else amount_minor", part='channel = "return"'),
    _trade("top_bp", "share", "6 months", "bp", of="amount_minor", where=_WEB),
    _trade("trend_30d_bp", "ratio", "30 days", "bp", where=_WEB, against="before"),
    _trade("slope_minor", "slope", "90 days", "minor"),
    _trade("volatility_bp", "volatility", "6 months", "bp", where=_WEB, rounding="half_even"),
    _trade("recent_minor", "exponential_mean", "6 months", "minor", half_life_days=21),
    _trade("year_bp", "year_ratio", "since open", "bp"),
]  # fmt: skip
"""Every aggregate once over a trade line's purchases."""
