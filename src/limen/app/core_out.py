"""Files of instructions for a lender's core: made from the outbox, the same bytes each time."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from limen.app.core_layout import OUT_COLUMNS
from limen.app.core_orders import TOPIC, ChaseCore, InstructCore, due_orders
from limen.app.groups import fold_groups
from limen.app.ports import Journal, Outbox, Put, Units
from limen.book import events as e
from limen.kernel.dates import business_date
from limen.kernel.diagnostics import Diagnostic, Place
from limen.kernel.errors import BadInput, ConcurrencyConflict, JournalCorrupt
from limen.kernel.outcomes import Accepted, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from limen.app.command import Command
    from limen.app.execute import Executor
    from limen.app.ports import Taken
    from limen.book.line import LineState
    from limen.kernel.dates import Instant

BATCH_MOST = 200_000
"""Instructions in one file."""


class Store(Journal, Units, Outbox, Protocol):
    """What a book's store offers whole."""


@dataclass(frozen=True, slots=True)
class Batch:
    """A file of instructions.

    Attributes
    ----------
    repeated
        Whether it was made before: the same bytes once more.
    """

    batch_id: str
    instructions: int
    repeated: bool


@dataclass(frozen=True, slots=True)
class CoreOut:
    """What was told to the core; `batch` is None where there was nothing to tell.

    Attributes
    ----------
    made
        New instructions.
    held_back
        Refusals by code: a cut without its notice is not sent.
    """

    on: date
    made: int
    held_back: dict[str, int]
    batch: Batch | None

    def as_dict(self) -> dict[str, object]:
        """Plain values for `--json`."""
        return {
            "on": self.on.isoformat(),
            "made": self.made,
            "held_back": self.held_back,
            "batch": "" if self.batch is None else self.batch.batch_id,
            "instructions": 0 if self.batch is None else self.batch.instructions,
            "repeated": self.batch is not None and self.batch.repeated,
        }


@dataclass(frozen=True, slots=True)
class Waiting:
    """An instruction that the core did not answer."""

    instruction_id: str
    line_id: str
    action: str
    attempt: int
    first_on: date
    last_on: date


def today(store: Store, executor: Executor) -> date:
    """Return the book's business date."""
    return business_date(executor.clock.now(), store.info.time_zone)


def core_out(
    store: Store, executor: Executor, on: date | None, write: Callable[[bytes], None]
) -> CoreOut:
    """Instruct the core of what is in effect on a day or before, and write the file.

    Where nothing new is to be told, the day's last file is written once more.
    """
    day = today(store, executor) if on is None else on
    commands: list[Command] = []
    held_back: dict[str, int] = {}
    for line in reported_lines(store):
        for order in due_orders(line, day):
            if order.takes_away and not order.notice_id:
                held_back["notice_missing"] = held_back.get("notice_missing", 0) + 1
                continue
            commands.append(
                InstructCore(
                    key=f"instruct:{order.instruction_id}:{day}",
                    line_id=line.line_id,
                    decision_id=order.decision_id,
                    on=day,
                )
            )
    made = _carried_out(executor, commands, held_back)
    return CoreOut(day, made, held_back, write_batch(store, executor, day, write))


def chase(
    store: Store, executor: Executor, older_than: int, write: Callable[[bytes], None] | None
) -> tuple[list[Waiting], Batch | None]:
    """Send instructions again whose last send is `older_than` days ago or more.

    Returns
    -------
    What waits, with the new attempt; the file, where one is to be written.
    """
    day = today(store, executor)
    found: list[Waiting] = []
    for line in reported_lines(store):
        for name, sent in sorted(line.core.sent.items()):
            if sent.last_on <= day - timedelta(older_than):
                attempt = sent.body.attempt + 1
                found.append(
                    Waiting(name, line.line_id, sent.body.action, attempt, sent.first_on, day)
                )
    commands: list[Command] = [
        ChaseCore(
            key=f"instruct:{each.instruction_id}#{each.attempt}",
            line_id=each.line_id,
            instruction_id=each.instruction_id,
            attempt=each.attempt,
        )
        for each in found
    ]
    _carried_out(executor, commands, {})
    return found, None if write is None else write_batch(store, executor, day, write)


def reported_lines(store: Journal) -> Iterator[LineState]:
    """Yield every reported line, group by group."""
    for group in fold_groups(store):
        lines = group.lines
        yield from (lines[name] for name in sorted(lines) if lines[name].custody == "reported")


def _carried_out(executor: Executor, commands: list[Command], held_back: dict[str, int]) -> int:
    made = 0
    for outcome in executor.apply(commands):
        made += isinstance(outcome, Accepted)
        if isinstance(outcome, Refused):
            for reason in outcome.reasons:
                held_back[reason] = held_back.get(reason, 0) + 1
    return made


def write_batch(
    store: Store, executor: Executor, on: date, write: Callable[[bytes], None]
) -> Batch | None:
    """Write the instructions that wait in the outbox; a file that was begun is made whole first."""
    now = executor.clock.now()
    number, last = _last_batch(store, on)
    taken = store.take(BATCH_MOST, now, now, TOPIC)
    if last is not None:
        data = _kept(store, last)
        names = {f"{row['instruction_id']}#{row['attempt']}" for row in read_rows(data)}
        mine = [item for item in taken if item.message.message_id in names]
        if mine or not taken:
            write(data)
            store.mark_sent(mine, now)
            return Batch(last.batch_id, last.instructions, repeated=True)
    if not taken:
        return None
    batch_id = f"{on.isoformat()}.{number + 1}"
    data = _rows_of(batch_id, taken)
    _keep(store, e.CoreBatchMade(batch_id, on, store.put_blob(data), len(taken)), now)
    write(data)
    store.mark_sent(taken, now)
    return Batch(batch_id, len(taken), repeated=False)


def batch_again(store: Store, batch_id: str) -> tuple[Batch, bytes]:
    """Return a file that was made before.

    Raises
    ------
    BadInput
        If there is no such batch.
    """
    body = _batch(store, batch_id)
    if body is None:
        fault = Diagnostic("A005", f"no batch '{batch_id}'", Place("--batch"))
        raise BadInput([fault])
    return Batch(batch_id, body.instructions, repeated=True), _kept(store, body)


def _batch(store: Store, batch_id: str) -> e.CoreBatchMade | None:
    event = store.event_by_key(f"core-batch:{batch_id}")
    return event.body if event is not None and isinstance(event.body, e.CoreBatchMade) else None


def _last_batch(store: Store, on: date) -> tuple[int, e.CoreBatchMade | None]:
    number, last = 0, None
    while (found := _batch(store, f"{on.isoformat()}.{number + 1}")) is not None:
        number, last = number + 1, found
    return number, last


def _kept(store: Store, body: e.CoreBatchMade) -> bytes:
    data = store.get_blob(body.digest)
    if data is None:
        raise JournalCorrupt(f"the book lacks the file of batch '{body.batch_id}'")
    return data


def _keep(store: Store, body: e.CoreBatchMade, now: Instant) -> None:
    key = f"core-batch:{body.batch_id}"
    event = e.Event(e.PORTFOLIO_CHAIN, key, body, now, body.on, now)
    if store.append([event], now) != [Put.WRITTEN]:
        raise ConcurrencyConflict(f"somebody else made batch '{body.batch_id}'; try again")


def _rows_of(batch_id: str, taken: list[Taken]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, OUT_COLUMNS, lineterminator="\n")
    writer.writeheader()
    for item in taken:
        row: dict[str, Any] = msgspec.json.decode(item.message.body)
        cells = {name: "" if value is None else value for name, value in row.items()}
        writer.writerow({"batch": batch_id, **cells})
    return out.getvalue().encode()


def read_rows(data: bytes) -> list[dict[str, str]]:
    """Read a file of instructions."""
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))
