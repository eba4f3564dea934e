"""Draws on both stores: held, refused with every reason, kept under every cap."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.drawing import (
    LIMIT,
    MINUTE,
    NOW,
    TODAY,
    draw_policy,
    reasons,
    release_of,
    value,
)
from limen.app.command import body_hash
from limen.app.draws import HoldDraw
from limen.book import events as e
from limen.kernel.outcomes import Accepted


def test_a_draw_is_held_then_posted(make):
    house = make()
    held = value(house.hold("d1", 300_000))
    assert held["left_minor"] == LIMIT - 300_000
    assert held["expires_at"] == NOW + 1_440 * MINUTE
    line = house.line()
    assert (line.held_minor, line.owed_minor) == (300_000, 0)
    posted = value(house.post("d1"))
    assert posted == {"amount_minor": 300_000, "on": TODAY.isoformat()}
    line = house.line()
    assert (line.held_minor, line.owed_minor) == (0, 300_000)
    assert value(house.hold("d2", LIMIT - 300_000))["left_minor"] == 0
    assert reasons(house.hold("d3", 100)) == ("over_line_cap",)
    body = house.last()
    assert isinstance(body, e.DrawRefused)
    assert body.caps == {
        "line": 0,
        "line.limit_minor": LIMIT,
        "line.owed_minor": 300_000,
        "line.held_minor": LIMIT - 300_000,
    }
    assert house.book.verify() == []


def test_a_void_draw_and_an_expired_one_free_what_they_held(make):
    house = make()
    house.hold("d1", LIMIT)
    assert value(house.void("d1"))["amount_minor"] == LIMIT
    assert value(house.hold("d2", LIMIT))["left_minor"] == 0
    assert reasons(house.expire("d2")) == ("draw_not_expired",)
    house.later(1_440 * MINUTE)
    assert reasons(house.post("d2")) == ("draw_expired",)
    assert isinstance(house.expire("d2"), Accepted)
    house.later(1)
    assert reasons(house.post("d2")) == ("draw_not_held",)
    assert value(house.hold("d3", LIMIT))["left_minor"] == 0
    assert house.line().held_minor == LIMIT


def test_one_key_has_one_effect_and_one_answer(make):
    house = make()
    first = house.hold("d1", 500)
    assert house.hold("d1", 500) == first
    assert house.line().held_minor == 500
    assert reasons(house.hold("d1", 501)) == ("key_reused",)
    assert reasons(house.hold("d1", 500, key="another")) == ("draw_id_reused",)
    refused = house.hold("d2", LIMIT)
    house.void("d1")
    assert house.hold("d2", LIMIT) == refused, "an answer stays what it was"
    same = HoldDraw(key="k", line_id="l", draw_id="d", amount_minor=1)
    assert body_hash(same) != body_hash(HoldDraw(key="k", line_id="l", draw_id="d", amount_minor=2))


def test_every_reason_is_told_at_once(make):
    house = make(release_of("[caps]\ncustomer_max_minor = 10\n", draw_policy('"refuse"')))
    house.happen(e.MayDrawSwitched(False))
    house.happen(e.FlagChanged("fraud", True))
    house.happen(e.FlagChanged("deceased", True), "", "g", "c")
    house.happen(e.FlagChanged("dispute", True))
    house.happen(e.LineDormant(TODAY))
    assert reasons(house.hold("d", 99)) == (
        "amount_below_smallest",
        "line_dormant",
        "draws_stopped",
        "flag_deceased",
        "flag_fraud",
        "over_customer_cap",
        "policy_refuses",
    )
    assert house.last().reasons == reasons(house.hold("d", 99))
    assert house.line().refusals[-1].caps["customer"] == 10


@pytest.mark.parametrize(
    ("amount", "draw_id", "programme", "reason"),
    [
        (0, "d", "", "amount_out_of_bounds"),
        (-5, "d", "", "amount_out_of_bounds"),
        (10**15 + 1, "d", "", "amount_out_of_bounds"),
        (100, "", "", "draw_id_unsound"),
        (100, "d", "nobody", "programme_unknown"),
    ],
)
def test_what_makes_no_sense_leaves_no_event(make, amount, draw_id, programme, reason):
    house = make()
    head = house.book.head()
    assert reasons(house.hold(draw_id, amount, programme=programme)) == (reason,)
    assert house.book.head() == head


def test_lines_that_take_no_draws(make):
    house = make()
    house.open("old", expires_on=TODAY.replace(day=20))
    house.open("its day", expires_on=TODAY)
    house.open("last day", expires_on=TODAY + timedelta(1))
    house.open("reported", custody="reported")
    house.open("shut")
    house.happen(e.LineClosed(), "shut")
    assert reasons(house.hold("d", 100, "old")) == ("line_expired",)
    assert reasons(house.hold("d", 100, "its day")) == ("line_expired",)
    assert isinstance(house.hold("d", 100, "last day"), Accepted)
    assert reasons(house.hold("d", 100, "reported")) == ("line_not_reckoned",)
    assert reasons(house.hold("d", 100, "shut")) == ("line_not_open", "draws_stopped")
    assert reasons(house.hold("d", 100, "nowhere")) == ("line_unknown",)


def test_a_temporary_limit_counts_while_it_lasts(make):
    house = make()
    house.happen(e.TemporaryLimitSet(2 * LIMIT, TODAY, TODAY))
    assert isinstance(house.hold("d1", 2 * LIMIT), Accepted)


def test_a_customer_and_a_group_are_capped_over_all_their_lines(make):
    house = make(
        release_of("[caps]\ncustomer_max_minor = 1_200_000\ngroup_max_minor = 1_500_000\n")
    )
    house.open("l2")
    house.open("shop", customer="d")
    house.hold("d1", 800_000)
    house.post("d1")
    assert reasons(house.hold("d2", 400_001, "l2")) == ("over_customer_cap",)
    assert isinstance(house.hold("d3", 400_000, "l2"), Accepted)
    assert reasons(house.hold("d4", 300_001, "shop")) == ("over_group_cap",)
    assert value(house.hold("d5", 300_000, "shop"))["left_minor"] == 0
    assert house.last().caps["group.owed_minor"] == 800_000
    assert house.last().caps["group.held_minor"] == 400_000


def test_linked_groups_are_locked_and_count_as_one(make):
    house = make(release_of("[caps]\ngroup_max_minor = 1_500_000\n"))
    house.open("far", "h", "f")
    house.hold("d1", 1_000_000, "far")
    assert isinstance(house.hold("before", 600_000), Accepted)
    house.void("before")
    for group in "gh":
        house.happen(e.GroupLinked("g", "h"), "", group, "")
    assert reasons(house.hold("d2", 500_001)) == ("over_group_cap",)
    assert isinstance(house.hold("d3", 500_000), Accepted)
    house.void("d1", "far")
    assert isinstance(house.hold("d4", 500_000), Accepted)
    assert reasons(house.hold("d5", 500_001, "far")) == ("over_group_cap",)


def test_a_later_cut_freeze_or_flag_leaves_open_draws_alone(make):
    house = make()
    house.hold("d1", 600_000)
    house.happen(e.LimitChanged(LIMIT, 100_000))
    house.happen(e.MayDrawSwitched(False))
    house.happen(e.FlagChanged("fraud", True))
    assert house.line().held_minor == 600_000
    assert value(house.post("d1"))["amount_minor"] == 600_000
    line = house.line()
    assert (line.owed_minor, line.undrawn_minor, line.limit_minor) == (600_000, 0, 100_000)
    assert house.line().facts[0].fact.amount_minor == 600_000


def test_the_policy_is_asked_inside_the_lock(make):
    policy = draw_policy(
        'if amount_minor > undrawn_minor * 0.5 then "refuse" else "allow"',
        'if held_minor > 0 then ["second"] else ["first"]',
        amount_minor="number",
        undrawn_minor="number",
        held_minor="number",
    )
    house = make(release_of(draw=policy))
    assert isinstance(house.hold("d1", 500_000), Accepted)
    assert house.last().rules == ("first",)
    assert reasons(house.hold("d2", 250_001)) == ("policy_refuses",)
    assert house.last().rules == ("second",)
    assert house.last().release_id == house.release.release_id


@pytest.mark.parametrize(
    ("decision", "inputs", "reason", "cause"),
    [
        ('"refer"', {"amount_minor": "number"}, "policy_refers", None),
        ('"perhaps"', {"amount_minor": "number"}, "policy_fault", "'perhaps'"),
        ("null", {"amount_minor": "number"}, "policy_fault", "None"),
        ('if number("x") > amount_minor then "allow" else "allow"', {"amount_minor": "number"},
         "policy_fault", "number"),
        ('if months_late_now > 2 then "refuse" else "allow"', {"months_late_now": "number"},
         "policy_fault", "'months_late_now' is missing"),
    ],
)  # fmt: skip
def test_a_policy_that_fails_refuses_with_its_cause(make, decision, inputs, reason, cause):
    house = make(release_of(draw=draw_policy(decision, **inputs)))
    assert reasons(house.hold("d1", 500)) == (reason,)
    causes = house.last().causes
    assert causes == () if cause is None else cause in causes[0]
