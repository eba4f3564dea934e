"""A kept account equals one folded anew, whatever came and however late."""

from datetime import date, timedelta

from hypothesis import given

from book.lines import line_cases
from limen.book.kept_accounts import KeptAccounts
from limen.book.line_account import LineFact, fold_account
from limen.book.loan import Drawn, Repaid, Reversed
from limen.book.terms import RateTerms, ScheduleTerms, Terms

DAY = timedelta(days=1)
TERMS = {"t": Terms(RateTerms(fixed_ppm=120_000), ScheduleTerms("statement_cycle", due_day=5))}
FIRST = date(2026, 1, 1)


class Known:
    """A line as far as its money goes."""

    line_id = "l"

    def __init__(self, facts):
        self.facts = facts


@given(line_cases(days_max=40))
def test_a_kept_account_equals_a_fresh_one(case):
    terms, known, on = case
    kept = KeptAccounts()
    day = min((each.fact.on for each, _ in known), default=on)
    while day <= on:
        facts = [each for each, at in known if at <= day]
        assert kept.at(Known(facts), terms, day) == fold_account(facts, terms, day)
        day += DAY


def test_it_moves_on_and_is_made_anew_for_what_came_late():
    line = Known([LineFact(Drawn(FIRST, 1_000, "d"), "d", "t")])
    kept = KeptAccounts()
    first = kept.at(line, TERMS, FIRST + 9 * DAY)
    assert kept.at(line, TERMS, FIRST + 9 * DAY) is first
    line.facts.append(LineFact(Repaid(FIRST + 12 * DAY, 400, "r"), "", "t"))
    assert kept.at(line, TERMS, FIRST + 20 * DAY) is first
    assert (first.day, first.loans[""].principal_minor) == (FIRST + 20 * DAY, 604)
    assert kept.at(line, TERMS, FIRST + 10 * DAY).loans[""].principal_minor == 1_000
    line.facts.append(LineFact(Reversed(FIRST + 21 * DAY, "r"), "", "t"))
    assert kept.at(line, TERMS, FIRST + 21 * DAY).loans[""].principal_minor == 1_000
