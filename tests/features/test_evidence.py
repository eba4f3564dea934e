"""Documents as facts: the newest checked one of a kind counts, and runs out on its day."""

from datetime import date, timedelta

import pytest

from limen.book import events as e
from limen.features.declared import DECLARED
from limen.features.facts import facts_of
from limen.features.fold import FoldPlan
from limen.features.slow import slow_value

ZONE = "UTC"
DAY_US = 86_400_000_000
FIRST = date(2025, 1, 1)
NAMES = (
    "income_shown_minor", "income_checked_days_since", "income_valid_days",
    "income_expired_count", "evidence_checked_count_24m",
)  # fmt: skip


def on(day):
    return FIRST + timedelta(days=day)


def at(day):
    return (on(day).toordinal() - date(1970, 1, 1).toordinal()) * DAY_US + DAY_US // 2


def event(body, day, seq):
    return e.Event("g", f"k{seq}", body, at(day), on(day), at(day), "c", seq=seq)


def history(*what):
    return [event(body, day, seq) for seq, (day, body) in enumerate(what)]


def given(name, day, amount, until=None, kind="income"):
    expires = None if until is None else on(until)
    return day, e.EvidenceGiven(name, kind, on(day), "", expires, amount)


def checked(name, day, accepted=True):
    return day, e.EvidenceChecked(name, "officer", accepted)


def values(events, day):
    definitions = [DECLARED[name] for name in NAMES]
    fold = FoldPlan(definitions).fresh("g")
    for each in events:
        if each.known_at <= at(day):
            fold.take(each)
    found = dict(fold.values("l", "c", at(day), ZONE))
    facts = facts_of(events)
    assert found == {x.name: slow_value(x, facts, "c", at(day), ZONE) for x in definitions}
    return tuple(found[name] for name in NAMES)


def test_a_proof_counts_once_checked_and_runs_out():
    events = history(given("p", 0, 900, 50), checked("p", 2))
    assert values(events, 1) == (None, None, None, 0, 0)
    assert values(events, 2) == (900, 0, 48, 0, 1)
    assert values(events, 50) == (900, 48, 48, 0, 1)
    assert values(events, 51) == (900, 49, 48, 1, 1)


def test_a_newer_proof_stands_in_its_place_and_an_older_one_when_it_falls():
    events = history(
        given("p", 0, 900, 50), checked("p", 2), given("q", 40, 700), checked("q", 45),
        given("w", 46, 1, None, "licence"), checked("w", 46), checked("q", 60, False),
    )  # fmt: skip
    assert values(events, 59) == (700, 14, None, 0, 2)
    assert values(events, 60) == (900, 58, 48, 1, 2)


@pytest.mark.parametrize("accepted", [True, False])
def test_a_proof_that_is_refused_never_counts(accepted):
    events = history(given("p", 0, 900), checked("p", 2, accepted), checked("p", 3, False))
    assert values(events, 4) == (None, None, None, 0, 0)


def test_a_state_kept_between_giving_and_checking_knows_the_document():
    plan = FoldPlan([DECLARED["income_shown_minor"]])
    first, second = history(given("p", 0, 900), checked("p", 2))
    fold = plan.fresh("g")
    fold.take(first)
    fold = plan.restored("g", fold.store())
    fold.take(second)
    assert fold.values("l", "c", at(2), ZONE) == {"income_shown_minor": 900}


def test_a_day_to_come_puts_nothing_out_of_reach():
    plan = FoldPlan([DECLARED[name] for name in NAMES])
    many = [pair for n in range(40) for pair in (
        given(f"p{n}", n, 100 + n, 5_000, f"kind{n}"), checked(f"p{n}", n))]  # fmt: skip
    events = history(given("p", 0, 900), checked("p", 0), *many)
    fold = plan.fresh("g")
    for each in events:
        fold.take(each)
    assert fold.values("l", "c", at(40), ZONE)["income_shown_minor"] == 900
