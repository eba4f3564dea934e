from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from limen.book import events as e
from limen.book.bureau import BUREAU
from limen.book.customer import ASKING
from limen.book.line_life import LIFE
from limen.book.line_money import MONEY
from limen.care.timeline import customer_timeline
from limen.care.wording import ACTIONS
from limen.kernel.dates import end_of_day
from limen.kernel.errors import InvariantViolated
from limen.kernel.reasons import REASONS

ZONE = "Asia/Shanghai"
START = date(2025, 1, 1)
LANGUAGES = ["en", "zh"]


def event(day, body, line="L1", *, seq=0, known=None, customer="C1"):
    on = START + timedelta(days=day)
    known_at = end_of_day(START + timedelta(days=day if known is None else known), ZONE)
    key = f"{day}:{line}:{seq}:{type(body).__name__}"
    return e.Event("G1", key, body, known_at, on, known_at, customer, line, seq=seq)


def decision(action="lower", reasons=("U01",), effective=None):
    return e.DecisionMade(
        "D1", "run", action, 2_000_000, 1_200_000, msgspec.Raw(b"{}"), effective, None, reasons
    )


OPENED = e.LineOpened("flex", "bank", "CNY", 2_000_000)
STORY = [
    event(0, e.CustomerRegistered("merchant"), ""),
    event(0, OPENED, seq=1),
    event(3, e.DrawMade("d1", 300_000), seq=2),
    event(20, e.SalesReported("month", date(2025, 1, 1), 900_000, "CNY"), "", seq=3, known=40),
    event(31, e.StatementClosed(300_000, months_late=1), seq=4),
    event(35, e.RepaymentMade(300_000), seq=5),
    event(59, e.StatementClosed(0), seq=6),
    event(60, e.BureauReported(date(2025, 3, 1), lenders=3), "", seq=7),
    event(61, decision(effective=date(2025, 3, 20)), seq=8),
    event(62, e.NoticeSent("N1", "D1", "limit_cut", "zh", ("U01",), date(2025, 3, 20)), seq=9),
    event(78, e.LimitChanged(2_000_000, 1_200_000, decision_id="D1"), seq=10),
    event(80, e.MayDrawSwitched(may_draw=False), seq=11),
    event(90, e.MayDrawSwitched(may_draw=True), seq=12),
    event(91, e.OfferAnswered("D2", accepted=True), seq=13),
    event(92, e.ChangeWithdrawn("D3", "softened"), seq=14),
    event(93, e.LimitChanged(1_200_000, 1_500_000, by="customer"), seq=15),
    event(99, e.LineClosed(), seq=16),
]
UNTOLD = {
    "terms_filed", "draw_held", "draw_funded", "draw_voided", "draw_expired", "entries_posted",
    "day_closed", "partner_settled", "core_instructed", "core_answered", "core_balance_reported",
    "core_batch_made", "warning_moved", "link_reported", "links_found",
}  # fmt: skip
"""What happens inside the lender, or between it and its core and partners."""


def test_the_story_in_english():
    told = [(entry.text, entry.tone) for entry in customer_timeline(STORY, ZONE, "en")]
    assert told == [
        ("Became a customer", "plain"),
        ("Line opened with a limit of CN¥20,000.00", "plain"),
        ("Drew CN¥3,000.00", "plain"),
        ("Sales of CN¥9,000.00 reported for 2025-01", "plain"),
        ("A payment is one month late", "hard"),
        ("Repaid CN¥3,000.00", "plain"),
        ("Payments are up to date again", "good"),
        ("Credit report read", "plain"),
        ("Decided: lower the limit from CN¥20,000.00 to CN¥12,000.00", "hard"),
        ("Notice sent to the customer", "note"),
        ("Limit went down from CN¥20,000.00 to CN¥12,000.00", "hard"),
        ("New borrowing paused; the limit stays", "hard"),
        ("New borrowing open again", "good"),
        ("The customer accepted the offer", "plain"),
        ("The announced change was withdrawn", "good"),
        ("Limit went up from CN¥12,000.00 to CN¥15,000.00", "plain"),
        (
            "Line closed to new borrowing; what is owed is paid off as agreed",
            "hard",
        ),
    ]


def test_details_say_reason_and_day():
    entries = {entry.kind: entry for entry in customer_timeline(STORY, ZONE, "en")}
    reason = REASONS["U01"].english
    assert entries["decision_made"].detail == f"{reason}; in effect from 20 March 2025"
    assert entries["notice_sent"].detail == f"{reason}; in effect from 20 March 2025"
    assert entries["sales_reported"].detail == "reached the lender on 10 February 2025"
    assert entries["bureau_reported"].detail == "3 lenders"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_a_customer_s_events_is_told(language):
    told = {entry.kind for entry in customer_timeline(STORY, ZONE, language)}
    assert told == {one.kind for one in STORY}
    elsewhere = {kind.__struct_config__.tag for kind in (*ASKING, *LIFE, *MONEY, *BUREAU)}
    others = {
        "copy_promoted", "group_linked", "links_passed", "model_registered", "portfolio_solved",
        "review_opened", "review_run",
    }  # fmt: skip
    assert told | elsewhere | others | UNTOLD == e.KINDS.keys()
    for entry in customer_timeline(STORY, ZONE, "zh"):
        assert any("\u4e00" <= sign <= "\u9fff" for sign in entry.text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_every_action_is_told(action, language):
    story = [event(0, OPENED), event(1, decision(action), seq=1)]
    assert len(customer_timeline(story, ZONE, language)) == 2


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", sorted(REASONS))
def test_every_reason_is_told(code, language):
    story = [event(0, OPENED), event(1, decision(reasons=(code,)), seq=1)]
    reason = REASONS[code]
    detail = customer_timeline(story, ZONE, language)[1].detail
    assert detail == (reason.chinese if language == "zh" else reason.english)


@given(st.permutations(STORY))
def test_the_order_of_telling_is_that_of_the_days_however_events_are_handed_in(shuffled):
    told = customer_timeline(shuffled, ZONE, "en")
    assert told == customer_timeline(STORY, ZONE, "en")
    assert [entry.date for entry in told] == sorted(entry.date for entry in told)


def test_planted_fault_a_lost_event_is_missed():
    for lost in range(2, len(STORY)):
        rest = STORY[:lost] + STORY[lost + 1 :]
        assert customer_timeline(rest, ZONE, "en") != customer_timeline(STORY, ZONE, "en")


def test_a_late_entry_takes_its_place_by_business_date():
    late = event(1, e.DrawMade("d0", 100), seq=99, known=200)
    told = customer_timeline([*STORY, late], ZONE, "en")
    assert told[2].text == "Drew CN¥1.00"


def test_with_several_lines_each_entry_names_its_product():
    second = event(2, e.LineOpened("trade", "bank", "USD", 100_000), "L2", seq=50)
    draw = event(5, e.DrawMade("d9", 5_000), "L2", seq=51)
    told = customer_timeline([*STORY, second, draw], ZONE, "en", products={"trade": "Trade line"})
    assert [entry.detail for entry in told if entry.text == "Drew $50.00"] == ["Trade line"]


def test_one_customer_of_a_group_is_told_alone():
    other = event(4, e.CustomerRegistered("person"), "", seq=60, customer="C2")
    linked = event(5, e.GroupLinked("G1", "G2"), "", seq=61, customer="")
    told = customer_timeline([*STORY, other, linked], ZONE, "en", customer_id="C2")
    assert [entry.kind for entry in told] == ["customer_registered", "group_linked"]


def test_a_line_that_nobody_opened_is_refused():
    with pytest.raises(InvariantViolated):
        customer_timeline([event(0, e.DrawMade("d", 1))], ZONE, "en")
