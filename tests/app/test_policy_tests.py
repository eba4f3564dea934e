"""Cases of a policy, in the DMN TCK's format."""

from __future__ import annotations

from app.casing import case, files
from limen.app.policy_tests import run_policy_cases

def test_cases_that_hold_pass():
    found = run_policy_cases(files(case("1", 2, 4), case("2", 0, 0)))
    assert (found.passed, found.failed) == (2, 0)
    assert found.lines() == ["2 passed, 0 failed"]
    assert found.as_dict() == {"passed": 2, "failed": 0, "failures": []}


def test_planted_a_wrong_expectation_fails_and_is_named():
    found = run_policy_cases(files(case("1", 2, 4), case("wrong", 2, 5)))
    assert (found.passed, found.failed) == (1, 1)
    (failure,) = found.as_dict()["failures"]
    assert "case wrong, twice" in failure
    assert found.lines() == [failure, "1 passed, 1 failed"]


def test_no_cases_are_none_failed():
    assert run_policy_cases({}).as_dict() == {"passed": 0, "failed": 0, "failures": []}
