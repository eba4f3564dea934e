"""A review that leaves a little to chance: chances in the record, limits kept, replay exact."""

from __future__ import annotations

import pytest

from app.builders import LATE, VERSIONS, bodies, book_of, customer, records, reviewed
from app.test_solving import cap, limited
from limen.app.replay import Replayer
from limen.book import events as e
from limen.choose.conduct import SEVERITY
from limen.kernel.rates import PPM

LINES = 40
CHANCE = """
[exploration]
share_ppm = {share}
band_minor = 100_000_000
"""


def explored_review(folder, more: str = "", share: int = 500_000):
    folder.mkdir(exist_ok=True)
    names = [f"c{n:02}" for n in range(LINES)]
    book = book_of(folder, [customer(name, LATE) for name in names])
    solved = reviewed(book, limited(CHANCE.format(share=share) + more)).solved
    return book, solved


def left(book) -> list:
    """Records of lines that did not get the best option."""
    found = [each for each in records(book).values() if each.explored]
    return [each for each in found if each.explored.taken]


def test_chances_are_kept_and_nothing_harsher_is_taken(tmp_path):
    book, _ = explored_review(tmp_path)
    kept = records(book)
    assert len(kept) == LINES
    assert all(each.explored for each in kept.values())
    assert 8 <= len(left(book)) <= 32
    for each in kept.values():
        arms = each.explored.arms
        assert sum(arm.propensity_ppm for arm in arms) == PPM
        best, taken = arms[0], arms[each.explored.taken]
        assert taken.limit_minor >= best.limit_minor
        assert SEVERITY[taken.action] <= SEVERITY[best.action]
        action = each.outcome.action
        assert each.outcome.limit_after_minor == taken.limit_minor
        assert action == taken.action or (action, taken.action) == ("watch", "keep")
    assert any(each.outcome.action == "watch" for each in left(book))


def test_what_was_left_to_chance_is_replayed_to_the_byte(tmp_path):
    book, _ = explored_review(tmp_path, cap("contacts", "max_count = 30"))
    replayer = Replayer(book, VERSIONS)
    assert all(
        replayer.replay(each.question.decision_id).is_same for each in records(book).values()
    )


@pytest.mark.parametrize("most", [0, 1, 5])
def test_the_limit_on_exploration_holds_and_counts_what_was_tried(tmp_path, most):
    book, solved = explored_review(tmp_path, cap("exploration", f"max_count = {most}"))
    assert len(left(book)) <= most
    (told,) = solved.constraints
    assert (told.name, told.used, told.bound) == ("exploration", len(left(book)), most)


def test_what_is_tried_keeps_every_other_limit(tmp_path):
    free = explored_review(tmp_path / "a", share=0)[1]
    assert free is None
    _, plan = explored_review(tmp_path / "b", cap("expected_loss", "max_ppm = 1_000_000"), share=0)
    most = plan.constraints[0].used
    # As much loss as without any trial: a cut withheld uses more, so none fits.
    tight = cap("expected_loss", f"max_minor = {most}", 'currency = "CNY"\nlowers_lines = true')
    book, solved = explored_review(tmp_path / "c", tight)
    assert solved.constraints[0].used <= most
    used = sum(
        next(iter(each.weighing.uses[name] for name in ["expected_loss_minor"]))
        for each in records(book).values()
    )
    assert used <= most


def test_without_exploration_no_record_has_chances(tmp_path):
    book, _ = explored_review(tmp_path, share=0)
    assert left(book) == []
    assert bodies(book, e.PortfolioSolved) == []


def test_a_share_that_minds_no_limit_is_noticed(tmp_path, monkeypatch):
    monkeypatch.setattr("limen.app.solving.share_within", lambda *_: (500_000, {}))
    with pytest.raises(AssertionError):
        test_the_limit_on_exploration_holds_and_counts_what_was_tried(tmp_path, 1)
