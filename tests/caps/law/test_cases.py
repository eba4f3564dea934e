from datetime import date

from caps.law.builders import changed, pack_of
from limen.caps.law.cases import case_of, entries_named, run_tests


def test_a_pack_s_own_tests_run():
    ran = run_tests(pack_of())
    assert (ran.count, ran.failed) == (7, ())


def test_a_planted_fault_fails_and_is_named():
    wrong = changed(('"1000.00"', '"1000.01"'))
    failed = run_tests(pack_of(wrong)).failed
    assert len(failed) == 3
    assert str(failed[0]) == (
        "cn-cap@1: test 1 on 2024-06-01: passed, allowed 100000 expected, "
        "passed, allowed 100001 found"
    )


def test_a_test_says_what_is_asked_and_when():
    facts = {"licence_type": "bank", "event": "draw", "contract_date": date(2020, 1, 1), "x": 1}
    case = case_of(facts, date(2024, 1, 1))
    assert case.entity.licence_type == "bank"
    assert case.dates["contract"] == date(2020, 1, 1)
    assert case.dates["decision"] == date(2024, 1, 1)
    assert case.facts["x"] == 1


def test_a_version_can_be_named():
    assert len(entries_named(pack_of(), "cn-cap@1")) == 1
    assert entries_named(pack_of(), "cn-cap@2") == ()
