"""A stored decision in plain lines."""

from __future__ import annotations

import pytest

from app.builders import HARD, LATE, bodies, book_of, customer, records, reviewed
from decide.test_law_duties import cut
from limen.app.show_decision import Shown, show_decision
from limen.book import events as e
from limen.kernel.errors import BadInput
from limen.kernel.reasons import REASONS


@pytest.fixture
def book(tmp_path):
    made = book_of(tmp_path, [customer("a", LATE), customer("b", HARD)])
    reviewed(made)
    return made


def test_every_reason_is_shown_with_its_words_and_evidence(book):
    for record in records(book).values():
        shown = show_decision(book, record.question.decision_id).lines()
        reasons = [line for line in shown if line.startswith("reason ")]
        assert len(reasons) == len(record.reasons) > 0
        for line, reason in zip(reasons, record.reasons, strict=True):
            assert reason.code in line
            assert REASONS[reason.code].english in line
            assert all(f"{name} {value}" in line for name, value in reason.evidence.items())
            assert ("sufficient alone" in line) is reason.is_sufficient


def test_the_change_is_shown_in_money_with_its_day(book):
    record = records(book)["a:line"]
    text = "\n".join(show_decision(book, record.question.decision_id).lines())
    assert "lower: 10,000.00 CNY to 5,000.00 CNY" in text
    assert str(record.outcome.effective_on) in text
    assert record.question.release_id in text


def test_as_plain_values_nothing_of_the_record_is_left_out(book):
    for body in bodies(book, e.DecisionMade):
        shown = show_decision(book, body.decision_id).as_dict()
        assert set(shown) == {
            "question", "facts", "facts_sha256", "score", "options", "caps", "prices",
            "outcome", "reasons", "value_minor",
        }  # fmt: skip


def test_an_unknown_id_is_wrong_use(book):
    with pytest.raises(BadInput, match="no decision 'dec_none'"):
        show_decision(book, "dec_none")


def test_what_law_demands_is_shown_with_its_day_and_what_is_unsure():
    text = "\n".join(Shown(cut()).lines())
    assert "law        us-regb-timing@1, tell by 2026-04-01, says reasons\n" in text
    assert "law        us-regz-cut-45@1, guard until 2026-04-16, says guard\n" in text
    assert "law        us-regb-keep@1, keep until 2028-04-02 [needs a legal check]" in text
