from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from decide.builders import (
    LIMIT,
    asked_of,
    at_end,
    day_before,
    group_of,
    mark,
    release_of,
    tiny_release,
)
from features.histories import AT, START, TODAY, Deeds, deeds, noon
from limen.app.ports import BookInfo
from limen.book import events as e
from limen.book.group import fold_group
from limen.decide.facts import Asked, divert_product, gather
from limen.storage.sqlite import open_book
from release.builders import PRODUCT, loaded, shipped, tiny

ZONE = "Asia/Shanghai"


def facts_of(made, **changed):
    return asked_of(group_of(made), tiny_release(), **changed)


def steps(*changes):
    """Steps of the limit: (days before, to, by)."""
    made, limit = Deeds(), LIMIT
    for before, to, by in changes:
        made.add(day_before(before), e.LimitChanged(limit, to, by))
        limit = to
    return made


# --- Limits of the last year. ---


@given(
    st.lists(
        st.tuples(
            st.integers(0, (TODAY - START).days - 1),
            st.integers(0, 20).map(lambda number: number * 100_000),
            st.sampled_from(("lender", "customer", "core")),
        ),
        max_size=6,
        unique_by=lambda item: item[0],
    ),
    st.integers(0, 500),
)
def test_the_year_is_counted_day_by_day(changes, later):
    """Against a walk through every day of the year before."""
    changes = sorted(changes, reverse=True)
    made = steps(*changes)
    day = TODAY + timedelta(days=later)
    found = facts_of(made, at=at_end(day))
    limits, taken, limit = [], 0, LIMIT
    ahead = [(day_before(before), to, by) for before, to, by in changes]
    for number in range((day - START).days + 1):
        today = START + timedelta(days=number)
        in_year = (day - today).days <= 365
        limits += [limit] if in_year else []
        for on, to, by in ahead:
            if on == today:
                taken += max(limit - to, 0) if in_year and by == "lender" else 0
                limit = to
    assert found.limit_high_12m_minor == max([limit, *limits])
    assert found.reduced_12m_minor == taken


def test_a_step_known_late_hides_no_younger_one():
    """A backfilled step stands last in the fold; the year's others still count."""
    made = steps((30, 700_000, "lender"))
    events = made.events()
    old = day_before(400)
    late = e.Event("g", "late", e.LimitChanged(700_000, 700_000), noon(old), old, AT, "c", "l")
    found = gather(fold_group("g", [*events, late]), Asked("l", AT, "review"), tiny_release(), ZONE)
    assert (found.limit_high_12m_minor, found.reduced_12m_minor) == (LIMIT, 300_000)


BEFORE_CUT = [
    ([], None, None),
    ([(100, 700_000, "lender")], LIMIT, 100),
    ([(200, 900_000, "lender"), (100, 700_000, "lender")], LIMIT, 100),
    ([(200, 700_000, "lender"), (100, 900_000, "lender")], LIMIT, 200),
    ([(200, 700_000, "lender"), (100, LIMIT, "lender")], None, 200),
    ([(200, 700_000, "lender"), (100, 2 * LIMIT, "lender"), (50, LIMIT, "lender")],
     2 * LIMIT, 50),
    ([(100, 700_000, "customer")], None, None),
    ([(100, 700_000, "core")], None, None),
    ([(200, 700_000, "lender"), (100, 500_000, "customer")], None, 200),
    ([(200, 700_000, "customer"), (100, 500_000, "lender")], 700_000, 100),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "before_cut", "since"), BEFORE_CUT)
def test_the_way_back_leads_to_the_limit_before_our_own_cut(changes, before_cut, since):
    """What the customer asked for is not ours to undo."""
    found = facts_of(steps(*changes))
    assert (found.limit_before_cut_minor, found.days_since_cut) == (before_cut, since)


def test_a_cut_of_more_than_a_year_ago_is_not_undone():
    made = steps((300, 700_000, "lender"))
    assert facts_of(made, at=at_end(day_before(-65))).limit_before_cut_minor == LIMIT
    later = facts_of(made, at=at_end(day_before(-66)))
    assert (later.limit_before_cut_minor, later.days_since_cut) == (None, 366)


# --- Announced, cooling, watched. ---


def announced():
    cut = mark("lower", day_before(5), to_minor=600_000, effective_on=TODAY,
               cool_down_until=day_before(-85))  # fmt: skip
    return Deeds().add(day_before(5), cut)


def test_an_announced_cut_counts_and_stands_in_the_way():
    found = facts_of(announced())
    assert (found.is_cooling, found.reduced_12m_minor) == (True, 400_000)
    assert (found.limit_minor, found.limit_before_cut_minor) == (LIMIT, None)


def test_the_decision_that_is_taken_anew_does_not_stand_in_its_own_way():
    found = facts_of(announced(), ignoring="d1")
    assert (found.is_cooling, found.reduced_12m_minor) == (False, 0)
    other = facts_of(announced(), ignoring="d2")
    assert (other.is_cooling, other.reduced_12m_minor) == (True, 400_000)


def test_ignoring_one_leaves_the_others_in_place():
    made = announced().add(
        day_before(40), mark("lower", day_before(40), id_="d0", cool_down_until=day_before(-1))
    )
    assert facts_of(made, ignoring="d1").is_cooling


@pytest.mark.parametrize(("days_left", "cooling"), [(1, True), (0, False), (-1, False)])
def test_a_cool_down_ends_on_its_day(days_left, cooling):
    cut = mark("lower", day_before(90), cool_down_until=day_before(-days_left))
    made = Deeds().add(day_before(90), cut)
    assert facts_of(made).is_cooling is cooling


@pytest.mark.parametrize(("before", "action", "watched"), [
    (0, "watch", True), (29, "watch", True), (30, "watch", False), (1, "lower", False),
])  # fmt: skip
def test_a_watch_lasts_as_long_as_the_release_says(before, action, watched):
    made = Deeds().add(day_before(before), mark(action, day_before(before)))
    assert facts_of(made).is_watched is watched


def test_a_withdrawn_cut_takes_nothing():
    made = announced().add(TODAY, e.ChangeWithdrawn("d1", "better"))
    assert facts_of(made).reduced_12m_minor == 0


# --- What the release asks for, and nothing of later days. ---


@given(deeds())
def test_features_are_those_the_release_reads(made):
    found = facts_of(made)
    assert tuple(found.features) == tiny_release().features_for("review", "line")
    line = group_of(made).lines["l"]
    assert (found.limit_minor, found.owed_minor) == (line.limit_minor, line.owed_minor)
    assert 0 <= found.undrawn_minor <= found.limit_minor
    assert found.on == TODAY


LATE = {
    "statement": e.StatementClosed(900_000, 3),
    "repayment": e.RepaymentMade(50_000),
    "draw": e.DrawMade("x", 700_000),
    "cut": e.LimitChanged(LIMIT, 400_000),
    "decision": mark("watch", TODAY),
}
MADE = Deeds().add(day_before(60), 300_000).close(day_before(15)).close(day_before(45))


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    """A book for each kind of late event, and one without any."""
    folder = tmp_path_factory.mktemp("books")
    opened = {}
    for kind in (None, *LATE):
        opened[kind] = open_book(folder / f"{kind}.db", create=BookInfo("t", ZONE))
        events = MADE.events()
        if kind is not None:
            on = day_before(1)
            events.append(e.Event("g", "late", LATE[kind], noon(on), on, AT + 1, "c", "l"))
        opened[kind].append(events, AT + 2)
    yield opened
    for book in opened.values():
        book.close()


def _facts_in(book, at, known_at):
    group = fold_group("g", book.chain_events("g", known_at))
    return gather(group, Asked("l", at, "review"), tiny_release(), ZONE)


@pytest.mark.parametrize("kind", LATE)
def test_what_was_known_later_changes_no_facts(books, kind):
    """It happened before t and became known after: the facts at t stay, those after do not."""
    assert _facts_in(books[kind], AT, AT) == _facts_in(books[None], AT, AT)
    after = AT + 1
    assert _facts_in(books[kind], after, after) != _facts_in(books[None], after, after)


# --- Where a starter line could be offered. ---


def test_a_starter_is_offered_to_whom_it_is_made_for_and_who_has_none():
    release = shipped("limen")
    person = group_of(Deeds(), "consumer", "person")
    shop = group_of(Deeds(), "consumer", "merchant")
    own = group_of(Deeds(), "merchant", "merchant")
    offered = [divert_product(group, group.lines["l"], release) for group in (person, shop, own)]
    assert offered == [None, "merchant", None]


def test_a_product_taken_already_is_not_offered():
    files = {**tiny(), "products/second.toml": (PRODUCT + "starter_minor = 50_000\n").encode()}
    release = loaded(files)
    group = group_of(Deeds())
    assert divert_product(group, group.lines["l"], release) == "second"
    second = e.LineOpened("second", "bank", "CNY", LIMIT)
    event = e.Event("g", "second", second, noon(START), START, noon(START), "c", "l2")
    both = fold_group("g", [*Deeds().events(), event])
    assert divert_product(both, both.lines["l"], release) is None


def test_a_report_in_dispute_gives_no_value_and_the_facts_say_why():
    release = release_of(inputs={"bureau_lenders_count": "number"})
    report = e.BureauReported(TODAY, 5, report_id="r")
    made = Deeds().add(TODAY, report)
    found = asked_of(group_of(made), release)
    assert (found.features["bureau_lenders_count"], found.unusable) == (5, msgspec.UNSET)
    made.add(TODAY, e.BureauDisputed("r", "d"), 13)
    found = asked_of(group_of(made), release)
    assert found.features["bureau_lenders_count"] is None
    assert found.unusable == ("bureau: disputed",)
    assert asked_of(group_of(made), tiny_release()).unusable is msgspec.UNSET
