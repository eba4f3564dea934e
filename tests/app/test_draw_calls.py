"""A draw in one go: what was begun is finished by the same key, and an unknown outcome says it."""

from __future__ import annotations

from dataclasses import dataclass, field

from limen.app.draw_calls import Drawing, draw_now
from limen.app.line_calls import Counter, Said
from limen.kernel.outcomes import Accepted, Refused, Unknown

HELD = Accepted({"draw_id": "d", "awaits": [], "programme": "", "left_minor": 7, "expires_at": 0})
PAID = Accepted({"amount_minor": 3, "on": "2026-06-21"})
ASKED = Drawing("l", 3, "d")


@dataclass
class Desk:
    """An executor of given outcomes."""

    outcomes: list
    asked: list = field(default_factory=list)

    def execute(self, command):
        self.asked.append(command)
        return self.outcomes.pop(0)


def drawn(*outcomes, asked=ASKED, **more):
    desk = Desk(list(outcomes))
    said = draw_now(Counter(None, None, desk), "k", asked, **more)
    assert not desk.outcomes
    return said, desk.asked


def test_hold_and_post_are_one_answer():
    said, (hold, post) = drawn(HELD, PAID)
    assert said.as_dict() == {
        "outcome": "accepted",
        "draw_id": "d",
        "amount_minor": 3,
        "on": "2026-06-21",
        "programme": "",
        "left_minor": 7,
    }
    assert (hold.key, post.key, hold.draw_id, post.draw_id) == ("k:hold", "k:post", "d", "d")


def test_what_is_refused_awaits_a_partner_or_is_only_held_goes_no_further():
    refused = Refused(("over_line_cap",))
    assert drawn(refused)[0] == Said(refused)
    waiting = Accepted({**HELD.value, "awaits": ["bank"]})
    assert drawn(waiting)[0] == Said(waiting)
    assert drawn(HELD, holds_only=True)[0] == Said(HELD)
    assert drawn(HELD, refused)[0] == Said(refused)


def test_without_a_draw_id_the_key_makes_one():
    names = {drawn(HELD, PAID, asked=Drawing("l", 3))[1][0].draw_id for _ in range(2)}
    assert len(names) == 1


def test_an_outcome_that_is_not_known_names_the_key_to_ask_again_with():
    assert drawn(Unknown("k:hold"))[0] == Said(Unknown("k"))
    assert drawn(HELD, Unknown("k:post"))[0] == Said(Unknown("k"))
