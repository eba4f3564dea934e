"""Looks at a book: each as known then, both ends and the months between."""

from datetime import UTC, date, datetime

from app.test_model_monitor import ZONE, book, release
from limen.app.groups import fold_groups
from limen.app.model_cohorts import INSTANTS_MAX, cohorts_of, instants_between
from limen.bootstrap import wire
from limen.features.compute import FeatureView, compute
from limen.kernel.dates import business_date, end_of_day
from limen.release.load import load_release


def test_both_ends_stand_and_a_long_time_is_thinned():
    since, at = (end_of_day(day, ZONE) for day in (date(2024, 1, 31), date(2024, 3, 15)))
    days = [business_date(instant, ZONE) for instant in instants_between(since, at, ZONE)]
    assert days == [date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 15)]
    long = instants_between(end_of_day(date(1990, 1, 1), ZONE), at, ZONE)
    assert len(long) <= INSTANTS_MAX and long[-1] == at and long == sorted(set(long))


def test_a_look_is_what_a_fold_of_the_book_at_that_instant_gives(tmp_path):
    journal = wire().open_book(book(tmp_path, 9, 500_000))
    rules, _ = load_release(wire().read_folder(release(tmp_path, 3)))
    instants = [
        end_of_day(day, ZONE) for day in (date(2024, 3, 31), date(2024, 8, 31), date(2024, 12, 31))
    ]
    found = cohorts_of(journal, rules, instants)
    card = rules.models["line"].cards[0].card
    for place, instant in enumerate(instants):
        slow = {}
        for group in fold_groups(journal, instant):
            for line in group.lines.values():
                view = FeatureView(group, group.customers[line.customer_id], line, instant, ZONE)
                slow[line.line_id] = card.points_and_pd(compute(view, card.names))
        quick = {one.line_id: (one.points, one.pd_ppm) for one in found.scored["line"][place]}
        assert quick == slow and len(quick) == 120
    assert [bool(look[0].values) for look in found.scored["line"]] == [True, False, True]
    late = found.outcomes["c0"].statements
    assert len(late) == 12 and late[-1][1] == 4
    assert datetime.fromtimestamp(instants[0] / 1e6, UTC).year == 2024
