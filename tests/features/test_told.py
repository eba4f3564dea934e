import pytest

from limen.features.declared import DECLARED
from limen.features.definition import Definition, Span
from limen.features.told import TOLD, UNTOLD, told_of
from limen.kernel.reasons import REASONS


def test_every_declared_feature_says_what_is_told_of_it_or_why_nothing_is():
    assert not TOLD.keys() & UNTOLD.keys()
    assert TOLD.keys() | UNTOLD.keys() == DECLARED.keys()
    assert all(each.code in REASONS and each.direction for each in TOLD.values())
    assert all(UNTOLD.values())


def test_what_may_carry_no_cut_or_is_of_others_is_told_to_nobody():
    for each in DECLARED.values():
        if not each.may_cut or not each.may_close:
            assert each.reason_code is None
            assert each.untold


def test_a_new_feature_cannot_be_forgotten():
    new = Definition("unheard_of", "draw_made", "line", "count", Span("days", 1), "count")
    with pytest.raises(KeyError, match="unheard_of"):
        told_of([new])
