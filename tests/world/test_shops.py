from limen.world.config import WorldConfig
from limen.world.fate import Month, Path, Phase, calm_path
from limen.world.people import make_merchants
from limen.world.shops import make_trade, plan_report, sales_minor

CONFIG = WorldConfig(seed=6)
SHOPS = make_merchants(CONFIG, 300, [])


def test_a_failing_shop_falls_silent_before_it_stops():
    months = [Month(Phase.TROUBLE, 1, False, 1.0)] * 20 + [Month(Phase.STOPPED, 0, False, 1.0)] * 20
    path, shop = Path(months), SHOPS[0]
    trade = make_trade(CONFIG, shop)
    stops = path.stops_at()
    told = [sales_minor(CONFIG, shop, trade, path, index) is not None for index in range(stops + 3)]
    assert told == [True] * (stops - 2) + [False] * 5


def test_no_working_capital_costs_nine_per_cent():
    shop, path = SHOPS[1], calm_path(CONFIG)
    trade = make_trade(CONFIG, shop)
    full = sales_minor(CONFIG, shop, trade, path, 4)
    less = sales_minor(CONFIG, shop, trade, path, 4, deprived=True)
    assert abs(less / full - 0.91) < 0.001


def test_reports_come_in_the_next_month_few_late_few_amended():
    reports = [plan_report(CONFIG, shop, 2) for shop in SHOPS]
    assert {report.day.month for report in reports} == {4}
    late = sum(report.day.day > 5 for report in reports) / len(reports)
    amended = [report for report in reports if report.amended_on]
    assert 0.02 < late < 0.12
    assert 0.01 < len(amended) / len(reports) < 0.09
    assert all(report.amended_on > report.day for report in amended)


def test_dips_pass():
    deep = 0
    for shop in SHOPS:
        trade = make_trade(CONFIG, shop)
        factors = [trade.factor(index) for index in range(-3, 18)]
        assert 0.35 < min(factors) <= max(factors) < 1.7
        deep += min(factors) < 0.75 * max(factors)
    assert deep > 60
