"""Bounds of law on the whole bind a plan beside the release's own; the tightest counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.builders import CLEAN, LATE, bodies, book_of, customer, reviewed, run_of, small_files
from app.law_lending import lender
from app.test_solving import ECONOMICS, cap, module_run
from limen.app.caps_cost import LimitsStudy, costs_of
from limen.app.groups import fold_groups
from limen.app.law_limits import law_left, with_law
from limen.app.solving import Menu, plan_of
from limen.book import events as e
from limen.choose.candidates import Candidate
from limen.choose.economics import RESOURCES, Worth
from limen.choose.portfolio import Limit
from release.builders import PRODUCT, loaded

ON = date(2026, 3, 2)
LAW = '\n[law]\nproduct_types = ["working_capital"]\npurpose = "business"\n'
NAME = "law_minor/cn-msl-leverage/bank"


def under_law(limits: str = "", **facts: int | None):
    """The small release under the China pack: an online micro-lender with 1,000 of net assets."""
    given = {"net_assets_minor": 100_000, "borrowed_loans_minor": 100_000, **facts}
    files = small_files(product=PRODUCT + LAW)
    head = (
        files["release.toml"].decode().replace('lender = "Tiny"', 'lender = "bank"\npacks = ["cn"]')
    )
    files["release.toml"] = (head + lender(10**9, **given)).encode()
    files["constraints.toml"] += limits.encode()
    return loaded({**files, "economics.toml": ECONOMICS.encode()})


def menu(name: str, gain: int) -> Menu:
    """Keep a line that lends 1,000, or raise it: `gain` more and 100 more of own money."""
    none = {
        **dict.fromkeys(RESOURCES, 0),
        "funding_minor": 1_000,
        NAME: 1_000,
        "expected_loss_minor": 7,
    }
    more = {**none, "funding_minor": 1_100, NAME: 1_100, "expected_loss_minor": 8}
    return Menu(
        name,
        [
            (Candidate("keep", 100), Worth({"interest": 5}, none)),
            (Candidate("raise", 200), Worth({"interest": 5 + gain}, more)),
        ],
    )


MENUS = [menu(f"l{gain}", gain) for gain in (50, 40, 30, 20, 10)]


def planned(release):
    run = module_run(release)
    limits = with_law(release.portfolio, MENUS, release, ON)
    run = replace(run, release=replace(release, portfolio=limits))
    return run, limits, plan_of(MENUS, run, limits, ())


@pytest.mark.parametrize(("borrowed", "raised"), [(0, 5), (399_750, 2), (399_900, 1), (400_000, 0)])
def test_what_law_leaves_is_what_the_plan_gives(borrowed, raised):
    """Bonds of four times 1,000.00; the loans are borrowed in full."""
    _, limits, found = planned(under_law(borrowed_bonds_minor=borrowed))
    assert limits == (
        Limit("law", "max_minor", 5_000 + 400_000 - borrowed, "cn-msl-leverage/bank"),
    )
    (kept,) = found.body.constraints
    assert kept.name == "law cn-msl-leverage/bank"
    assert kept.used == 5_000 + 100 * raised <= kept.bound


def test_its_price_and_its_cost_are_told():
    run, _, found = planned(under_law(borrowed_bonds_minor=399_750))
    (kept,) = found.body.constraints
    # The third best raise waits: 30 of value for 100 of room.
    assert 200_000 <= kept.price_ppm <= 400_000
    assert found.plan.market.prices_ppm == {NAME: kept.price_ppm}
    assert costs_of(MENUS, run, found.body) == {"law cn-msl-leverage/bank": 60}


def test_the_tightest_of_law_and_release_wins():
    own = cap("expected_loss", "max_minor = 36", 'currency = "CNY"')
    _, _, found = planned(under_law(own, borrowed_bonds_minor=399_750))
    prices = {each.name: each.price_ppm for each in found.body.constraints}
    assert prices["expected_loss"] > 0 == prices["law cn-msl-leverage/bank"]
    assert found.body.constraints[1].used == 5_100
    # Where the rule lacks a fact, the release's own limit stands alone.
    _, _, alone = planned(under_law(own, borrowed_bonds_minor=None))
    assert [each.name for each in alone.body.constraints] == ["expected_loss"]


def test_a_bound_that_lacks_a_fact_is_left_to_each_line_s_own_door():
    release = under_law(borrowed_bonds_minor=None)
    assert with_law(release.portfolio, MENUS, release, ON) == ()


def test_without_a_pack_nothing_is_added():
    files = {**small_files(), "economics.toml": ECONOMICS.encode()}
    release = loaded(files)
    assert release.law_resources == ()
    assert with_law(release.portfolio, MENUS, release, ON) == ()


def test_a_review_keeps_the_bound_among_its_constraints(tmp_path):
    book = book_of(tmp_path, [customer(f"c{n}", LATE if n % 2 else CLEAN) for n in range(4)])
    found = reviewed(book, under_law())
    assert [each.name for each in found.solved.constraints] == ["law cn-msl-leverage/bank"]
    (kept,) = bodies(book, e.PortfolioSolved)
    # The book's instant lies before the online rules of 2025 and within the older leverage rule.
    (constraint,) = kept.constraints
    assert constraint.bound - constraint.used >= 400_000


def test_a_study_of_limits_has_it_too(tmp_path):
    book = book_of(tmp_path, [customer(f"c{n}", LATE) for n in range(2)])
    release = under_law()
    study = LimitsStudy()
    found = study.solve(fold_groups(book), run_of(book, release), ON)
    assert [each.name for each in found.body.constraints] == ["law cn-msl-leverage/bank"]
    assert study.found().months[0].solved == found.body


def test_what_law_leaves_is_told_beside_the_other_headroom():
    found = law_left(under_law(borrowed_bonds_minor=399_750), ON)
    assert found == [("law cn-msl-leverage/bank", 250)]
