from hypothesis import given
from hypothesis import strategies as st

from book.builders import bodies
from limen.book import line_events
from limen.book.body import Body
from limen.book.events import KINDS, decode_body, encode_body

OF_LIFE = [kind for kind in KINDS.values() if kind.__module__ == line_events.__name__]


@given(st.sampled_from(OF_LIFE).flatmap(bodies))
def test_each_comes_back_from_its_bytes(body):
    assert decode_body(encode_body(body)) == body


def test_every_body_of_the_file_is_a_kind_of_event():
    written = {
        each
        for each in vars(line_events).values()
        if isinstance(each, type) and issubclass(each, Body) and each is not Body
    }
    assert written == set(OF_LIFE)
