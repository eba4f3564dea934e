import hashlib
from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from book import oracle
from book.builders import any_event, event, integers, values_of
from limen.book import chain
from limen.book import events as e

SEEN = ("chain_id", "key", "customer_id", "line_id", "occurred_at", "effective_on")
NOT_SEEN = ("seq", "recorded_at")


def other(value):
    """Another value of the same type."""
    if isinstance(value, str):
        return value + "x"
    if isinstance(value, date):
        return value + timedelta(days=-1 if value == date.max else 1)
    return value + 1


def changed(given_event, name):
    value = other(getattr(given_event, name))
    return msgspec.structs.replace(given_event, **{name: value})


def unseen(given_event, hash_of):
    """Fields that may be changed without the hash showing it."""
    plain = hash_of(given_event)
    return {name for name in SEEN if hash_of(changed(given_event, name)) == plain}


@given(any_event())
def test_every_field_counts(given_event):
    assert unseen(given_event, chain.event_content_hash) == set()


def test_a_hash_without_the_line_is_noticed():
    def forgetful(given_event):
        return chain.event_content_hash(msgspec.structs.replace(given_event, line_id=""))

    assert unseen(event(e.RepaymentMade(5)), forgetful) == {"line_id"}


@given(any_event().filter(lambda each: each.body.__struct_fields__), st.data())
def test_every_field_of_the_body_counts(given_event, data):
    fields = msgspec.structs.fields(given_event.body)
    field = data.draw(st.sampled_from(fields))
    before = getattr(given_event.body, field.name)
    after = data.draw(values_of(field.type).filter(lambda value: value != before))
    body = msgspec.structs.replace(given_event.body, **{field.name: after})
    again = msgspec.structs.replace(given_event, body=body)
    assert chain.event_content_hash(again) != chain.event_content_hash(given_event)


@given(any_event())
def test_when_it_was_known_counts_only_where_a_backfill_gave_it(given_event):
    backfilled = msgspec.structs.replace(given_event, backfill=True)
    plain = msgspec.structs.replace(given_event, backfill=False)
    hashes = [
        chain.event_content_hash(item)
        for item in (backfilled, changed(backfilled, "known_at"), plain, changed(plain, "known_at"))
    ]
    assert len(set(hashes)) == 3
    assert hashes[2] == hashes[3]


@given(any_event())
def test_where_and_when_it_was_written_belongs_to_the_link(given_event):
    for name in NOT_SEEN:
        again = changed(given_event, name)
        assert chain.event_content_hash(again) == chain.event_content_hash(given_event)


@given(any_event())
def test_the_documented_content_gives_the_same_bytes(given_event):
    assert chain.event_content_hash(given_event) == oracle.content(given_event)


@given(st.lists(any_event(), max_size=5), st.lists(integers, min_size=5, max_size=5))
def test_the_documented_chain_gives_the_same_links(events, instants):
    ours, theirs = chain.GENESIS, b"\0" * 32
    for place, (item, at) in enumerate(zip(events, instants, strict=False), 1):
        numbers = (item.seq, place, item.known_at, at)
        ours = chain.link_hash(ours, *numbers, chain.event_content_hash(item))
        theirs = oracle.link(theirs, *numbers, oracle.content(item))
        assert ours == theirs


def entry(item):
    """A stored entry, as `limen.app.ports.Entry` orders it, but for its hash."""
    return (
        item.chain_id,
        e.SCHEMAS[item.kind],
        item.kind,
        item.key,
        item.customer_id,
        item.line_id,
        item.occurred_at,
        chain.day_number(item.effective_on),
        item.known_at,
        int(item.backfill),
        e.encode_body(item.body),
    )


@given(st.lists(any_event(), max_size=4))
def test_many_at_a_time_are_the_same_as_one_by_one(events):
    rows = [entry(item) for item in events]
    hashed = [(*row, chain.event_content_hash(x)) for row, x in zip(rows, events, strict=True)]
    assert list(chain.with_content_hash(rows)) == hashed


LINK = (bytes(32), 1, 2, 3, 4, bytes(32))


@pytest.mark.parametrize("place", range(len(LINK)))
def test_a_link_depends_on_everything(place):
    value = LINK[place]
    swapped = hashlib.sha256(b"x").digest() if isinstance(value, bytes) else value + 10
    again = (*LINK[:place], swapped, *LINK[place + 1 :])
    assert chain.link_hash(*again) != chain.link_hash(*LINK)


def test_numbers_of_a_link_do_not_run_together():
    assert chain.link_hash(bytes(32), 1, 23, 4, 5, b"") != chain.link_hash(
        bytes(32), 12, 3, 4, 5, b""
    )


def test_another_schema_is_another_content():
    fields = ("g", "k", "c", "l", 1, 2, None, b"{}")
    assert chain.content_hash(1, *fields) != chain.content_hash(2, *fields)


@given(st.dates())
def test_days_are_numbered_from_1970(day):
    assert chain.day_number(day) == (day - date(1970, 1, 1)).days
    assert chain.day_of(chain.day_number(day)) == day
