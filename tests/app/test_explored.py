"""What decisions left to chance tell, against outcomes that are made to be told."""

from __future__ import annotations

import pytest

from app.test_trying import explored_review, left
from cli.calling import told
from limen.app.explored import judged
from limen.choose.explore import Arm, Explored


def test_who_left_the_best_option_is_weighed_apart(tmp_path):
    book, _ = explored_review(tmp_path / "b")
    gone = {each.facts.customer_id for each in left(book)}
    outcomes = tmp_path / "o.csv"
    names = [f"c{n:02}" for n in range(39)]
    rows = [f"{name},{int(name in gone)}" for name in names]
    outcomes.write_text("customer_id,default_next_month\n" + "\n".join(rows) + "\n")
    path = book.path
    book.close()
    found = told("review", "explored", "--book", path, "--outcomes", outcomes)
    assert (found["decisions"], found["unknown"]) == (39, 1)
    assert found["left"] == len(gone - {"c39"})
    assert (found["best"]["default_ppm"], found["other"]["default_ppm"]) == (0, 1_000_000)


def test_arms_that_are_rarer_weigh_more():
    def one(taken: int, *ppm: int) -> Explored:
        return Explored(taken, [Arm("keep", n, share) for n, share in enumerate(ppm)])

    found = judged(
        [("a", one(1, 800_000, 200_000)), ("b", one(1, 600_000, 400_000)), ("c", one(0, 10**6))],
        {"a": 1, "b": 0, "c": 0},
    )
    assert found.other is not None
    assert found.other.mean == pytest.approx(5 / 7.5)


def test_a_book_without_chance_tells_nothing(tmp_path):
    book, _ = explored_review(tmp_path / "b", share=0)
    path = book.path
    book.close()
    outcomes = tmp_path / "o.csv"
    outcomes.write_text("customer_id,default_next_month\nc00,0\n")
    found = told("review", "explored", "--book", path, "--outcomes", outcomes, code=2)
    assert [each["code"] for each in found["diagnostics"]] == ["A113"]
