"""The two catalogues side by side: pairs that agree on plain histories, and what tells them apart.

The table in docs/explanation/features.md says why each pair differs elsewhere.
"""

import random
from datetime import date, timedelta
from pathlib import Path

import pytest

from limen.book import events as e
from limen.book.group import fold_group
from limen.features.catalogue import FEATURES
from limen.features.compute import FeatureView, compute
from limen.features.declared import DECLARED
from limen.features.fold import FoldPlan
from limen.kernel.dates import end_of_day, month_end, start_of_day

ZONE = "Asia/Shanghai"
PAIRS = {
    "months_late_now": "late_now_months",
    "months_late_max_6m": "late_max_6s_months",
    "late_count_6m": "late_count_6s",
    "utilisation_max_6m_bp": "use_max_6s_bp",
    "draw_count_30d": "drawn_count_30d",
    "draw_sum_30d_minor": "drawn_sum_30d_minor",
    "days_since_draw": "drawn_days_since",
    "days_since_repayment": "paid_days_since",
    "bureau_lenders_count": "lenders_last_count",
    "bureau_inquiries_6m_count": "inquiries_last_count",
    "bureau_utilisation_bp": "elsewhere_use_bp",
    "group_months_late_max_now": "linked_late_max_90d_months",
    "probe_draws_30d": "probes_30d_count",
}
"""Old name → the declared one that it agrees with where nothing out of the way happened."""

PLAN = FoldPlan([DECLARED[name] for name in PAIRS.values()])
DOCS = Path(__file__).parents[2] / "docs/explanation/features.md"


def plain_history(seed, months=7):
    """A line with a statement at each month's end, draws, repayments, one whole report."""
    chance = random.Random(seed)
    made = []

    def put(day, body, line="l"):
        at = start_of_day(day, ZONE) + len(made)
        made.append(e.Event("g", f"k{len(made)}", body, at, day, at, "c", line, seq=len(made)))

    first = date(2024, 1, 1)
    put(first, e.CustomerRegistered("person"), "")
    put(first, e.LineOpened("p", "bank", "CNY", 1_000_000))
    report = e.BureauReported(first, 2, 1, 90_000, chance.randrange(90_000), 0)
    put(first, report, "")
    late = 0
    for month in range(1, months + 1):
        put(date(2024, month, 5), e.DrawMade(f"d{month}", chance.randrange(40_000, 60_000)))
        put(date(2024, month, 20), e.RepaymentMade(chance.randrange(1_000, 30_000)))
        late = chance.choice((0, late + 1)) if month < months else late
        put(month_end(date(2024, month, 1)), e.StatementClosed(300_000 + month, late))
    return made


def both(events, day):
    at = end_of_day(day, ZONE)
    group = fold_group("g", events, PLAN.fresh("g"))
    view = FeatureView(group, group.customers["c"], group.lines["l"], at, ZONE)
    return compute(view, [*PAIRS, *PAIRS.values()])


@pytest.mark.parametrize("seed", range(30))
@pytest.mark.parametrize("days", [0, 3])
def test_pairs_agree_on_plain_histories(seed, days):
    events = plain_history(seed)
    found = both(events, events[-1].effective_on + timedelta(days=days))
    late = [x.body.months_late for x in events if isinstance(x.body, e.StatementClosed)]
    for old, declared in PAIRS.items():
        if old == "group_months_late_max_now" and late[-1] != max(late[-3:]):
            continue  # the declared one looks back over ninety days
        assert found[old] == found[declared], old


def test_a_test_draw_repaid_at_once_tells_the_draws_apart():
    events = plain_history(1)
    day = events[-1].effective_on + timedelta(days=1)
    for number, body in enumerate((e.DrawMade("probe", 5_000), e.RepaymentMade(5_000))):
        at = start_of_day(day, ZONE) + number
        events.append(e.Event("g", f"p{number}", body, at, day, at, "c", "l", seq=90 + number))
    found = both(events, day)
    assert found["probe_draws_30d"] == found["probes_30d_count"] == 1
    assert found["draw_count_30d"] == found["drawn_count_30d"] - 1
    assert found["days_since_draw"] > found["drawn_days_since"] == 0


def test_after_six_silent_months_only_the_declared_one_still_looks():
    events = plain_history(2)
    found = both(events, events[-1].effective_on + timedelta(days=200))
    assert found["months_late_now"] is None
    assert found["late_now_months"] is not None


def test_every_pair_stands_in_the_docs_and_no_name_in_both():
    text = DOCS.read_text(encoding="utf-8")
    assert all(f"`{old}` | `{new}`" in text for old, new in PAIRS.items())
    assert not FEATURES.keys() & DECLARED.keys()
