"""Events for the tests: any body of any kind, and histories of one group."""

from __future__ import annotations

import types
import typing
from dataclasses import dataclass
from datetime import date, timedelta

import msgspec
from hypothesis import strategies as st

from limen.book import events as e

START = date(2024, 1, 1)
DAY = 86_400_000_000
DECISIONS = ("d1", "d2", "d3")

amounts = st.integers(0, 10**6)
integers = st.integers(-(2**53), 2**53)
decisions = st.sampled_from(DECISIONS)
maybe_decisions = st.none() | decisions
days = st.integers(0, 300).map(lambda number: START + timedelta(days=number))


def values_of(kind: typing.Any) -> st.SearchStrategy[typing.Any]:
    """Values of a field, by its type."""
    parts = typing.get_args(kind)
    match typing.get_origin(kind) or kind:
        case types.UnionType | typing.Union:
            return st.one_of(*(values_of(part) for part in parts))
        case typing.Literal:
            return st.sampled_from(parts)
        case origin if origin is dict:
            return st.dictionaries(values_of(parts[0]), values_of(parts[1]), max_size=3)
        case origin if origin is tuple:
            return st.lists(values_of(parts[0]), max_size=3).map(tuple)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return bodies(kind)
    return {
        str: st.text(max_size=8),
        int: integers,
        bool: st.booleans(),
        date: st.dates(),
        type(None): st.none(),
        msgspec.UnsetType: st.just(msgspec.UNSET),
        msgspec.Raw: st.sampled_from((b"{}", b'{"a":[1,null],"b":"x"}')).map(msgspec.Raw),
    }[kind]


def bodies(kind: type[typing.Any]) -> st.SearchStrategy[typing.Any]:
    """Any body of a kind, every field drawn by its type."""
    return st.builds(
        kind, **{field.name: values_of(field.type) for field in msgspec.structs.fields(kind)}
    )


any_body = st.sampled_from(sorted(e.KINDS)).flatmap(lambda kind: bodies(e.KINDS[kind]))


@st.composite
def any_event(draw: st.DrawFn) -> e.Event:
    """Any event, sense or nonsense."""
    words = st.text(max_size=6)
    return e.Event(
        chain_id=draw(words),
        key=draw(words),
        body=draw(any_body),
        occurred_at=draw(integers),
        effective_on=draw(st.dates()),
        known_at=draw(integers),
        customer_id=draw(words),
        line_id=draw(words),
        backfill=draw(st.booleans()),
        seq=draw(st.integers(0, 2**53)),
        recorded_at=draw(integers),
    )


def event(
    body: e.AnyBody, day: date = START, number: int = 1, line_id: str = "l", customer_id: str = "c"
) -> e.Event:
    """An event of group g: known as the `number`-th, effective on `day`."""
    return e.Event(
        "g", f"k{number}", body, number * DAY, day, number * DAY, customer_id, line_id, seq=number
    )


def opened(limit_minor: int = 100_000) -> e.LineOpened:
    return e.LineOpened("cash", "bank", "CNY", limit_minor)


def statement(balance_minor: int, **rest: typing.Any) -> e.StatementClosed:
    return e.StatementClosed(balance_minor, **rest)


def decided(
    decision_id: str, effective_on: date | None, supersedes: str | None = None
) -> e.DecisionMade:
    return e.DecisionMade(
        decision_id,
        "run",
        "lower",
        100,
        50,
        msgspec.Raw(b"{}"),
        effective_on,
        supersedes=supersedes,
    )


def notice(decision_id: str, notice_id: str = "n1") -> e.NoticeSent:
    return e.NoticeSent(notice_id, decision_id, "limit_cut", "en", ("R01",), START)


line_bodies = st.one_of(
    st.builds(statement, st.integers(-(10**5), 10**6), months_late=st.integers(0, 3)),
    amounts.map(e.RepaymentMade),
    st.builds(e.DrawMade, st.just("loan"), amounts),
    st.builds(e.LimitChanged, amounts, amounts, decision_id=maybe_decisions),
    st.builds(e.MayDrawSwitched, st.booleans(), maybe_decisions),
    st.builds(e.LineClosed, maybe_decisions),
    st.builds(decided, decisions, st.none() | days, maybe_decisions),
    decisions.map(notice),
    st.builds(e.ChangeWithdrawn, decisions, st.just("softened")),
    st.builds(e.OfferAnswered, decisions, st.booleans()),
)
"""What may happen to an open line, in any order: the fold must keep its laws all the same."""

line_histories = st.lists(st.tuples(days, line_bodies), max_size=15).map(
    lambda items: [event(body, day, number) for number, (day, body) in enumerate(items, 2)]
)
"""Events of line l after its opening; business dates in any order, as a backfill brings them."""

sales = st.builds(
    e.SalesReported,
    st.sampled_from(("day", "month")),
    st.sampled_from((date(2024, 1, 1), date(2024, 2, 1))),
    amounts,
    st.just("CNY"),
)


@dataclass(frozen=True, slots=True)
class Opening:
    """The first events of group g: customers c and d, lines l (of c) and m (of d)."""

    limit_minor: int = 100_000

    def events(self) -> list[e.Event]:
        person = e.CustomerRegistered("person")
        line = opened(self.limit_minor)
        return [
            event(person, number=1),
            event(person, number=2, customer_id="d"),
            event(line, number=3),
            event(line, number=4, line_id="m", customer_id="d"),
        ]


@st.composite
def group_histories(draw: st.DrawFn) -> list[e.Event]:
    """Events of group g: two customers with a line each, sales, bureau reports, links."""
    found = Opening(draw(amounts)).events()
    others = st.one_of(
        sales,
        st.builds(e.BureauReported, days, st.none() | st.integers(0, 9)),
        st.just(e.GroupLinked("g", "h")),
    )
    for number in range(5, 5 + draw(st.integers(0, 12))):
        line_id, customer_id = draw(st.sampled_from((("l", "c"), ("m", "d"))))
        body = draw(line_bodies | others)
        found.append(event(body, draw(days), number, line_id, customer_id))
    return found
