"""`limen core`: in, out, answers, chase, reconcile, with their exit codes."""

from __future__ import annotations

import csv
from datetime import timedelta

import pytest

from app.core_books import FIRST, ZONE, decided, fill, morning, row, write_rows
from cli.calling import call, told
from limen.app.ports import BookInfo
from limen.storage.sqlite import open_book

NEXT = FIRST + timedelta(1)


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "a.book"
    with open_book(path, create=BookInfo("t", ZONE)) as made:
        fill(made)
    return path


def daily(folder, *rows):
    return write_rows(folder / "daily.csv", rows)


def balance(name, **cells):
    return row("balance", name, FIRST, **{"amount_minor": 5, "limit_minor": 100_000, **cells})


def test_a_file_goes_in_and_bad_rows_end_with_1(book, tmp_path):
    sound = daily(tmp_path, balance("l1"), balance("l2"))
    assert told("core", "in", sound, "--book", book)["written"] == {"core_balance_reported": 2}
    assert told("core", "in", sound, "--book", book)["repeated"] == {"core_balance_reported": 2}
    rejects = tmp_path / "bad.csv"
    found = told(
        "core", "in", daily(tmp_path, balance("x")), "--rejects", rejects, "--book", book, code=1
    )
    assert found["rejected_rows"] == found["faults"] == 1
    assert "x" in rejects.read_text()


def test_a_file_of_another_make_and_a_day_that_is_none_end_with_2(book, tmp_path):
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("a,b\n1,2\n")
    assert told("core", "in", wrong, "--book", book, code=2)["error"] == "bad_input"
    assert told("core", "ack", wrong, "--book", book, code=2)["error"] == "bad_input"
    assert call("core", "out", tmp_path / "o.csv", "--on", "soon", "--book", book).exit_code == 2
    assert told("core", "out", tmp_path / "o.csv", "--batch", "none", "--book", book, code=2)
    assert not (tmp_path / "o.csv").exists()


def test_instructions_answers_and_differences_go_round(book, tmp_path):
    told("core", "in", daily(tmp_path, balance("l1"), balance("l2"), balance("l3")), "--book", book)
    with open_book(book) as made:
        made.append(decided("l1", "d", "lower", 60_000, NEXT, known=FIRST), morning(FIRST))
        made.append(
            decided("l2", "e", "freeze", 1, NEXT, known=FIRST, notice=False), morning(FIRST)
        )
    orders = tmp_path / "orders.csv"
    found = told("core", "out", orders, "--on", NEXT, "--book", book, code=1)
    assert (found["made"], found["held_back"]) == (1, {"notice_missing": 1})
    first = orders.read_bytes()
    told("core", "out", orders, "--on", NEXT, "--book", book, code=1)
    assert orders.read_bytes() == first
    again = tmp_path / "again.csv"
    assert told("core", "out", again, "--batch", found["batch"], "--book", book)["repeated"]
    assert again.read_bytes() == first
    chased = told("core", "chase", "--older-than", 0, "--out", again, "--book", book)
    assert [each["attempt"] for each in chased["chased"]] == [2]
    assert "ins_" in call("core", "chase", "--older-than", 0, "--book", book).stdout
    (order,) = csv.DictReader(orders.read_text().splitlines())
    answers = tmp_path / "answers.csv"
    answers.write_text(f"instruction_id,outcome\n{order['instruction_id']},done\nins_x,done\n")
    assert told("core", "ack", answers, "--book", book, code=1)["done"] == 1


def test_differences_end_with_1_and_agreement_with_0(book, tmp_path):
    told("core", "in", daily(tmp_path, balance("l1"), balance("l2"), balance("l3")), "--book", book)
    assert "agree" in call("core", "reconcile", "--on", FIRST, "--movements", "--book", book).stdout
    other = daily(tmp_path, balance("l1", amount_minor=6), balance("l2"), balance("l3"))
    out = tmp_path / "differences.csv"
    found = told(
        "core", "reconcile", "--on", FIRST, "--file", other, "--out", out, "--book", book, code=1
    )
    assert [each["field"] for each in found["differences"]] == ["balance_minor"]
    assert "balance_minor" in out.read_text()
    shown = call("core", "reconcile", "--on", FIRST, "--file", other, "--book", book)
    assert shown.exit_code == 1
    assert "balance_minor" in shown.stdout
