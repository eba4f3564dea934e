"""Between reviews: announced cuts keep the prices they were announced at; the newest plan rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from app.builders import AT, DAY, NOW, VERSIONS, ZONE, bodies, run_of
from app.test_run_down import a_book, release_of, step
from limen.app.deciding import NO_PLAN, open_run
from limen.app.effects import due_changes, take_effect
from limen.app.groups import fold_groups
from limen.app.letters import Writer
from limen.app.newest_plan import newest_plan, newest_solved, plan_of_change
from limen.app.review import review
from limen.book import events as e
from limen.kernel.dates import end_of_day

LEAD = timedelta(days=10)


def lowered(folder):
    """A book whose review lowered three lines for a limit, and the release it did so under."""
    book, release = a_book(folder), release_of(step(DAY, 9_000_000))
    review(book, run_of(book, release), NOW, Writer(release, "en"))
    return book, release


def came(book, release, planned=plan_of_change) -> list[type]:
    """What the events are of the announced changes on their day."""
    day = DAY + LEAD
    at = end_of_day(day, ZONE)
    run = replace(run_of(book, release), at=at, run_id="effects")
    return [
        type(event.body)
        for group in fold_groups(book, at)
        for due in due_changes(group, day)
        for event in take_effect(group, due, planned(book, due.mark, run), Writer(release, "en"))
    ]


def test_a_cut_made_for_a_limit_comes_on_its_day(tmp_path):
    book, release = lowered(tmp_path)
    assert came(book, release) == [e.LimitChanged] * 3


def test_without_its_prices_it_would_be_withdrawn(tmp_path):
    book, release = lowered(tmp_path)
    found = came(book, release, lambda _book, _mark, run: run)
    assert found.count(e.ChangeWithdrawn) == 3


def test_a_release_that_lowers_no_more_withdraws_what_only_the_limit_wanted(tmp_path):
    book, _ = lowered(tmp_path)
    assert came(book, release_of()).count(e.ChangeWithdrawn) == 3


def test_the_newest_plan_is_the_one_of_the_last_review(tmp_path):
    book, release = lowered(tmp_path)
    solved = newest_solved(book)
    assert solved is not None
    plan = newest_plan(book, release, DAY)
    assert plan.market.prices_ppm == solved.prices_ppm
    assert plan.market.lowers == ("leverage_minor/standard",)
    assert newest_plan(book, release, DAY - timedelta(days=1)).market.lowers == ()
    assert newest_plan(book, release_of(), DAY) == NO_PLAN


def test_a_cut_that_is_announced_counts_as_made(tmp_path):
    book, release = lowered(tmp_path)
    first = newest_solved(book)
    later = open_run(book, release, AT + 86_400_000_000, "review", VERSIONS, NOW)
    second = review(book, later, NOW, Writer(release, "en")).solved
    assert first is not None
    assert second is not None
    assert second.constraints[0].used == first.constraints[0].used
    assert [each.action for each in bodies(book, e.DecisionMade)].count("lower") == 3
