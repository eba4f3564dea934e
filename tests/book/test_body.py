import msgspec

from limen.book.body import Body
from limen.book.events import KINDS


def test_every_kind_of_event_has_the_base_s_rules():
    for kind in KINDS.values():
        assert issubclass(kind, Body)
        rules = kind.__struct_config__
        assert (rules.frozen, rules.omit_defaults, rules.tag_field) == (True, True, "kind")


def test_a_body_names_its_kind_and_leaves_defaults_out():
    class Tried(Body, frozen=True, omit_defaults=True, tag="tried"):
        amount_minor: int = 0

    assert msgspec.json.encode(Tried()) == b'{"kind":"tried"}'
