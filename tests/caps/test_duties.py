from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limen.book.line_events import Flag
from limen.caps.duties import (
    CONTACT,
    CUT,
    CUTS,
    DRAW,
    FLAG_BINDS,
    GIFTS,
    NO_EFFECT,
    NOTICE_KINDS,
    RAISE,
    Duty,
    binding_flags,
    duty_of,
)
from limen.choose.conduct import SEVERITY

# action: is it adverse where the lender does it of its own accord, and what is sent.
# A grant opens a line by contract; it changes none that stands.
TABLE = {
    "raise": (False, "raise_offer"),
    "keep": (False, None),
    "watch": (False, None),
    "lower": (True, "limit_cut"),
    "step_down": (True, "step_down"),
    "freeze": (True, "freeze"),
    "close": (True, "close"),
    "unfreeze": (False, "restore"),
    "reinstate": (False, "restore"),
    "divert": (True, "offer_starter"),
}
TODAY = date(2024, 2, 28)

actions = st.sampled_from(sorted(TABLE))
leads = st.dictionaries(actions, st.integers(0, 60))


def test_the_table_names_every_action():
    assert set(TABLE) == set(SEVERITY) - {"grant"}
    assert {action for action, (adverse, _) in TABLE.items() if adverse} == CUTS
    assert set(TABLE) - NO_EFFECT == set(NOTICE_KINDS)


@pytest.mark.parametrize("action", sorted(TABLE))
def test_what_is_adverse_and_what_is_sent(action):
    duty = duty_of(action, TODAY, {}, sends=True)
    assert (duty.is_adverse, duty.notice_kind) == TABLE[action]


@given(actions, st.dates(date(2020, 1, 1), date(2030, 1, 1)), leads, st.booleans())
def test_the_lead_moves_the_effect(action, decided_on, lead_days, sends):
    duty = duty_of(action, decided_on, lead_days, sends)
    if action in NO_EFFECT:
        assert duty == Duty(False, None, 0, None)
    else:
        assert duty.lead_days == lead_days.get(action, 0)
        assert duty.effective_on == decided_on + timedelta(days=duty.lead_days)


@given(actions, leads)
def test_no_cut_bites_without_its_notice(action, lead_days):
    duty = duty_of(action, TODAY, lead_days, sends=True)
    if duty.is_adverse:
        assert duty.notice_kind is not None
        assert duty.effective_on >= TODAY


@given(actions, leads)
def test_only_a_simulated_release_tells_nobody(action, lead_days):
    silent = duty_of(action, TODAY, lead_days, sends=False)
    telling = duty_of(action, TODAY, lead_days, sends=True)
    assert silent.notice_kind is None
    assert silent.effective_on == telling.effective_on
    assert silent.is_adverse == telling.is_adverse


def test_leap_day_counts():
    assert duty_of("lower", TODAY, {"lower": 2}, sends=True).effective_on == date(2024, 3, 1)


# flag: does it bind what gives more, the lender's cuts, offers that nobody asked for, draws.
BOUND = {
    "collections": (True, True, True, True),
    "hardship": (True, True, True, True),
    "deceased": (True, True, True, True),
    "fraud": (True, False, True, True),
    "dispute": (False, True, False, False),
}

WHAT = (RAISE, CUT, CONTACT, DRAW)


def test_every_flag_of_the_book_has_its_row():
    assert set(FLAG_BINDS) == set(BOUND) == set(get_args(Flag))
    assert not GIFTS & CUTS


@pytest.mark.parametrize("flag", sorted(BOUND))
def test_what_a_flag_binds(flag):
    assert tuple(what in FLAG_BINDS[flag] for what in WHAT) == BOUND[flag]


@given(st.lists(st.sampled_from([*sorted(BOUND), "unknown"])), st.sampled_from(WHAT))
def test_the_flags_that_bind_are_named_once_in_order(flags, what):
    found = binding_flags(flags, what)
    place = WHAT.index(what)
    assert found == sorted({flag for flag in flags if BOUND.get(flag, (False,) * 4)[place]})
