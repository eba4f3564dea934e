"""Duties of a day: notices, explanations, reviews and records, with deadline and contents."""

from datetime import date, timedelta

import pytest

from app.lending import FIRST, bank_in
from app.test_counter_offers import applied, offered
from app.us_lending import card_bank_rules
from limen.app.applications import RefuseApplication
from limen.app.pack_duties import (
    KIND_WORDS,
    KINDS,
    answer_lines,
    duties_on,
    duty_lines,
    open_answers,
)
from limen.app.packs import check_event
from limen.kernel.errors import BadInput

ON = date(2026, 3, 1)


def test_every_duty_of_a_day_is_listed_by_its_kind():
    rows = duties_on(ON, "us", None, "en")
    assert {row["rule"] for row in rows} >= {"us-regb-timing@1", "us-regz-cut-45@1"}
    assert all(set(KINDS) & set(row["check_type"]) for row in rows)
    told = "\n".join(duty_lines(rows, "en"))
    assert "us-regb-timing@1             tell by: 30 days from decision" in told
    assert "Tell of a change within thirty days  (reasons)  upon decrease, freeze" in told
    assert set(KIND_WORDS) == set(KINDS)


def test_records_say_how_long_they_are_kept_and_what_is_unsure():
    rows = duties_on(ON, "cn", "large_bank", "zh", "REC")
    told = "\n".join(duty_lines(rows, "zh", "REC"))
    assert "cn-aml-retain@1              保存至：自决定日起10年" in told
    assert "客户身份与交易记录保存  [待法律核实]" in told
    assert told.startswith("留存")
    assert "人工复核\n  cn" not in told
    assert duties_on(date(1999, 1, 1), "cn", None, "en", "REC") == []


def test_a_refused_application_has_duties_of_its_own():
    ids = {row["rule"] for row in duties_on(ON, "us", None, "en", event="refuse")}
    assert {"us-regb-timing-application@1", "us-regb-keep@1", "us-fcra-615a@1"} <= ids
    assert not ids & {"us-regb-timing@1", "us-regz-cut-45@1"}
    with pytest.raises(BadInput):
        check_event("refus")


def test_open_applications_are_listed_by_the_day_of_their_answer(tmp_path):
    bank = bank_in(tmp_path, card_bank_rules())
    first = applied(bank).value["application_id"]
    bank.later(5)
    second = applied(bank, "o").value["application_id"]
    due = FIRST + timedelta(days=30)
    rows = open_answers(bank.book, bank.release, due)
    assert [(row["application_id"], row["days_left"]) for row in rows] == [(first, 0), (second, 5)]
    assert {row["rule"] for row in rows} == {"us-regb-timing-application@1"}
    late = answer_lines(open_answers(bank.book, bank.release, due + timedelta(days=1)), "zh")
    assert late[0] == "待答复的申请及最迟告知日" and "已逾期1天" in late[1]
    bank.do(RefuseApplication, customer_id="n", application_id=first, reasons=("I02",))
    assert [row["application_id"] for row in open_answers(bank.book, bank.release, due)] == [second]
    assert answer_lines([], "en") == []
    bank.book.close()


def test_an_application_that_was_answered_with_an_offer_is_open_no_more(tmp_path):
    bank = bank_in(tmp_path, card_bank_rules())
    offered(bank)
    assert open_answers(bank.book, bank.release, FIRST) == []
    bank.book.close()
