from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from choose.builders import Asked, asked, questions
from choose.money import rates
from limen.choose.appraise import Appraisal, Figures, appraise, line_of
from limen.choose.candidates import candidates
from limen.choose.conduct import Conduct
from limen.choose.declared import ProductEconomics
from limen.choose.economics import Rates, Terms
from limen.choose.response import Elasticities
from limen.choose.worth.kernels import ACTIONS, value_columns
from limen.risk.loss import LossTerms

PPM = 1_000_000
RATES = Rates.of(
    Terms(funding_ppm=40_000, service_minor=100, contact_minor=50, run_daily_ppm=20_000),
    180_000,
    LossTerms(500_000, 650_000),
)
ANSWER = Elasticities((70_000, 160_000, 450_000), 100_000, raise_pd_ppm=2_000, source="assumed")


def appraised(
    question: Asked, figures: Figures, one: Rates = RATES, other: Rates = RATES
) -> Appraisal:
    economics = ProductEconomics(one, other, ANSWER, {})
    return appraise(
        question.admissible, question.standing, question.product, question.allowed_minor,
        question.conduct, economics, figures, {},
    )  # fmt: skip


@given(questions, rates, st.integers(0, PPM), st.booleans())
def test_the_columns_of_an_appraisal_give_its_values(question, given_rates, pd, agrees) -> None:
    question = replace(question, conduct=replace(question.conduct, lead_days={"lower": 10}))
    figures = Figures(pd, volume_minor=5_000, has_consent=agrees)
    found = appraised(question, figures, given_rates)
    line = line_of(question.standing, figures, wants_more=found.found.wants_more)
    book = np.array(
        [[line.limit_minor], [line.owed_minor], [pd], [5_000], [line.may_draw], [line.wants_more]],
        np.int64,
    )
    options = np.array(
        [
            (ACTIONS.index(each.option.action), each.option.limit_minor, each.effect.balance_minor,
             each.effect.volume_minor, each.effect.pd_ppm,
             question.conduct.lead_days.get(each.option.action, 0), 0)
            for each in found.valued
        ],
        np.int64,
    ).T.copy()  # fmt: skip
    offs = np.array([0, len(found.valued)], np.int64)
    cols = value_columns(book, np.zeros(1, np.int64), offs, options, [given_rates])
    assert cols[0].tolist() == [each.worth.value_minor for each in found.valued]
    assert cols[1:].T.tolist() == [list(each.worth.uses.values()) for each in found.valued]


@given(questions, st.booleans())
def test_the_options_are_the_candidates(question: Asked, agrees: bool) -> None:
    found = appraised(question, Figures(10_000, has_consent=agrees))
    assert found.found == candidates(
        question.admissible, question.standing, question.product, question.allowed_minor,
        question.conduct, has_consent=agrees,
    )  # fmt: skip
    assert tuple(each.option for each in found.valued) == found.found.options


def test_a_good_customer_is_worth_a_raise_and_a_risky_one_a_cut() -> None:
    question = asked("raise", "lower", owed_minor=95_000, allowed_minor=200_000)

    def best(pd_ppm: int) -> str:
        found = appraised(question, Figures(pd_ppm, has_consent=True))
        return max(found.valued, key=lambda each: each.worth.value_minor).option.action

    question = replace(question, standing=structs.replace(question.standing, owed_minor=40_000))
    assert best(1_000) == "raise"
    assert best(400_000) == "lower"


def test_a_long_notice_takes_the_cut_back() -> None:
    """Priced run: where all is drawn before the cut bites, the cut saves nothing."""
    hasty = replace(RATES, run_daily_ppm=100_000)
    for days, action in ((0, "lower"), (30, "keep")):
        question = asked("lower", owed_minor=40_000, conduct=Conduct(lead_days={"lower": days}))
        found = appraised(question, Figures(400_000), hasty)
        best = max(found.valued, key=lambda each: each.worth.value_minor)
        assert best.option.action == action


def test_a_transactor_has_rates_of_his_own() -> None:
    bare = replace(RATES, income_ppm=0)
    question = asked(owed_minor=50_000)
    figures = Figures(10_000, is_transactor=True)
    parts = appraised(question, figures, RATES, bare).valued[0].worth.parts
    assert parts["interest"] == 0
