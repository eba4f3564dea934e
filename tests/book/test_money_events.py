import msgspec
from hypothesis import given
from hypothesis import strategies as st

from book.builders import bodies
from limen.book import money_events
from limen.book.body import Body
from limen.book.events import KINDS, decode_body, encode_body

OF_MONEY = [kind for kind in KINDS.values() if kind.__module__ == money_events.__name__]


@given(st.sampled_from(OF_MONEY).flatmap(bodies))
def test_each_comes_back_from_its_bytes(body):
    assert decode_body(encode_body(body)) == body


def test_every_body_of_the_file_is_a_kind_of_event():
    written = {
        each
        for each in vars(money_events).values()
        if isinstance(each, type) and issubclass(each, Body) and each is not Body
    }
    assert written == set(OF_MONEY)


def test_entries_are_short_arrays():
    entry = money_events.EntryPosted("draw", "d", (money_events.LegPosted("cash", -5),))
    assert msgspec.json.encode(entry) == b'["draw","d",[["cash",-5]]]'
