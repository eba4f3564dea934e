from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from choose.money import PPM, amounts, effects, lines, losses, options, rates, small, terms
from limen.choose.economics import PARTS, RESOURCES, Effect, Line, Rates, Terms, Worth, worth
from limen.kernel.errors import InvariantViolated
from limen.risk.loss import LossTerms, el_minor

LOSS = LossTerms(500_000, 650_000)
PLAIN = Terms(
    funding_ppm=40_000,
    capital_ppm=80_000,
    capital_ccf_ppm=100_000,
    capital_cost_ppm=120_000,
    service_minor=1_200,
    contact_minor=150,
    future_ppm=2 * PPM,
    attrition_cut_ppm=80_000,
    attrition_freeze_ppm=200_000,
    attrition_withheld_ppm=20_000,
    run_daily_ppm=10_000,
)
LINE = Line(limit_minor=1_000_000, owed_minor=400_000, pd_ppm=20_000)


def rated(given_terms: Terms = PLAIN, apr_ppm: int = 180_000, loss: LossTerms = LOSS) -> Rates:
    return Rates.of(given_terms, apr_ppm, loss)


def value(line: Line, option: tuple[str, int], given_rates: Rates, **more: object) -> int:
    return worth(line, *option, given_rates, **more).value_minor


asked = lines.flatmap(lambda line: st.tuples(st.just(line), options(line)))


@given(asked, rates, effects, st.integers(0, 90), small)
def test_value_falls_with_pd(question, given_rates, effect, lead_days, more) -> None:
    line, option = question
    riskier = replace(line, pd_ppm=min(line.pd_ppm + more, PPM))
    kept = {"effect": effect, "lead_days": lead_days}
    assert value(riskier, option, given_rates, **kept) <= value(line, option, given_rates, **kept)


@given(asked, terms, losses, effects, st.integers(0, 90), small)
def test_value_falls_with_lgd_and_with_the_cost_of_funds(
    question, given_terms, loss, effect, lead_days, more
) -> None:
    line, option = question
    kept = {"effect": effect, "lead_days": lead_days}
    here = value(line, option, rated(given_terms, loss=loss), **kept)
    worse = LossTerms(loss.ccf_ppm, min(loss.lgd_ppm + more, PPM))
    dearer = replace(given_terms, funding_ppm=given_terms.funding_ppm + more)
    assert value(line, option, rated(given_terms, loss=worse), **kept) <= here
    assert value(line, option, rated(dearer, loss=loss), **kept) <= here


@given(asked, rates, st.integers(0, 60), st.integers(0, 60))
def test_a_longer_notice_never_costs_less(question, given_rates, days, more) -> None:
    line, option = question
    longer = value(line, option, given_rates, lead_days=days + more)
    assert longer <= value(line, option, given_rates, lead_days=days)


@given(asked, rates, effects, st.integers(0, 90), amounts)
def test_nothing_is_used_below_zero_and_parts_are_named(
    question, given_rates, effect, lead_days, offer_minor
) -> None:
    line, option = question
    found = worth(
        line, *option, given_rates, effect=effect, lead_days=lead_days, offer_minor=offer_minor
    )
    assert tuple(found.parts) == PARTS
    assert tuple(found.uses) == RESOURCES
    assert min(found.uses.values()) >= 0
    assert found.value_minor == sum(found.parts.values())
    assert found.uses["funding_minor"] + found.uses["partner_minor"] == found.uses["owed_minor"]
    assert found.uses["stressed_loss_minor"] >= found.uses["expected_loss_minor"] or (
        given_rates.stress_ppm < PPM
    )


def by_hand(line: Line, action: str, limit: int, own: Fraction, days: int) -> dict[str, Fraction]:
    """The formulas of the docs in fractions, for terms as `PLAIN` over a year at 18 %."""
    pd, lgd = Fraction(line.pd_ppm, PPM), Fraction(LOSS.lgd_ppm, PPM)
    stops = action == "freeze"
    balance = line.owed_minor * (Fraction(1, 2) if stops else 1)
    undrawn = 0 if stops else limit - line.owed_minor
    removed = line.limit_minor - line.owed_minor if stops else line.limit_minor - limit
    return {
        "interest": balance * Fraction(18, 100) * own * (1 - pd),
        "funding": -balance * Fraction(4, 100) * own,
        "loss": -pd * lgd * own * (line.owed_minor + Fraction(1, 2) * undrawn),
        "run": -pd * lgd * own * removed * Fraction(days, 100),
        "capital": -(balance + Fraction(1, 10) * undrawn)
        * own * Fraction(8, 100) * Fraction(12, 100),
        "servicing": Fraction(-1_200),
        "contact": Fraction(-150 if action != "keep" else 0),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("action", "limit", "days"),
    [("keep", 1_000_000, 0), ("lower", 800_000, 10), ("freeze", 1_000_000, 0)],
)
@pytest.mark.parametrize("own_ppm", [PPM, 300_000])
def test_parts_by_hand(action: str, limit: int, days: int, own_ppm: int) -> None:
    given_rates = rated(replace(PLAIN, own_ppm=own_ppm))
    found = worth(LINE, action, limit, given_rates, lead_days=days).parts
    for name, exact in by_hand(LINE, action, limit, Fraction(own_ppm, PPM), days).items():
        # Rates over the horizon are whole ppm, so an amount is off by its own millionth.
        assert abs(found[name] - exact) <= 2, name


def test_a_planted_slip_is_seen() -> None:
    found = worth(LINE, "lower", 800_000, rated(), lead_days=0).parts
    exact = by_hand(LINE, "lower", 800_000, Fraction(1), 10)
    assert abs(found["run"] - exact["run"]) > 2


@given(lines)
def test_loss_of_an_own_line_is_the_books_expected_loss(line: Line) -> None:
    undrawn = max(line.limit_minor - line.owed_minor, 0) if line.may_draw else 0
    found = worth(line, "keep", line.limit_minor, rated())
    assert -found.parts["loss"] == el_minor(line.pd_ppm, line.owed_minor, undrawn, LOSS)
    assert found.uses["expected_loss_minor"] == -found.parts["loss"]


def test_partners_guarantee_and_first_loss_move_the_kept_share() -> None:
    own = worth(LINE, "keep", 1_000_000, rated()).parts
    joint = replace(PLAIN, own_ppm=300_000)
    part = worth(LINE, "keep", 1_000_000, rated(joint)).parts
    assert part["loss"] == pytest.approx(own["loss"] * 0.3, abs=2)
    shared = worth(LINE, "keep", 1_000_000, rated(replace(joint, revenue_ppm=200_000))).parts
    assert shared["interest"] == pytest.approx(own["interest"] * (0.3 + 0.7 * 0.2), abs=2)
    first = worth(LINE, "keep", 1_000_000, rated(replace(joint, first_loss_ppm=PPM))).parts
    assert first["loss"] == own["loss"]
    assured = replace(PLAIN, guaranteed_ppm=PPM, guarantee_fee_ppm=20_000)
    covered = worth(LINE, "keep", 1_000_000, rated(assured)).parts
    assert (covered["loss"], covered["guarantee"]) == (0, -8_000)


def test_a_transactor_lives_by_fees_and_a_merchant_by_both() -> None:
    transactor = replace(PLAIN, bearing_ppm=0, volume_fee_ppm=15_000)
    line = replace(LINE, volume_minor=4_000_000, pd_ppm=0)
    found = worth(line, "keep", 1_000_000, rated(transactor)).parts
    assert (found["interest"], found["fees"]) == (0, 60_000)
    merchant = worth(line, "keep", 1_000_000, rated(replace(PLAIN, volume_fee_ppm=5_000))).parts
    assert (merchant["interest"], merchant["fees"]) == (72_000, 20_000)


def test_a_transactors_limit_rises_to_where_fee_meets_loss() -> None:
    """With B = 0 the marginal value of a limit is fee × volume response − PD × LGD × CCF."""
    fees = Terms(bearing_ppm=0, volume_fee_ppm=20_000)
    flat = Line(limit_minor=1_000_000, owed_minor=0, pd_ppm=10_000, volume_minor=2_000_000)
    for volume, is_worth in ((200_000, True), (150_000, False)):
        gain = Effect(volume_minor=volume * 500_000 // PPM)
        raised = value(flat, ("raise", 1_500_000), rated(fees), effect=gain)
        # 0.02 × 0.99 × response against 0.01 × 0.65 × 0.5 = 0.00325: they meet at 0.164.
        assert (raised > value(flat, ("keep", 1_000_000), rated(fees))) is is_worth


def test_who_expected_a_raise_may_leave() -> None:
    eager = replace(LINE, wants_more=True)
    kept = worth(eager, "keep", 1_000_000, rated()).parts
    assert kept["attrition"] == -round(kept["future"] * 0.02)
    assert worth(eager, "raise", 1_100_000, rated()).parts["attrition"] == 0
    assert worth(LINE, "keep", 1_000_000, rated()).parts["attrition"] == 0


def test_attrition_grows_with_the_depth_of_a_cut_up_to_a_quarter() -> None:
    lost = [
        -worth(LINE, "lower", limit, rated()).parts["attrition"]
        for limit in (990_000, 900_000, 750_000, 500_000)
    ]
    assert lost[0] < lost[1] < lost[2] == lost[3]
    future = worth(LINE, "keep", 1_000_000, rated()).parts["future"]
    assert lost[3] == round(future * 0.08)
    assert -worth(LINE, "close", 1_000_000, rated()).parts["attrition"] == future


def test_a_divert_is_a_freeze_with_an_offer() -> None:
    terms_here = replace(PLAIN, offer_accepted_ppm=550_000)
    freeze = worth(LINE, "freeze", 1_000_000, rated(terms_here))
    divert = worth(LINE, "divert", 1_000_000, rated(terms_here), offer_minor=2_000)
    assert divert.value_minor - freeze.value_minor == 1_100


def test_rates_out_of_bounds_are_refused() -> None:
    with pytest.raises(InvariantViolated):
        rated(replace(PLAIN, runoff_ppm=PPM + 1))


def test_worth_is_a_sum() -> None:
    assert Worth({"interest": 3, "loss": -5}, {}).value_minor == -2
