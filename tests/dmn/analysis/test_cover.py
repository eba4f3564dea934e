"""Cover: the parts that boxes leave, against counting every point."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from limen.dmn.analysis import cover
from limen.dmn.analysis.axis import bits
from limen.dmn.analysis.cover import Budget, GaveUp, merged, uncovered, volume

SIZES = (4, 3, 3)
BOXES = st.lists(st.tuples(*(st.integers(0, (1 << n) - 1) for n in SIZES)), max_size=8)
DOMAINS = st.tuples(*(st.integers(0, (1 << n) - 1) for n in SIZES))


def points(box) -> set:
    return set(itertools.product(*(list(bits(mask)) for mask in box)))


def law(domain, boxes) -> None:
    parts = list(uncovered(domain, boxes, Budget()))
    wanted = points(domain).difference(*map(points, boxes)) if boxes else points(domain)
    found = [point for part in parts for point in points(part)]
    assert len(found) == len(set(found))
    assert set(found) == wanted
    assert set().union(*map(points, merged(parts))) == wanted


@settings(max_examples=300)
@given(DOMAINS, BOXES)
def test_parts_are_what_no_box_holds_each_point_once(domain, boxes):
    law(domain, boxes)


@settings(max_examples=200)
@given(DOMAINS, BOXES)
def test_volumes_decide_the_same_for_boxes_that_do_not_overlap(domain, boxes):
    apart = []
    for box in boxes:
        if all(not points(box) & points(other) & points(domain) for other in apart):
            apart.append(box)
    plain = list(uncovered(domain, apart, Budget()))
    quick = list(uncovered(domain, apart, Budget(), disjoint=True))
    assert plain == quick


def test_planted_a_group_that_loses_an_atom_breaks_the_law(monkeypatch):
    plain = cover._classes
    monkeypatch.setattr(cover, "_classes", lambda *a: [(h, m & (m - 1)) for h, m in plain(*a)])
    with pytest.raises(AssertionError):
        law((15, 7, 7), [(1, 7, 7)])


def test_a_question_that_takes_too_many_steps_is_given_up():
    boxes = [(1 << i, 7, 7) for i in range(4)] + [(15, 1 << i, 5) for i in range(3)]
    with pytest.raises(GaveUp):
        list(uncovered((15, 7, 7), boxes, Budget(3)))
    budget = Budget(10_000)
    list(uncovered((15, 7, 7), boxes, budget))
    assert 0 < budget.left < 10_000
    assert budget.boxes > 0


def test_parts_that_differ_on_one_axis_are_joined():
    assert merged([(1, 1), (2, 1), (4, 2)]) == [(3, 1), (4, 2)]
    assert merged([(1, 1), (2, 1), (3, 2)]) == [(3, 3)]
    assert merged([]) == []


def test_volume_counts_points():
    assert volume((3, 7)) == 6
    assert volume((0, 7)) == 0
    assert volume(()) == 1
