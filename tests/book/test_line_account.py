"""Several loans side by side; one loan alone is what `loan_fold` says."""

from datetime import date

import pytest
from hypothesis import given

from book.lending import cases
from book.lines import line_cases
from limen.book.line_account import (
    BARE,
    LINE,
    LineFact,
    Refunded,
    advance_account,
    apply_fact,
    fold_account,
    in_order,
)
from limen.book.line_pay import is_pooled
from limen.book.loan import RANKS, Drawn, FeeCharged, RateChanged, Repaid, Reversed, WrittenOff
from limen.book.loan_fold import fold
from limen.book.terms import Early, RateTerms, RepaymentTerms, ScheduleTerms, Terms
from limen.kernel.errors import InvariantViolated

TERMS = {
    "t": Terms(RateTerms(fixed_ppm=120_000), ScheduleTerms("interest_first", 3)),
    "c": Terms(
        RateTerms(fixed_ppm=120_000),
        ScheduleTerms("statement_cycle", due_day=5),
        repayment=RepaymentTerms(early=Early.PRINCIPAL),
    ),
}


def on(month, day):
    return date(2026, month, day)


def drawn(day, amount, name="a", terms_id="t", rate=None):
    return LineFact(Drawn(day, amount, name), name, terms_id, None, rate)


def plain(fact):
    return LineFact(fact, LINE, "t")


@given(cases())
def test_one_loan_alone_is_what_the_loan_s_own_fold_says(case):
    terms, facts, day = case
    ordered = sorted(facts, key=lambda fact: (fact.on, RANKS[type(fact)], getattr(fact, "ref", "")))
    draw_id = LINE if is_pooled(terms) else "d"
    named = [LineFact(fact, draw_id if isinstance(fact, Drawn) else LINE, "t") for fact in ordered]
    found = fold_account(named, {"t": terms}, day)
    wanted = fold(terms, facts, day)
    assert found.balances() == wanted.balances()
    assert found.dpd == wanted.dpd


@given(line_cases())
def test_an_account_moves_on_as_if_folded_anew(case):
    terms, known, day = case
    facts = in_order([each for each, _ in known], day)
    account = None
    for each in facts:
        account = apply_fact(account, each, terms)
        anew = fold_account(facts[: facts.index(each) + 1], terms, each.fact.on)
        assert account.balances() == anew.balances()
    if account is not None:
        advance_account(account, day)
        assert account.owed_minor >= 0


def test_there_is_no_account_before_the_first_fact():
    assert fold_account([drawn(on(2, 1), 5)], TERMS, on(1, 31)) is None


def test_an_account_never_goes_back():
    account = fold_account([drawn(on(2, 1), 5)], TERMS, on(2, 10))
    with pytest.raises(InvariantViolated):
        advance_account(account, on(2, 9))


def test_a_repayment_that_came_before_any_draw_is_credit():
    facts = [plain(Repaid(on(1, 1), 700, "r")), drawn(on(1, 5), 1_000)]
    assert fold_account(facts, TERMS, on(1, 2)).credit_minor == 700
    later = fold_account(facts, TERMS, on(2, 5))
    assert (later.credit_minor, later.owed_minor) == (690, 1_000)


def test_credit_pays_a_new_draw_of_a_pool_at_once():
    facts = [
        LineFact(Repaid(on(1, 1), 700, "r"), LINE, "c"),
        drawn(on(1, 5), 1_000, terms_id="c"),
    ]
    account = fold_account(facts, TERMS, on(1, 5))
    assert (account.credit_minor, account.owed_minor) == (0, 300)


def test_a_repayment_that_was_taken_back_leaves_an_empty_account():
    facts = [plain(Repaid(on(1, 1), 700, "r")), plain(Reversed(on(1, 3), "r"))]
    account = fold_account(facts, TERMS, on(1, 3))
    assert (account.credit_minor, account.movements) == (0, [])


def test_a_refund_whose_money_bounced_is_owed_and_paid_before_early_principal():
    facts = [
        drawn(on(1, 1), 1_000),
        plain(Repaid(on(1, 1), 1_500, "r")),
        plain(Refunded(on(1, 2), 500, "u")),
        plain(Reversed(on(1, 5), "r")),
    ]
    account = fold_account(facts, TERMS, on(1, 5))
    assert (account.credit_minor, account.owed_minor) == (-500, 1_500)
    filled = fold_account([*facts, plain(Repaid(on(1, 6), 600, "s"))], TERMS, on(1, 6))
    # 500 and then interest of five days (2) before principal.
    assert (filled.credit_minor, filled.owed_minor) == (0, 902)


def test_a_fee_without_a_draw_is_borne_all_the_same():
    account = fold_account([plain(FeeCharged(on(1, 1), 50, "f"))], TERMS, on(1, 9))
    assert (list(account.loans), account.owed_minor, account.dpd) == ([BARE], 50, 8)
    pooled = fold_account(
        [LineFact(FeeCharged(on(1, 1), 50, "f"), LINE, "c"), drawn(on(1, 2), 100, "a", "c", 0)],
        TERMS,
        on(1, 3),
    )
    assert (list(pooled.loans), pooled.owed_minor) == ([LINE], 150)
    assert pooled.loans[LINE].steps[-1].rate_ppm == 0


def test_each_draw_has_its_rate_and_a_change_names_one_or_all():
    facts = [
        drawn(on(1, 1), 1_000, "a"),
        drawn(on(1, 1), 1_000, "b", "t", 50_000),
        LineFact(RateChanged(on(1, 2), 70_000, "x"), "a", "t"),
    ]
    loans = fold_account(facts, TERMS, on(1, 3)).loans
    assert [loan.steps[-1].rate_ppm for loan in loans.values()] == [70_000, 50_000]
    every = [*facts, plain(RateChanged(on(1, 3), 0, "y"))]
    loans = fold_account(every, TERMS, on(1, 4)).loans
    assert [loan.steps[-1].rate_ppm for loan in loans.values()] == [0, 0]


def test_what_cannot_be_breaks_a_promise():
    twice = [drawn(on(1, 1), 5), drawn(on(1, 2), 5)]
    nobody = [drawn(on(1, 1), 5), LineFact(Repaid(on(1, 2), 1, "r"), "no", "t")]
    unknown = [drawn(on(1, 1), 5), plain(Reversed(on(1, 2), "no"))]
    gone = [drawn(on(1, 1), 5, "a", "c"), LineFact(WrittenOff(on(1, 2), "w"), LINE, "c")]
    gone.append(LineFact(FeeCharged(on(1, 3), 5, "f"), LINE, "c"))
    for facts in (twice, nobody, unknown, gone):
        with pytest.raises(InvariantViolated):
            fold_account(facts, TERMS, on(2, 1))
