"""Judging a review: the figures of a tiny book against a computation by hand."""

from __future__ import annotations

import msgspec
import pytest

from app.builders import CLEAN, LATE, VERSIONS, book_of, customer, records, reviewed
from limen.app.deciding import Run, decide_line
from limen.app.score_review import read_outcomes, removed_undrawn, score_review
from limen.bootstrap import Wired, wire
from limen.book.group import fold_group
from limen.kernel.errors import BadInput, JournalCorrupt

LATE_ONES, CLEAN_ONES = ("l1", "l2", "l3", "l4"), ("k1", "k2", "k3", "k4")
BAD = {"l1", "l2", "k1"}
OWED = {"l1": 600_000, "l2": 100_000, "l3": 100_000, "l4": 800_000}
"""Of 1,000,000: the tiny release cuts each late one to the larger of owed and half the limit."""
REMOVED = {"l1": 400_000, "l2": 500_000, "l3": 500_000, "l4": 200_000}
"""By hand: 1,000,000 - max(owed, 500,000), and what is owed was not undrawn."""
LOSS = 0.5 * 0.65


def scored(folder, outcomes: dict[str, object], **kept):
    path = folder / "outcomes.csv"
    lines = [f"{name},{value}" for name, value in outcomes.items()]
    path.write_text("\n".join(["customer_id,default_next_month", *lines]) + "\n")
    return score_review(
        kept.pop("tools", wire()), folder / "b.book", path, kept.pop("run_id", None), 1, 50
    )


@pytest.fixture
def folder(tmp_path):
    groups = [customer(name, LATE, OWED[name]) for name in LATE_ONES]
    groups += [customer(name, CLEAN) for name in CLEAN_ONES]
    book = book_of(tmp_path, groups)
    reviewed(book)
    book.close()
    return tmp_path


TRUTH = {name: int(name in BAD) for name in (*LATE_ONES, *CLEAN_ONES)}


def test_the_harm_of_the_review_is_the_hand_s(folder):
    found = scored(folder, TRUTH).as_dict()
    assert found["defaulters"] == 3
    assert found["everyone"]["customers"] == 8
    assert found["everyone"]["review"] == {
        "avoided_minor": round((400_000 + 500_000) * LOSS),
        "customers_harmed": 2,
        "removed_minor": 500_000 + 200_000,
    }


def test_against_late_now_is_the_hand_s(folder):
    """Late now takes the whole undrawn of the same four.

    It avoids (400,000 + 900,000) × loss, ours 900,000 × loss: theirs is thinned evenly to 9/13.
    Customers harmed: 2 against 2 × 9/13. Removed of payers: 700,000 against 1,100,000 × 9/13.
    """
    found = scored(folder, TRUTH).as_dict()
    item = next(one for one in found["everyone"]["against"] if one["name"] == "late now")
    assert item["ours"]["avoided_minor"] == item["theirs"]["avoided_minor"] == 292_500
    assert item["customers_ratio"]["estimate"] == pytest.approx(13 / 9, abs=1e-4)
    assert item["removed_ratio"]["estimate"] == pytest.approx(700 / (1_100 * 9 / 13), abs=1e-4)


def test_customers_not_late_are_counted_apart(folder):
    part = scored(folder, TRUTH).as_dict()["not_yet_late"]
    assert part["customers"] == 4
    assert part["review"] == {"avoided_minor": 0, "customers_harmed": 0, "removed_minor": 0}


def test_planted_another_outcome_moves_the_figures(folder):
    found = scored(folder, {**TRUTH, "l3": 1}).as_dict()["everyone"]["review"]
    assert found["customers_harmed"] == 1
    assert found["removed_minor"] == 200_000


def test_the_removed_is_the_undrawn_that_a_cut_takes(folder):
    from limen.storage.sqlite import open_book

    made = records(open_book(folder / "b.book"))
    assert {line.split(":")[0]: removed_undrawn(record) for line, record in made.items()} == REMOVED


def test_a_frozen_line_loses_all_that_was_undrawn_and_a_watched_one_nothing():
    from app.builders import AT, HARD, ZONE, small_release

    run = Run("run", AT, "review", small_release(), 99, ZONE, VERSIONS)
    record = decide_line(fold_group("g-c", customer("c", HARD)), "c:line", run)
    assert removed_undrawn(record) == 900_000
    watch = msgspec.structs.replace(record.outcome, action="watch")
    assert removed_undrawn(msgspec.structs.replace(record, outcome=watch)) == 0


def test_a_later_engine_scores_the_same_run(folder):
    """The versions of the time stand in its records; the engine of today makes the same bytes."""

    class Later(Wired):
        def versions(self):
            return {"limen": "99"}

    assert scored(folder, TRUTH, tools=Later()).as_dict() == scored(folder, TRUTH).as_dict()


def test_planted_a_run_with_another_digest_is_corrupt(folder):
    class Tampering(Wired):
        def open_book(self, path, create=None):
            from app.builders import Tampered
            from limen.book import events as e

            book = super(Tampering, self).open_book(path, create)
            return Tampered(book, "l3:2024-03-31:statement", e.StatementClosed(100_001, 1, "late"))

    with pytest.raises(JournalCorrupt, match="another digest"):
        scored(folder, TRUTH, tools=Tampering())


def test_a_missing_customer_is_named(folder):
    outcomes = {name: value for name, value in TRUTH.items() if name != "k3"}
    with pytest.raises(BadInput, match=r"no outcome for 1 customers.*'k3'"):
        scored(folder, outcomes)


@pytest.mark.parametrize("value", ["2", "", "yes", "0.5", "-1"])
def test_what_is_neither_0_nor_1_is_named_by_its_row(folder, value):
    rows = [{"customer_id": "a", "default_next_month": 0}]
    rows.append({"customer_id": "b", "default_next_month": value})
    with pytest.raises(BadInput) as refused:
        read_outcomes(rows, "o.csv")
    (item,) = refused.value.diagnostics
    assert item.code == "A033"
    assert item.place.path == "row 2, column 'default_next_month'"


def test_a_missing_column_names_the_nearest():
    with pytest.raises(BadInput) as refused:
        read_outcomes([{"customer_id": "a", "default_nextmonth": 0}], "o.csv")
    assert "default_nextmonth" in refused.value.diagnostics[0].hint


def test_no_rows_are_no_outcomes():
    with pytest.raises(BadInput, match="empty"):
        read_outcomes([], "o.csv")


@pytest.mark.parametrize("run_id", [None, "run_none"])
def test_a_review_that_is_not_there_is_wrong_use(tmp_path, folder, run_id):
    if run_id is None:
        (tmp_path / "empty").mkdir()
        book_of(tmp_path / "empty", []).close()
        folder = tmp_path / "empty"
    with pytest.raises(BadInput) as refused:
        scored(folder, TRUTH, run_id=run_id)
    assert refused.value.diagnostics[0].code == "A034"


def test_the_tables_name_the_claim_and_the_comparisons(folder):
    text = "\n".join(scored(folder, TRUTH).lines())
    assert "Claims next-month default only" in text
    for name in ("ranking by PD", "score x use x lateness grid", "late now", "late two months"):
        assert name in text
