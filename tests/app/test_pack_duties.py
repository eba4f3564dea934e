"""Duties of a day: notices, explanations, reviews and records, with deadline and contents."""

from datetime import date

from limen.app.pack_duties import KIND_WORDS, KINDS, duties_on, duty_lines

ON = date(2026, 3, 1)


def test_every_duty_of_a_day_is_listed_by_its_kind():
    rows = duties_on(ON, "us", None, "en")
    assert {row["rule"] for row in rows} >= {"us-regb-timing@1", "us-regz-cut-45@1"}
    assert all(set(KINDS) & set(row["check_type"]) for row in rows)
    told = "\n".join(duty_lines(rows, "en"))
    assert "us-regb-timing@1             tell by: 30 days from decision" in told
    assert "Tell within thirty days  (reasons)" in told
    assert set(KIND_WORDS) == set(KINDS)


def test_records_say_how_long_they_are_kept_and_what_is_unsure():
    rows = duties_on(ON, "cn", "large_bank", "zh", "REC")
    told = "\n".join(duty_lines(rows, "zh", "REC"))
    assert "cn-aml-retain@1              保存至：自决定日起10年" in told
    assert "客户身份与交易记录保存  [待法律核实]" in told
    assert told.startswith("留存")
    assert "人工复核\n  cn" not in told
    assert duties_on(date(1999, 1, 1), "cn", None, "en", "REC") == []
