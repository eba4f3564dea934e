import re

import pytest

from limen.kernel.reasons import REASONS, Adverse, Reason, is_reason_code

HAN = re.compile(r"[\u4e00-\u9fff]")

# The list is closed: a code that comes or goes is a change of what customers are told.
FAMILIES = {"R": 8, "U": 6, "I": 7, "V": 6, "F": 2, "A": 1, "L": 7, "P": 5, "S": 5, "C": 4}
CODES = [f"{family}{n:02}" for family, count in FAMILIES.items() for n in range(1, count + 1)]


def faults_of(reason: Reason) -> list[str]:
    """What a customer could not read."""
    faults = []
    if not reason.english.strip() or HAN.search(reason.english):
        faults.append("english")
    if not HAN.search(reason.chinese):
        faults.append("chinese")
    if reason.english.endswith(".") or reason.chinese.endswith("。"):
        faults.append("full stop")
    return faults


@pytest.mark.parametrize("code", sorted(REASONS))
def test_every_code_has_both_texts(code):
    reason = REASONS[code]
    assert reason.code == code
    assert faults_of(reason) == []
    assert isinstance(reason.adverse, Adverse)


def test_a_missing_text_is_noticed():
    assert faults_of(Reason("X01", "", "", Adverse.YES)) == ["english", "chinese"]
    assert faults_of(Reason("X01", "逾期", "overdue", Adverse.YES)) == ["english", "chinese"]


def test_the_list_is_closed_and_in_order_of_its_families():
    assert list(REASONS) == CODES
    assert all(is_reason_code(code) for code in CODES)
    assert not any(is_reason_code(code) for code in ("", "R", "R00", "R99", "r01", "X01"))


def test_no_two_codes_say_the_same():
    assert len({reason.english for reason in REASONS.values()}) == len(CODES)
    assert len({reason.chinese for reason in REASONS.values()}) == len(CODES)


@pytest.mark.parametrize("code", [code for code in CODES if code.startswith("C")])
def test_what_the_customer_asked_for_is_not_adverse(code):
    assert REASONS[code].adverse is Adverse.NO


@pytest.mark.parametrize("code", [code for code in CODES if code.startswith("R")])
def test_an_overdue_payment_never_counts_as_harmless(code):
    assert REASONS[code].adverse is not Adverse.NO
