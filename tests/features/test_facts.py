from datetime import date, timedelta

from features.histories import Deeds, noon
from limen.book import events as e
from limen.features.facts import FIELDS, FactMaker, facts_of

DAY = date(2024, 3, 1)


def event(number, body, day=DAY, hours=12):
    return e.Event(
        "g", f"k{number}", body, noon(day, hours), day, noon(day, hours), "c", "l", seq=number
    )


def test_every_field_of_a_fact_is_declared():
    deeds = Deeds().add(DAY, 10_000).add(DAY + timedelta(days=1), -10_000).close(DAY)
    deeds.add(DAY, 300_000)
    sales = e.SalesReported("month", DAY, 5, "CNY")
    deeds.add(DAY, sales).add(DAY, e.SalesReported("month", DAY, 4, "CNY"), 13)
    deeds.add(DAY, e.BureauReported(DAY, 2))
    found = facts_of(deeds.events())
    kinds = {fact.kind for fact in found}
    assert {"draw_made", "probe_draw", "sales_amended", "bureau_reported"} <= kinds
    for fact in found:
        assert fact.fields.keys() <= FIELDS[fact.kind].keys()


def test_a_bounced_repayment_takes_the_repayment_back():
    maker = FactMaker()
    (paid,) = maker.of(event(1, e.RepaymentMade(700)))
    gone, bounced = maker.of(event(2, e.RepaymentReversed("k1", "bounced")))
    assert gone.void
    assert gone.ref == paid.ref
    assert bounced.fields == {"amount_minor": 700, "because": "bounced"}


def test_our_own_cut_leaves_use_as_it_was_for_six_months():
    maker = FactMaker()
    maker.of(event(1, e.LineOpened("p", "bank", "CNY", 1_000)))
    maker.of(event(2, e.LimitChanged(1_000, 500)))
    (soon,) = maker.of(event(3, e.StatementClosed(500), DAY + timedelta(days=30)))
    (late,) = maker.of(event(4, e.StatementClosed(500), DAY + timedelta(days=200)))
    assert (soon.fields["use_bp"], late.fields["use_bp"]) == (5_000, 10_000)
    maker.of(event(5, e.LimitChanged(500, 400, "customer"), DAY + timedelta(days=201)))
    (asked,) = maker.of(event(6, e.StatementClosed(400), DAY + timedelta(days=202)))
    assert asked.fields["use_bp"] == 10_000


def test_a_draw_knows_the_raise_and_the_repayment_before_it():
    maker = FactMaker()
    maker.of(event(1, e.LineOpened("p", "bank", "CNY", 1_000)))
    maker.of(event(2, e.LimitChanged(1_000, 2_000)))
    maker.of(event(3, e.RepaymentMade(5), DAY + timedelta(days=2)))
    _, draw = maker.of(event(4, e.DrawMade("d", 1_500), DAY + timedelta(days=3)))
    wanted = {"use_after_bp": 7_500, "days_since_raise": 3, "days_since_repayment": 1}
    assert wanted.items() <= draw.fields.items()
    voids = maker.of(event(5, e.DrawVoided("d", "mistake"), DAY + timedelta(days=4)))
    assert all(each.void for each in voids)
    assert draw.ref in {each.ref for each in voids}
