"""Options of a line with values: chosen by value, within what the policy admits."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.test_solving import limited
from decide.builders import facts, question
from limen.choose.weigh import Market
from limen.decide.decide import decide
from limen.decide.record import Record, decode, encode
from release.builders import loaded, tiny

LATE = {"months_late_now": 1, "utilisation_bp": 9_500}
VALUED = {"payments_6m_minor": 300_000, "paid_in_full_count_6m": 0, "revolving_count_6m": 6}


LOYAL = """
future_ppm = { value = 8_000_000, range = [0, 8_000_000], source = "assumed" }
attrition_cut_ppm = { value = 900_000, range = [0, 1_000_000], source = "assumed" }
"""
"""Terms under which a cut drives away what is worth more than the loss it saves."""


def decided(
    features: dict[str, int] | None = None, market: Market | None = None, terms: str = ""
) -> Record:
    owed_minor = 600_000 if terms else 200_000
    known = facts(
        {**VALUED, **(features or {})},
        has_consent=False,
        owed_minor=owed_minor,
        undrawn_minor=1_000_000 - owed_minor,
    )
    asked = question() if market is None else question(market=market)
    return decide(asked, known, limited(terms=terms))


def test_a_record_tells_every_option_with_its_value_and_why_others_were_left_out() -> None:
    record = decided(LATE)
    told = record.weighing
    assert told is not msgspec.UNSET
    assert told.options[0].action == "keep"
    chosen = max(told.options, key=lambda each: each.net_ppm)
    assert (record.outcome.action, record.outcome.limit_after_minor) == (
        chosen.action,
        chosen.limit_minor,
    )
    assert record.value_minor == chosen.value_minor == sum(told.parts.values())
    assert {"raise", "close"} <= {action for action, _, _ in told.left_out}
    assert told.response.kind == "declared"
    assert decode(encode(record)) == record


def test_a_line_that_may_only_be_kept_is_not_weighed() -> None:
    record = decided()
    assert record.outcome.action == "keep"
    assert record.weighing is msgspec.UNSET


def test_a_release_without_economics_takes_its_own_target() -> None:
    record = decide(question(), facts(LATE), loaded(tiny()))
    assert record.weighing is msgspec.UNSET
    assert record.value_minor is None
    assert record.outcome.limit_after_minor == facts().owed_minor + 300_000


@given(st.integers(0, 10**12))
@settings(max_examples=30)
def test_a_price_of_contacts_leaves_the_line_alone_in_the_end(price_ppm: int) -> None:
    free, priced = decided(LATE), decided(LATE, Market({"contacts": price_ppm}))
    assert priced.outcome.limit_after_minor >= free.outcome.limit_after_minor
    assert priced.prices == {"contacts": price_ppm}
    if price_ppm == 10**12:
        assert priced.outcome.action == "watch"


def test_a_cut_made_for_the_portfolio_says_so() -> None:
    market = Market({"expected_loss_minor": 50_000_000}, ("expected_loss_minor",))
    free, priced = decided(LATE, None, LOYAL), decided(LATE, market, LOYAL)
    assert free.outcome.action == "watch"
    assert priced.outcome.limit_after_minor < free.outcome.limit_after_minor
    told = [reason for reason in priced.reasons if reason.code == "P03"]
    assert [reason.rule for reason in told] == ["price of expected_loss_minor"]
    assert told[0].evidence["price_ppm"] == 50_000_000
    assert told[0].effect_minor > 0
    without = decided(LATE, Market(market.prices_ppm), LOYAL)
    assert without.outcome.limit_after_minor == free.outcome.limit_after_minor


@pytest.mark.parametrize("features", [LATE, {}])
def test_what_the_plan_leaves_a_line_is_taken(features: dict[str, int]) -> None:
    free = decided(features)
    told = free.weighing
    if told is msgspec.UNSET:
        return
    for option in told.options:
        market = Market(assigned=(option.action, option.limit_minor))
        taken = decided(features, market).outcome
        assert taken.limit_after_minor == option.limit_minor
