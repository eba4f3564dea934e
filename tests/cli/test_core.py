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
    assert told("core", "in", book, sound)["written"] == {"core_balance_reported": 2}
    assert told("core", "in", book, sound)["repeated"] == {"core_balance_reported": 2}
    rejects = tmp_path / "bad.csv"
    found = told("core", "in", book, daily(tmp_path, balance("x")), "--rejects", rejects, code=1)
    assert found["rejected_rows"] == found["faults"] == 1
    assert "x" in rejects.read_text()


def test_a_file_of_another_make_and_a_day_that_is_none_end_with_2(book, tmp_path):
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("a,b\n1,2\n")
    assert told("core", "in", book, wrong, code=2)["error"] == "bad_input"
    assert told("core", "ack", book, wrong, code=2)["error"] == "bad_input"
    assert told("core", "out", book, tmp_path / "o.csv", "--on", "soon", code=2)
    assert told("core", "out", book, tmp_path / "o.csv", "--batch", "none", code=2)
    assert not (tmp_path / "o.csv").exists()


def test_instructions_answers_and_differences_go_round(book, tmp_path):
    told("core", "in", book, daily(tmp_path, balance("l1"), balance("l2"), balance("l3")))
    with open_book(book) as made:
        made.append(decided("l1", "d", "lower", 60_000, NEXT, known=FIRST), morning(FIRST))
        made.append(
            decided("l2", "e", "freeze", 1, NEXT, known=FIRST, notice=False), morning(FIRST)
        )
    orders = tmp_path / "orders.csv"
    found = told("core", "out", book, orders, "--on", NEXT, code=1)
    assert (found["made"], found["held_back"]) == (1, {"notice_missing": 1})
    first = orders.read_bytes()
    told("core", "out", book, orders, "--on", NEXT, code=1)
    assert orders.read_bytes() == first
    again = tmp_path / "again.csv"
    assert told("core", "out", book, again, "--batch", found["batch"])["repeated"]
    assert again.read_bytes() == first
    chased = told("core", "chase", book, "--older-than", 0, "--out", again)
    assert [each["attempt"] for each in chased["chased"]] == [2]
    assert "ins_" in call("core", "chase", book, "--older-than", 0).stdout
    (order,) = csv.DictReader(orders.read_text().splitlines())
    answers = tmp_path / "answers.csv"
    answers.write_text(f"instruction_id,outcome\n{order['instruction_id']},done\nins_x,done\n")
    assert told("core", "ack", book, answers, code=1)["done"] == 1


def test_differences_end_with_1_and_agreement_with_0(book, tmp_path):
    told("core", "in", book, daily(tmp_path, balance("l1"), balance("l2"), balance("l3")))
    assert "agree" in call("core", "reconcile", book, "--on", FIRST, "--movements").stdout
    other = daily(tmp_path, balance("l1", amount_minor=6), balance("l2"), balance("l3"))
    out = tmp_path / "differences.csv"
    found = told("core", "reconcile", book, "--on", FIRST, "--file", other, "--out", out, code=1)
    assert [each["field"] for each in found["differences"]] == ["balance_minor"]
    assert "balance_minor" in out.read_text()
    shown = call("core", "reconcile", book, "--on", FIRST, "--file", other)
    assert shown.exit_code == 1
    assert "balance_minor" in shown.stdout
