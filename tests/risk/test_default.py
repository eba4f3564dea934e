from datetime import date

import pytest

from limen.risk.default import DefaultDefinition, label

AT = date(2024, 1, 31)
RULE = DefaultDefinition("three months late", 6, months_late=3, cut_rule="exclude")
KEEP = DefaultDefinition("three months late", 6, months_late=3)
LATER = date(2025, 1, 31)


def on(month, late):
    return date(2024, month, 28), late


@pytest.mark.parametrize(
    ("statements", "cuts", "until", "excluded", "kept"),
    [
        ([on(3, 3)], [], LATER, 1, 1),
        ([on(7, 3)], [], LATER, 1, 1),
        ([on(8, 3)], [], LATER, 0, 0),
        ([on(3, 2)], [], LATER, 0, 0),
        ([on(3, 2)], [], date(2024, 5, 1), None, None),
        ([on(3, 3)], [], date(2024, 5, 1), 1, 1),
        ([(AT, 3), on(3, 4)], [], LATER, None, None),
        ([on(3, 3)], [date(2024, 2, 10)], LATER, None, 1),
        ([on(3, 3)], [date(2024, 4, 10)], LATER, 1, 1),
        ([on(3, 0)], [date(2024, 4, 10)], LATER, None, 0),
        ([on(3, 0)], [date(2023, 12, 10)], LATER, 0, 0),
    ],
)
def test_labels(statements, cuts, until, excluded, kept):
    assert label(RULE, statements, cuts, AT, until) == excluded
    assert label(KEEP, statements, cuts, AT, until) == kept


def test_words_alone_label_nothing():
    assert label(DefaultDefinition("default", 6), [on(3, 9)], [], AT, LATER) is None


def test_differences_are_named():
    assert RULE.differences(RULE.as_dict()) == []
    assert RULE.differences({}) == []
    (found,) = RULE.differences({**RULE.as_dict(), "window_months": 12})
    assert found == "window_months: the model says 12, the release 6"
