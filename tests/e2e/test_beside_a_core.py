"""Ten days beside a core, on files alone: late, corrected, lost, repeated; then reconciled."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from app.core_books import (
    FIRST,
    LINES,
    ZONE,
    decided,
    executor,
    fill,
    line_of,
    morning,
    take_in,
    write_rows,
)
from app.core_simulated import SimulatedCore
from limen.app.core_ack import core_ack
from limen.app.core_out import chase, core_out
from limen.app.core_reconcile import reconcile
from limen.app.ports import BookInfo
from limen.storage.sqlite import open_book
from limen.storage.tables import read_table

DAYS = [FIRST + timedelta(number) for number in range(10)]


def new_core(seed: int) -> SimulatedCore:
    lines = {
        name: {"balance": 10_000, "limit": 100_000, "may_draw": True, "status": "open"}
        for name in LINES
    }
    return SimulatedCore(Random(seed), lines)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_ten_days_with_bad_files_end_reconciled(tmp_path, seed):
    core = new_core(seed)
    with open_book(tmp_path / "a.book", create=BookInfo("t", ZONE)) as book:
        fill(book)
        files = {}
        for at, day in enumerate(DAYS):
            rows = core.day(day)
            path = files[day] = write_rows(tmp_path / f"{day}.csv", rows)
            now = morning(day)
            if at == 1:
                book.append(
                    decided("l1", "cut", "lower", 60_000, day + timedelta(1), known=day), now
                )
                book.append(
                    decided("l2", "ice", "freeze", 100_000, day + timedelta(2), known=day), now
                )
                book.append(
                    decided("l3", "up", "raise", 900_000, day + timedelta(2), known=day), now
                )
            if at == 3:  # wrong at first: mended in a later revision
                first = next(each for each in rows if each["record"] == "balance")
                wrong = {**first, "amount_minor": "123456", "revision": "1"}
                write_rows(path, [wrong, *(each for each in rows if each is not first)])
                files["mended"] = write_rows(tmp_path / "mended.csv", [{**first, "revision": "2"}])
            if at != 5:  # lost on the way, and sent again three days later
                take_in(book, path, now)
            if at == 4:
                take_in(book, files["mended"], now)
            if at == 6:  # a file of long ago, once more
                again, _ = take_in(book, files[DAYS[0]], now)
                assert again.load.written == {}
            if at == 7:
                lost = reconcile(book, day, movements=True)
                assert {each.field for each in lost.differences} >= {"movement"}
            if at == 8:
                late, _ = take_in(book, files[DAYS[5]], now)
                assert late.late == late.load.written.get("core_balance_reported", 0) + sum(
                    late.load.written.get(kind, 0)
                    for kind in ("repayment_made", "draw_made", "fee_charged")
                )
            carrying = executor(book, now)
            orders = tmp_path / f"orders-{day}.csv"
            told = core_out(book, carrying, None, orders.write_bytes)
            if told.batch is not None and at != 2:  # this file of instructions is lost
                core.take(orders, day + timedelta(1))
            if at == 6:
                chased, _ = chase(book, carrying, 2, (tmp_path / "chased.csv").write_bytes)
                assert chased
                core.take(tmp_path / "chased.csv", day + timedelta(1))
            if at in {4, 7, 9}:
                answers = core.answers(tmp_path / "answers.csv")
                rows_of = read_table(answers).to_dicts()
                assert core_ack(book, carrying, rows_of, "answers.csv").faults == []
        end = DAYS[-1]
        assert line_of(book, "l1").limit_minor == 60_000
        assert not line_of(book, "l2").may_draw
        assert line_of(book, "l3").limit_minor == 100_000
        assert reconcile(book, end, movements=True).differences == ()
        assert book.verify() == []
