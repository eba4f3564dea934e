"""Rule coverage over a folder's cases."""

from __future__ import annotations

from app.casing import case, files
from dmn.models import decision, definitions, input_data, needs, table
from limen.app.policy_coverage import rule_coverage
from limen.app.policy_tests import run_policy_cases

TABLE = definitions(
    input_data("amount"),
    decision("twice", table("FIRST", ["amount"], [(["1"], ["2"]), (["3"], ["6"]), (["-"], ["0"])]),
             needs(["amount"])),
)  # fmt: skip


def test_rules_that_fired_over_all_files_of_cases():
    folder = {**files(case("a", 1, 2), case("b", 1, 2)), "m.dmn": TABLE}
    folder["n-test.xml"] = files(case("c", 9, 0))["m-test.xml"]
    folder["alone.dmn"] = TABLE
    report = run_policy_cases(folder).report
    found = rule_coverage(report, folder)
    assert (found.rules, found.hit) == (6, 2)
    assert [table_.fired for table_ in found.tables] == [
        (("r1", 0), ("r2", 0), ("r3", 0)), (("r1", 2), ("r2", 0), ("r3", 1)),
    ]  # fmt: skip
    assert found.lines() == [
        "alone.dmn: twice: 0 of 3 rules, 0 %",
        "  never fired: r1, r2, r3",
        "m.dmn: twice: 2 of 3 rules, 66 %",
        "  never fired: r2",
        "rule coverage: 2 of 6 rules, 33 %",
    ]
    told = found.as_dict()
    assert (told["rules"], told["fired"], told["per_cent"]) == (6, 2, 33)
    assert told["tables"][1]["never_fired"] == ["r2"]


def test_no_tables_are_fully_covered():
    folder = files(case("a", 1, 2))
    found = rule_coverage(run_policy_cases(folder).report, folder)
    assert found.lines() == ["rule coverage: 0 of 0 rules, 100 %"]
