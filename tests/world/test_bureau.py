from limen.world.bureau import bureau_report, report_day
from limen.world.config import WorldConfig
from limen.world.fate import Month, Path, Phase
from limen.world.people import make_persons

CONFIG = WorldConfig(seed=2)
PEOPLE = make_persons(CONFIG, 200)


def mean_of(phase, field):
    path = Path([Month(phase, 2, False, 1.0)] * 60)
    day = report_day(CONFIG, PEOPLE[0], 3)
    reports = [bureau_report(CONFIG, one, path, 3, day, 0) for one in PEOPLE]
    return sum(getattr(report, field) for report in reports) / len(reports)


def test_trouble_shows_as_more_lenders_inquiries_and_debt():
    for field in ("lenders", "inquiries_6m", "other_owed_minor", "worst_dpd_12m"):
        assert mean_of(Phase.TROUBLE, field) > mean_of(Phase.CALM, field)


def test_what_was_taken_elsewhere_is_added():
    path = Path([Month(Phase.CALM, 0, False, 1.0)] * 60)
    day = report_day(CONFIG, PEOPLE[0], 0)
    plain, more = (bureau_report(CONFIG, PEOPLE[0], path, 0, day, sum_) for sum_ in (0, 700))
    assert more.other_owed_minor - plain.other_owed_minor == 700
    assert day.month == 1
