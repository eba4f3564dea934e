"""What the benchmark of draws shares: a release, a book with lines, a stream of draws."""

from __future__ import annotations

from datetime import date
from typing import Any

from limen.app.draws import HoldDraw
from limen.app.execute import Executor
from limen.app.handlers import HANDLERS
from limen.app.ports import BookInfo
from limen.app.terms_shelf import TermsShelf
from limen.book import events as e
from limen.book.product import Product
from limen.caps.programme import DrawRules, FundingPartner, Programme
from limen.features.declared import DECLARED
from limen.features.fold import FoldPlan
from limen.kernel.clock import ManualClock
from limen.release.law import NO_LAW

NOW = 1_800_000_000_000_000
TODAY = date(2027, 1, 15)
INFO = BookInfo("bench", "Asia/Shanghai")
LINE_LIMIT = 10**11
AMOUNT = 12_345

PRODUCT = Product("line", "CNY", 0, 10**12, 1, 1, 156_000)
PARTNERS = (
    FundingPartner("bank-a", 300_000, quota_minor=10**14),
    FundingPartner("bank-b", 400_000),
)


FEATURES = (
    "drawn_count_7d", "drawn_count_30d", "drawn_sum_30d_minor", "drawn_trend_30d_bp",
    "full_draws_90d_count", "redrawn_count_90d", "late_max_6s_months", "linked_drawn_sum_30d_minor",
)  # fmt: skip


def plan_of_features() -> FoldPlan:
    """Return eight declared features, as a policy of draws might read."""
    return FoldPlan([DECLARED[name] for name in FEATURES])


def funded_by(name: str) -> DrawRules:
    """Return rules under which one programme funds every draw."""
    return DrawRules(programmes={name: Programme(name, frozenset({"line"}), PARTNERS)})


class Rules:
    """As much of a release as draws read."""

    release_id = "bench"

    def __init__(self, draws: DrawRules, plan: FoldPlan | None = None) -> None:
        self.policies: dict[str, Any] = {}
        self.products: dict[str, Any] = {}
        self.draws = draws
        self.plan = plan
        self.law = NO_LAW
        self.resources: tuple[str, ...] = ()

    def fold_plan(self) -> FoldPlan | None:
        return self.plan


def fill(book: Any, lines: int) -> None:
    """Open lines, each in a group of its own."""
    terms_id = TermsShelf(book).file(PRODUCT, "bench", NOW)
    for at in range(lines):
        place = (f"g{at}", f"c{at}", f"l{at}")
        opened = e.LineOpened("line", "bank", "CNY", LINE_LIMIT, terms_id=terms_id)
        book.append(
            [_event(place, e.CustomerRegistered("person"), "c"), _event(place, opened, "l")], NOW
        )


def _event(place: tuple[str, str, str], body: Any, what: str) -> e.Event:
    group, customer, line = place
    line_id = "" if what == "c" else line
    return e.Event(group, f"{what}:{line}", body, NOW, TODAY, NOW, customer, line_id)


def executor_of(
    book: Any, holder: str, programme: str = "", plan: FoldPlan | None = None
) -> Executor:
    """Return an executor; with a programme every draw takes from its quota.

    With a plan, declared features are folded beside each group and kept.
    """
    rules: Any = Rules(funded_by(programme) if programme else DrawRules(), plan)
    clock = ManualClock(NOW)
    return Executor(book, book, clock, HANDLERS, rules, quotas=book, holder=holder)


def draws(name: str, count: int, lines: int, first: int = 0) -> list[HoldDraw]:
    """Return draws over the lines in turn."""
    return [
        HoldDraw(
            key=f"{name}-{at}",
            line_id=f"l{first + at % lines}",
            draw_id=f"{name}-{at}",
            amount_minor=AMOUNT,
        )
        for at in range(count)
    ]
