"""`limen review`: exit 1 where cuts wait for two people."""

from __future__ import annotations

from app.builders import DAY
from cli.calling import a_book, a_release, call, told


def words(folder, book):
    return ("review", "run", "--book", book, "--release", folder / "release", "--at", DAY)


def test_cuts_beyond_the_budget_end_with_1_and_mandatory_ones_are_stored(tmp_path):
    book = a_book(tmp_path)
    a_release(tmp_path, cuts_ppm=0)
    said = told(*words(tmp_path, book), code=1)
    assert "two people" in said["stopped"]
    assert said["decisions_stored"] == said["actions"]["freeze"] == 3


def test_within_the_budget_it_ends_with_0_and_again_writes_nothing(tmp_path):
    book = a_book(tmp_path)
    a_release(tmp_path)
    first, again = told(*words(tmp_path, book)), told(*words(tmp_path, book))
    assert (first["decisions_stored"], again["decisions_stored"]) == (6, 0)
    assert (first["digest"], first["was_there"], again["was_there"]) == (
        again["digest"],
        False,
        True,
    )
    assert first["digest"] in call(*words(tmp_path, book)).stdout


def test_a_review_is_scored_by_outcomes(tmp_path):
    book = a_book(tmp_path)
    a_release(tmp_path)
    told(*words(tmp_path, book))
    outcomes = tmp_path / "o.csv"
    rows = [f"c{number},{number % 2}" for number in range(9)]
    outcomes.write_text("\n".join(["customer_id,default_next_month", *rows]) + "\n")
    score = ("review", "score", "--book", book, "--outcomes", outcomes, "--replicates", 50)
    assert told(*score) == told(*score)
    assert "ranking by PD" in call(*score).stdout
