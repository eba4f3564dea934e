"""A core's files into the book: any order and any repetition give the same state."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core_books import (
    FIRST,
    LINES,
    ZONE,
    fill,
    line_of,
    morning,
    opened,
    row,
    take_in,
    view,
    write_rows,
)
from limen.app.core_in import check_kinds
from limen.app.groups import group_of_line
from limen.app.mapping_read import read_mapping
from limen.app.ports import BookInfo
from limen.book import events as e
from limen.book.group import fold_group
from limen.kernel.errors import BadInput
from limen.storage.sqlite import open_book

SECOND = FIRST + timedelta(1)
THIRD = FIRST + timedelta(2)
INFO = BookInfo("t", ZONE)


@pytest.fixture
def book(tmp_path):
    with open_book(tmp_path / "a.book", create=INFO) as made:
        fill(made)
        yield made


def taken(book, folder, rows, day=THIRD):
    return take_in(book, write_rows(folder / "daily.csv", rows), morning(day))


def test_a_daily_file_sets_balances_and_brings_what_happened(book, tmp_path):
    rows = [
        row("balance", "l1", FIRST, amount_minor=5_000, limit_minor=100_000, dpd=3, status="open",
            may_draw="true"),
        row("draw", "l1", SECOND, ref="d1", amount_minor=2_000),
        row("payment", "l1", SECOND, ref="p1", amount_minor=500),
        row("charge", "l1", SECOND, ref="i1", amount_minor=7, what="interest"),
        row("statement", "l2", FIRST, amount_minor=900, months_late=1, minimum_minor=90),
        row("limit", "l2", SECOND, ref="k1", before_minor=100_000, limit_minor=80_000),
        row("flag", "l3", SECOND, what="collections", raised="true"),
    ]  # fmt: skip
    found, rejects = taken(book, tmp_path, rows)
    assert rejects == []
    assert sum(found.load.written.values()) == 7
    assert found.days == {"2024-03-01": 1}
    assert line_of(book, "l1").balance_minor == 5_000 + 2_000 - 500 + 7
    assert line_of(book, "l1").customer_id == "c-l1"
    second = line_of(book, "l2")
    assert (second.balance_minor, second.limit_minor) == (900, 80_000)
    assert line_of(book, "l3").has_flag("collections", THIRD)


def test_a_second_run_finds_everything_repeated(book, tmp_path):
    rows = [row("balance", name, FIRST, amount_minor=1) for name in LINES]
    first, _ = taken(book, tmp_path, rows)
    again, rejects = taken(book, tmp_path, rows, day=THIRD + timedelta(1))
    assert again.load.repeated == first.load.written == {"core_balance_reported": 3}
    assert (again.load.written, rejects, again.late) == ({}, [], 0)


def test_the_higher_revision_of_a_day_wins_and_an_older_one_is_counted(book, tmp_path):
    def balance(revision, amount):
        return [row("balance", "l1", FIRST, amount_minor=amount, revision=revision)]

    taken(book, tmp_path, balance(2, 20))
    old, _ = taken(book, tmp_path, balance(1, 10))
    assert (old.overtaken, old.corrected) == (1, 0)
    assert line_of(book, "l1").balance_minor == 20
    new, _ = taken(book, tmp_path, balance(3, 30))
    assert (new.overtaken, new.corrected) == (0, 1)
    assert line_of(book, "l1").balance_minor == 30
    assert len(book.chain_events("g-l1")) == 5


def test_the_same_revision_with_another_content_is_a_reject(book, tmp_path):
    taken(book, tmp_path, [row("payment", "l1", FIRST, ref="p", amount_minor=5)])
    found, rejects = taken(book, tmp_path, [row("payment", "l1", FIRST, ref="p", amount_minor=6)])
    assert found.load.rejected_rows == 1
    assert rejects[0].reason == "the book holds another content under this key"


def test_a_corrected_payment_replaces_and_a_reversal_may_come_first(book, tmp_path):
    taken(book, tmp_path, [row("reversal", "l1", THIRD, ref="p1", what="bounced")])
    late = [
        row("payment", "l1", FIRST, ref="p1", amount_minor=5),
        row("payment", "l1", FIRST, ref="p2", amount_minor=7),
        row("payment", "l1", FIRST, ref="p2", amount_minor=8, revision=2),
    ]
    found, _ = taken(book, tmp_path, late)
    assert found.corrected == 1
    line = line_of(book, "l1")
    assert [(paid.key, paid.amount_minor) for paid in line.repayments] == [("p2", 8)]
    assert [(back.on, back.amount_minor) for back in line.reversals] == [(THIRD, 5)]
    assert line.balance_minor == -8


def test_a_file_of_an_earlier_day_is_late_and_moves_nothing_newer(book, tmp_path):
    taken(book, tmp_path, [row("balance", "l1", THIRD, amount_minor=30)])
    found, _ = taken(
        book,
        tmp_path,
        [
            row("balance", "l1", FIRST, amount_minor=10),
            row("payment", "l1", SECOND, ref="p", amount_minor=4),
        ],
    )
    assert found.late == 2
    assert line_of(book, "l1").balance_minor == 30


def test_unknown_kept_and_stray_rows_are_rejects_and_the_rest_goes_in(book, tmp_path):
    book.append(opened("own", custody="kept"), morning(FIRST))
    rows = [
        row("balance", "l1", FIRST, amount_minor=1),
        row("balance", "nowhere", FIRST, amount_minor=1),
        row("balance", "own", FIRST, amount_minor=1),
        row("balence", "l2", FIRST, amount_minor=1),
    ]
    found, rejects = taken(book, tmp_path, rows)
    assert found.load.written == {"core_balance_reported": 1}
    assert found.load.rejected_rows == 3
    reasons = {reject.row: reject.reason for reject in rejects}
    assert "neither in the book" in reasons[2]
    assert "kept here" in reasons[3]
    assert 4 in reasons


def test_a_header_alone_is_an_empty_day_and_no_header_is_a_wrong_file(book, tmp_path):
    found, rejects = taken(book, tmp_path, [])
    assert (found.load.rows, found.load.written, rejects) == (0, {}, [])
    empty = tmp_path / "empty.csv"
    empty.write_text("")
    with pytest.raises(BadInput):
        take_in(book, empty, morning(FIRST))


@pytest.mark.parametrize("header", ["record,line_id\n", "a,b\n1,2\n"])
def test_a_file_of_another_make_is_refused_whole(book, tmp_path, header):
    head = book.head()
    wrong = tmp_path / "wrong.csv"
    wrong.write_text(header)
    with pytest.raises(BadInput):
        take_in(book, wrong, morning(FIRST))
    assert book.head() == head


def test_a_mapping_that_brings_more_than_a_core_may_say_is_refused():
    text = Path(__file__).with_name("importing.py").read_text()
    lines = text[text.index('LINES = """') + 11 : text.index('"""\n"""Three')]
    mapping, faults = read_mapping(lines.encode(), "m.toml")
    assert mapping is not None, faults.items
    with pytest.raises(BadInput) as caught:
        check_kinds(mapping)
    assert {item.code for item in caught.value.diagnostics} == {"M012", "M020"}


def facts():
    day = st.sampled_from([FIRST, SECOND, THIRD])
    line = st.sampled_from(LINES[:2])
    revision = st.integers(1, 3)
    ref = st.sampled_from(["a", "b"])

    def made(record, *, by_day=False, **cells):
        def build(line_id, on, ref, revision):
            # One revision of a reference has one content, on one day.
            own = f"{ref}{revision}" if not by_day else f"{on}{revision}"
            amount = sum(own.encode()) % 97 + 1
            on = on if by_day else FIRST + timedelta(amount % 3)
            names = {"amount_minor": amount, "limit_minor": amount * 100, "before_minor": 1}
            used = {name: names[name] for name in cells.get("amounts", ("amount_minor",))}
            more = {} if by_day else {"ref": ref}
            return row(
                record, line_id, on, revision=revision, **used, **more, **cells.get("rest", {})
            )

        return st.builds(build, line, day, ref, revision)

    return st.one_of(
        made("balance", by_day=True),
        made("statement", by_day=True, rest={"months_late": 0}),
        made("payment"),
        made("draw"),
        made("charge", rest={"what": "interest"}),
        made("limit", amounts=("limit_minor", "before_minor")),
        st.builds(
            lambda line_id, ref: row(
                "reversal", line_id, FIRST + timedelta(ref == "b"), ref=ref, what="bounced"
            ),
            line,
            ref,
        ),
        st.builds(
            lambda line_id, on, up: row(
                "flag", line_id, on, what="hardship", raised=str(up).lower(), revision=1 + up
            ),
            line,
            day,
            st.booleans(),
        ),
    )


@settings(max_examples=12)
@given(rows=st.lists(facts(), min_size=1, max_size=14), data=st.data())
def test_any_order_and_any_repetition_of_files_give_the_same_state(tmp_path_factory, rows, data):
    folder = tmp_path_factory.mktemp("law")
    whole = []
    for name in ("plain", "shuffled"):
        with open_book(folder / name, create=INFO) as book:
            fill(book)
            if name == "plain":
                files = [rows]
            else:
                order = data.draw(st.permutations([*rows, *rows[:3]]))
                cut = data.draw(st.integers(0, len(order)))
                files = [order[:cut], order[cut:], order[:cut]]
            for at, file in enumerate(files):
                _, rejects = taken(book, folder, file, day=THIRD + timedelta(at))
                assert rejects == []
            whole.append([view(line_of(book, name)) for name in LINES])
    assert whole[0] == whole[1]


def test_a_line_of_a_linked_group_stands_in_the_group_that_goes_on(book, tmp_path):
    before = [row("balance", "l2", FIRST, amount_minor=900), row("payment", "l2", FIRST, ref="p",
              amount_minor=1)]  # fmt: skip
    taken(book, tmp_path, before)
    now = morning(SECOND)
    linked = e.GroupLinked("g-l1", "g-l2")
    for group in ("g-l1", "g-l2"):
        book.append([e.Event(group, f"link:{group}", linked, now, SECOND, now)], now)
    late = [*before, row("balance", "l2", SECOND, amount_minor=700)]
    found, rejects = taken(book, tmp_path, late)
    assert rejects == []
    assert sum(found.load.written.values()) == 1
    assert sum(found.load.repeated.values()) == 2
    assert [event.chain_id for event in book.chain_events("g-l1")][-1] == "g-l1"
    assert book.chain_events("g-l1")[-1].body.balance_minor == 700
    group_id, events = group_of_line(book, "l2")
    assert (group_id, fold_group(group_id, events).lines["l2"].balance_minor) == ("g-l1", 700)
    again, rejects = taken(book, tmp_path, late)
    assert (sum(again.load.written.values()), sum(again.load.repeated.values())) == (0, 3)
    assert book.verify() == []
