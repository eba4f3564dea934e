"""Decisions as conversations: what they ask of a policy, and two ways to answer.

Deciding one line asks its policy a few questions, each resting on the answers before (the answer
itself, then what it would be without each reason). Written as a generator that yields `Ask` and is
sent the `Result`, one text serves both lowerings: a line alone by the row function, a whole
partition in step by column expressions.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from limen.dmn import DmnMisuse

if TYPE_CHECKING:
    from limen.dmn import Result
    from limen.release.rulebook import Policy


class Ask(NamedTuple):
    """One question: a policy, and the values of its inputs."""

    policy: Policy
    values: Mapping[str, Any]


T = TypeVar("T")
Steps = Generator[Ask, "Result", T]
"""A conversation that ends in a `T`."""

RunMany = Callable[["Policy", list[Mapping[str, Any]]], Sequence["Result | DmnMisuse"]]
"""Answers many questions to one policy at once, in their order."""


def alone(steps: Steps[T]) -> T:
    """Bring one conversation to its end, each question by the policy's row function."""
    try:
        ask = next(steps)
        while True:
            try:
                reply = ask.policy.program.run(ask.values)
            except DmnMisuse as error:
                ask = steps.throw(error)
            else:
                ask = steps.send(reply)
    except StopIteration as end:
        found: T = end.value
        return found


def together(conversations: Sequence[Steps[T]], run_many: RunMany) -> list[T]:
    """Bring conversations to their ends in step: the open questions of a round go together.

    Raises
    ------
    Exception
        Of the first conversation, in order, that ends in one; the others are dropped.
    """
    ends: dict[int, T] = {}
    faults: dict[int, Exception] = {}
    open_ = {at: steps.__next__ for at, steps in enumerate(conversations)}
    while open_:
        asks: dict[int, Ask] = {}
        for at, go_on in open_.items():
            try:
                asks[at] = go_on()
            except StopIteration as end:
                ends[at] = end.value
            except Exception as error:  # noqa: BLE001 - raised below, in the lines' order
                faults[at] = error
        open_ = {
            at: _going_on(conversations[at], reply)
            for at, reply in _replies(asks, run_many).items()
        }
    if faults:
        raise faults[min(faults)]
    return [ends[at] for at in range(len(conversations))]


def _replies(asks: Mapping[int, Ask], run_many: RunMany) -> dict[int, Result | DmnMisuse]:
    by_policy: dict[str, list[int]] = {}
    for at, ask in asks.items():
        by_policy.setdefault(ask.policy.path, []).append(at)
    replies: dict[int, Result | DmnMisuse] = {}
    for places in by_policy.values():
        policy = asks[places[0]].policy
        found = run_many(policy, [asks[at].values for at in places])
        replies.update(zip(places, found, strict=True))
    return dict(sorted(replies.items()))


def _going_on(steps: Steps[T], reply: Result | DmnMisuse) -> Callable[[], Ask]:
    if isinstance(reply, DmnMisuse):
        return lambda: steps.throw(reply)
    return lambda: steps.send(reply)
