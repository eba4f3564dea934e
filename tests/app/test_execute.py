"""Commands on both stores: one effect a key, refused alone, unknown, tried again on a conflict."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date
from threading import Thread
from typing import get_args, get_origin, get_type_hints

import msgspec
import pytest

from app.card_lines import at, carrying, new_book, open_lines, repay
from limen.app.desk import Done
from limen.app.execute import ATTEMPTS, outcome_of, reply_of
from limen.app.handlers import HANDLERS
from limen.app.ports import Message
from limen.app.repayments import Repay
from limen.book import events as e
from limen.kernel.errors import ConcurrencyConflict, OutcomeUnknown
from limen.kernel.outcomes import Accepted, Refused, Unknown


@pytest.fixture(params=["sqlite", "postgres"])
def book(request, tmp_path):
    made = new_book(request, tmp_path, request.param)
    open_lines(made, "a", "b")
    yield made
    made.close()


@pytest.fixture
def files(tmp_path):
    with new_book(None, tmp_path, "sqlite") as made:
        open_lines(made, "a", "b")
        yield made


def paid(book, name="a"):
    chain = book.chain_events(f"g-{name}")
    return [each.body.amount_minor for each in chain if isinstance(each.body, e.RepaymentMade)]


class Lossy:
    """Units whose first so many end in an error, before or after their commit."""

    def __init__(self, inner, error, times=1, *, commits=False):
        self.inner, self.error, self.times, self.commits = inner, error, times, commits
        self.tried = 0

    @contextmanager
    def unit(self, chains, ahead=None):
        self.tried += 1
        fails = self.tried <= self.times
        if fails and not self.commits:
            raise self.error("planted")
        with self.inner.unit(chains, ahead) as unit:
            yield unit
        if fails:
            raise self.error("planted")


def test_a_key_has_one_effect_and_one_answer(book):
    first = carrying(book).execute(repay("a", "k"))
    assert isinstance(first, Accepted)
    assert carrying(book, 5).execute(repay("a", "k")) == first
    both = carrying(book).apply([repay("b", "two"), repay("b", "two")])
    assert both == [first, first]
    assert (paid(book), paid(book, "b")) == ([10_000], [10_000])


def test_a_key_is_not_used_for_another_command(book):
    carrying(book).execute(repay("a", "k"))
    for other in (repay("a", "k", 10_001), repay("b", "k")):
        assert carrying(book).execute(other) == Refused(("key_reused",))
    assert paid(book) == [10_000]


def sample(kind, **fixed):
    """A command of a kind, with a value of its type in each field that has no default."""
    hints = get_type_hints(kind)
    wanted = [field.name for field in msgspec.structs.fields(kind) if field.required]
    return kind(**{name: value_of(hints[name]) for name in wanted if name not in fixed}, **fixed)


def value_of(hint):
    by_type = {str: "x", int: 1, bool: True, date: date(2024, 2, 1)}
    made = get_origin(hint)
    if made in {tuple, dict}:
        return made()
    if made is not None:
        return get_args(hint)[0]
    return by_type[hint] if hint in by_type else sample(hint)


@pytest.mark.parametrize("kind", sorted(HANDLERS, key=lambda each: each.__name__))
def test_no_kind_of_command_takes_a_key_that_was_answered_for_another(files, kind):
    """The answer of one is not given for the other, and neither is done."""
    names = {"line_id": "a", "customer_id": "c-a", "group_id": "g-a", "other_customer_id": "c-b"}
    known = {each.name for each in msgspec.structs.fields(kind)}
    command = sample(kind, key="k", **{at: name for at, name in names.items() if at in known})
    executor = carrying(files)
    assert isinstance(executor.execute(repay("a", "k")), Accepted)
    head = files.head()
    assert executor.execute(command) == Refused(("key_reused",))
    assert files.head() == head


def test_a_refused_command_of_a_group_leaves_nothing_and_the_others_stand(book):
    head = book.head()
    outcomes = carrying(book).apply(
        [
            repay("a", "1"),
            repay("a", "2", 0),
            repay("none", "3"),
            repay("a", ""),
            repay("b", "4"),
        ]
    )
    assert [isinstance(each, Accepted) for each in outcomes] == [True, False, False, False, True]
    assert outcomes[1:4] == [
        Refused(("amount_out_of_bounds",)), Refused(("line_unknown",)), Refused(("key_unsound",)),
    ]  # fmt: skip
    assert book.head() == head + 2


def test_commands_of_one_call_see_each_other(book):
    from limen.app.repayments import ReverseRepayment

    back = ReverseRepayment(key="r", line_id="a", repayment_key="k")
    assert [type(one) for one in carrying(book).apply([repay("a", "k"), back])] == [Accepted] * 2
    assert carrying(book).execute(msgspec.structs.replace(back, key="r2")) == Refused(
        ("repayment_unknown",)
    )


def test_a_commit_whose_outcome_was_lost_is_unknown_and_the_retry_has_one_effect(book):
    for commits in (True, False):
        key = f"k{commits}"
        lossy = Lossy(book, OutcomeUnknown, commits=commits)
        executor = carrying(book, units=lossy)
        assert executor.apply([repay("a", key), repay("a", key + "2", 0)]) == [
            Unknown(key), Unknown(key + "2"),
        ]  # fmt: skip
        assert isinstance(executor.execute(repay("a", key)), Accepted)
    assert paid(book) == [10_000, 10_000]


def test_a_conflict_is_tried_again_and_given_up_in_the_end(book):
    lossy = Lossy(book, ConcurrencyConflict, times=ATTEMPTS - 1)
    assert isinstance(carrying(book, units=lossy).execute(repay("a", "k")), Accepted)
    assert lossy.tried == ATTEMPTS
    never = Lossy(book, ConcurrencyConflict, times=ATTEMPTS)
    with pytest.raises(ConcurrencyConflict):
        carrying(book, units=never).execute(repay("a", "k2"))
    assert paid(book) == [10_000]


def test_a_fault_in_a_handler_leaves_neither_events_nor_state(book):
    executor = carrying(book)
    executor.execute(repay("a", "k"))

    def broken(desk, command):
        if command.amount_minor == 13:
            raise RuntimeError("planted")
        return HANDLERS[Repay](desk, command)

    executor.handlers = {Repay: broken}
    with pytest.raises(RuntimeError):
        executor.apply([repay("a", "k2"), repay("a", "k3", 13)])
    assert paid(book) == [10_000]
    assert isinstance(executor.execute(repay("a", "k2")), Accepted)
    assert paid(book) == [10_000, 10_000]


def test_effect_answer_and_message_are_one_commit(book):
    def told(desk, command):
        done = HANDLERS[Repay](desk, command)
        return Done(done.events, {}, (Message(command.key, "t", b"x"),))

    executor = carrying(book, units=Lossy(book, OutcomeUnknown, commits=True))
    executor.handlers = {Repay: told}
    executor.execute(repay("a", "k"))
    executor.execute(repay("a", "k"))
    assert book.unsent() == 1


def test_a_refusal_may_leave_events_of_its_own_and_its_reasons_are_kept(book):
    done = Done(value={"refused": "no reason", "x": 1}, refused=Refused(("why",)))
    assert outcome_of(reply_of(done)) == Refused(("why",))
    assert outcome_of(reply_of(Done(value={"x": 1}))) == Accepted({"x": 1})


def test_what_becomes_known_is_never_before_what_is_known(book):
    carrying(book, 9).execute(repay("a", "late"))
    carrying(book, 2).execute(repay("a", "early"))
    known = [each.known_at for each in book.chain_events("g-a")]
    assert known == sorted(known)
    assert known[-1] == at(9)


def test_many_writers_of_one_line_each_have_their_effect(book):
    executors = [carrying(book) for _ in range(3)]

    def work(number):
        for turn in range(4):
            executors[number].execute(repay("a", f"{number}-{turn}", 100 + number))

    threads = [Thread(target=work, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(paid(book)) == [100] * 4 + [101] * 4 + [102] * 4
