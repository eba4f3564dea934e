"""Options of a whole book weighed together: caps hold, lines are lowered in words only, replay."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.builders import (
    CLEAN,
    LATE,
    VERSIONS,
    bodies,
    book_of,
    customer,
    records,
    reviewed,
    small_files,
)
from limen.app import solving as module
from limen.app.deciding import Run
from limen.app.replay import Replayer
from limen.app.solving import Menu, plan_of
from limen.book import events as e
from limen.choose.candidates import Candidate
from limen.choose.economics import RESOURCES, Worth
from limen.choose.portfolio import rules_of
from limen.choose.weigh import Market, settled, weigh
from limen.release.rulebook import Release
from release.builders import loaded

ECONOMICS = """
[products.line.terms]
funding_ppm = { value = 30_000, range = [20_000, 60_000], source = "assumed" }
capital_ppm = { value = 80_000, range = [60_000, 105_000], source = "assumed" }
capital_cost_ppm = { value = 120_000, range = [80_000, 150_000], source = "assumed" }
"""


def limited(text: str = "", terms: str = "") -> Release:
    """The small release with economics, further terms of it, and limits on the whole."""
    files = small_files()
    files["constraints.toml"] += text.encode()
    return loaded({**files, "economics.toml": (ECONOMICS + terms).encode()})


def cap(limit: str, bound: str, more: str = "") -> str:
    return f'\n[[portfolio]]\nlimit = "{limit}"\n{bound}\n{more}\n'


def late_book(folder, count: int = 6):
    """Customers of whom every second one is late, so that the policy admits a cut of it."""
    lateness = {f"c{n}": (LATE if n % 2 else CLEAN) for n in range(count)}
    return book_of(folder, [customer(name, late) for name, late in lateness.items()])


def actions(book) -> dict[str, str]:
    return {record.facts.line_id: record.outcome.action for record in records(book).values()}


def test_without_limits_nothing_is_solved(tmp_path):
    book = late_book(tmp_path)
    found = reviewed(book, limited())
    assert found.solved is None
    assert bodies(book, e.PortfolioSolved) == []
    assert all(record.question.market is msgspec.UNSET for record in records(book).values())


def test_every_late_line_is_cut_without_limits_and_as_many_as_may_be_with(tmp_path):
    (tmp_path / "free").mkdir()
    free = late_book(tmp_path / "free", 12)
    reviewed(free, limited())
    cut = [name for name, action in actions(free).items() if action in {"lower", "step_down"}]
    assert len(cut) == 6
    for most in (0, 1, 4, 6, 9):
        (tmp_path / f"{most}").mkdir()
        book = late_book(tmp_path / f"{most}", 12)
        found = reviewed(book, limited(cap("contacts", f"max_count = {most}")))
        told = [a for a in actions(book).values() if a not in {"keep", "watch"}]
        assert len(told) == min(most, 6)
        (kept,) = bodies(book, e.PortfolioSolved)
        assert kept == found.solved
        assert (kept.constraints[0].used, kept.constraints[0].bound) == (min(most, 6), most)
        assert kept.lines == 12


def test_what_is_decided_under_prices_is_replayed_to_the_byte(tmp_path):
    book = late_book(tmp_path)
    release = limited(cap("contacts", "max_count = 1") + cap("cuts", "max_ppm = 900_000"))
    reviewed(book, release)
    replayer = Replayer(book, VERSIONS)
    found = [replayer.replay(record.question.decision_id) for record in records(book).values()]
    assert found
    assert all(each.is_same for each in found)


def test_a_review_run_again_finds_the_same_plan(tmp_path):
    book = late_book(tmp_path)
    release = limited(cap("contacts", "max_count = 2"))
    first, second = reviewed(book, release), reviewed(book, release)
    assert first.digest == second.digest
    assert first.solved == second.solved
    assert len(bodies(book, e.PortfolioSolved)) == 1


def test_a_limit_that_is_overrun_lowers_nobody_who_would_not_be_lowered_anyway(tmp_path):
    # Expected loss is above the limit from the start: nothing may use more, and no cut is deeper.
    free = limited()
    tight = limited(cap("expected_loss", "max_minor = 1", 'currency = "CNY"'))
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    a, b = late_book(tmp_path / "a"), late_book(tmp_path / "b")
    reviewed(a, free)
    found = reviewed(b, tight).solved
    assert found is not None
    assert found.spent == ("expected_loss_minor",)
    limits = [
        {
            record.facts.line_id: record.outcome.limit_after_minor
            for record in records(book).values()
        }
        for book in (a, b)
    ]
    assert limits[0] == limits[1]


def test_words_of_the_release_let_a_limit_lower_lines(tmp_path):
    tight = cap("expected_loss", "max_minor = 1", 'currency = "CNY"\nlowers_lines = true')
    book = late_book(tmp_path)
    found = reviewed(book, limited(tight)).solved
    assert found is not None
    assert [each.used > each.bound for each in found.constraints] == [True]
    assert "expected_loss_minor" in found.spent


# Menus drawn at random: the plan against a reading of its own.


@st.composite
def menus(draw: st.DrawFn) -> list[Menu]:
    found = []
    for number in range(draw(st.integers(1, 12))):
        options = [Candidate("keep", 100)]
        for action in draw(st.lists(st.sampled_from(("raise", "lower")), max_size=3)):
            most, least = (900, 101) if action == "raise" else (99, 0)
            options.append(Candidate(action, draw(st.integers(least, most))))
        worths = [
            Worth(
                {"interest": draw(st.integers(-500, 500))},
                {name: draw(st.integers(0, 50)) for name in RESOURCES},
            )
            for _ in options
        ]
        pairs = list(dict(zip(options, worths, strict=True)).items())
        # Without words that let lines be lowered, only cuts that pay by themselves are options.
        kept = [(each.option, each.worth) for each in weigh(pairs)]
        found.append(Menu(f"l{number}", kept))
    return found


LIMITS = st.tuples(st.integers(0, 300), st.integers(0, 12), st.integers(0, 400))


@given(menus(), LIMITS)
@settings(max_examples=40, deadline=None, report_multiple_bugs=False)
def test_the_lines_decided_one_by_one_keep_the_whole(found: list[Menu], limits) -> None:
    loss, contacts, funding = limits
    release = limited(
        cap("expected_loss", f"max_minor = {loss}", 'currency = "CNY"')
        + cap("contacts", f"max_count = {contacts}")
        + cap("capital", f"max_minor = {funding}", 'currency = "CNY"')
    )
    run = module_run(release)
    solved = plan_of(found, run, release.portfolio, ())
    taken = {}
    for menu in found:
        market = solved.plan.market_of(menu.line_id)
        market = Market() if market is msgspec.UNSET else market
        taken[menu.line_id] = settled(weigh(menu.options, market), market)
    for rule in rules_of(release.portfolio):
        (name,) = rule.coefs
        used = sum(each.worth.uses[name] for each in taken.values())
        keeping = sum(menu.options[0][1].uses[name] for menu in found)
        assert used <= max(rule.bound, keeping)
    assert solved.body is not None
    value = sum(each.worth.value_minor for each in taken.values())
    assert value == solved.body.objective_minor <= solved.body.upper_bound_minor


def module_run(release: Release) -> Run:
    return Run("run", 0, "review", release, 0, "Asia/Shanghai")


def test_a_plan_that_forgets_who_stands_back_is_noticed(monkeypatch):
    monkeypatch.setattr(module, "_standing_back", lambda *_: {})
    monkeypatch.setattr(module, "_market", lambda *_: Market())
    with pytest.raises(AssertionError):
        test_the_lines_decided_one_by_one_keep_the_whole()
