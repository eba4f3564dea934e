"""A group's state: linked customers and their lines, the unit of locks, caps and partition."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from limen.book import events as e
from limen.book.bureau import BUREAU, apply_bureau
from limen.book.customer import (
    ASKING,
    CustomerState,
    apply_asking,
    apply_customer_flag,
    apply_sales,
    register,
)
from limen.book.customer_links import apply_link
from limen.book.line import LineState, apply_to_line, open_line
from limen.kernel.errors import InvariantViolated

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Protocol

    from limen.kernel.dates import Instant

    class Follower(Protocol):
        """What is folded beside a group from the same events: quantities of its lines."""

        @property
        def digest(self) -> str:
            """What it was made for."""
            ...

        def take(self, event: e.Event) -> None:
            """Move by an event that moved the group."""
            ...

        def values(
            self, line_id: str, customer_id: str, at: Instant, zone: str
        ) -> Mapping[str, int | None]:
            """Return the quantities of a line, by name, as known at an instant."""
            ...

        def store(self) -> bytes:
            """Return its state as bytes."""
            ...


@dataclass(slots=True)
class GroupState:
    """A group as known after some events.

    Attributes
    ----------
    linked_into
        Id of the group that continues, where this one was linked into another.
    absorbed
        Ids of the groups that were linked into this one.
    follower
        What is folded beside it from the same events, where somebody wants that.
    """

    group_id: str
    customers: dict[str, CustomerState] = field(default_factory=dict)
    lines: dict[str, LineState] = field(default_factory=dict)
    linked_into: str | None = None
    absorbed: list[str] = field(default_factory=list)
    follower: Follower | None = field(default=None, repr=False, compare=False)


def fold_group(
    group_id: str, events: Iterable[e.Event], follower: Follower | None = None
) -> GroupState:
    """Fold events, in the order (`known_at`, `seq`), to the group's state."""
    state = GroupState(group_id, follower=follower)
    for event in events:
        apply(state, event)
    return state


def apply(state: GroupState, event: e.Event) -> None:
    """Move the state by one event.

    Raises
    ------
    InvariantViolated
        If the event names a customer or line that the group does not have, or a link of others.
    """
    _move(state, event)
    if state.follower is not None:
        state.follower.take(event)


def _move(state: GroupState, event: e.Event) -> None:
    body = event.body
    if isinstance(body, ASKING):
        apply_asking(_customer(state, event), event)
        return
    if isinstance(body, BUREAU):
        apply_bureau(_customer(state, event), event)
        return
    match body:
        case e.FlagChanged() if not event.line_id:
            apply_customer_flag(_customer(state, event), body)
        case e.CustomerRegistered():
            state.customers[event.customer_id] = register(event, body)
        case e.SalesReported():
            apply_sales(_customer(state, event), event, body)
        case e.LinkReported() | e.LinksFound():
            apply_link(_customer(state, event).links, event)
        case e.GroupLinked():
            _link(state, event, body)
        case e.LineOpened():
            _customer(state, event)
            state.lines[event.line_id] = open_line(event, body)
        case _:
            apply_to_line(_line(state, event), event)


def _customer(state: GroupState, event: e.Event) -> CustomerState:
    customer = state.customers.get(event.customer_id)
    if customer is None:
        raise InvariantViolated(
            "the customer is registered in the group", customer=event.customer_id, key=event.key
        )
    return customer


def _line(state: GroupState, event: e.Event) -> LineState:
    line = state.lines.get(event.line_id)
    if line is None:
        raise InvariantViolated("the line is open in the group", line=event.line_id, key=event.key)
    return line


def _link(state: GroupState, event: e.Event, body: e.GroupLinked) -> None:
    """Take in a link: of this group, or of one that was linked into it (`links.whole_group`)."""
    if body.continues >= body.closes:
        raise InvariantViolated("the lower id continues", continues=body.continues)
    if not {state.group_id, event.chain_id} & {body.continues, body.closes}:
        raise InvariantViolated("a link names the group", group=event.chain_id)
    if state.group_id == body.closes:
        state.linked_into = body.continues
    elif body.closes not in state.absorbed:
        state.absorbed.append(body.closes)
