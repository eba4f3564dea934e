"""Commands carried out: lock, look for an earlier answer, decide, write it all in one commit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import RLock
from typing import TYPE_CHECKING, Any, TypeAlias

from limen.app.command import (
    Command,
    CustomerCommand,
    LineCommand,
    body_hash,
    decode_reply,
    encode_reply,
    has_sound_key,
)
from limen.app.desk import ChainsWanted, Desk, Done
from limen.app.group_cache import GroupCache
from limen.app.leases import LeaseShelf, LeaseWanted
from limen.app.ports import Answer, Put
from limen.app.terms_shelf import TermsShelf
from limen.kernel.errors import ConcurrencyConflict, InvariantViolated, OutcomeUnknown
from limen.kernel.outcomes import Accepted, Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from limen.app.desk import Handler
    from limen.app.group_cache import Kept
    from limen.app.ports import Journal, Message, Unit, Units
    from limen.app.quota_ports import Quotas
    from limen.book.events import Event
    from limen.kernel.clock import Clock
    from limen.kernel.dates import Instant
    from limen.release.rulebook import Release

Outcome: TypeAlias = Accepted[dict[str, Any]] | Refused | Unknown

ATTEMPTS = 8
"""How often a command is tried again where another writer was first."""

ROUNDS_MOST = 256
"""How often a unit begins anew, beside once a command, because it lacked locks or leases."""

GROUP_MOST = 1_000
"""Commands that share one commit."""

HOMES_MOST = 100_000
"""Lines and customers whose chain is remembered."""


class _KeyTaken(Exception):
    """An event of another origin has the key of a new one."""


@dataclass(slots=True)
class _Batch:
    """What the commands of one commit will write, all at once at its end."""

    unit: Unit
    answers: dict[str, Answer]
    moved: set[str]
    kept: dict[str, Kept] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    fresh: list[Answer] = field(default_factory=list)
    now: Instant = 0


@dataclass(slots=True)
class Executor:
    """Carries commands out on one store; threads take turns.

    Attributes
    ----------
    handlers
        Command type → its handler.
    quotas, holder
        Where portfolio quotas are leased from, and in whose name: unique among the processes.
    """

    journal: Journal
    units: Units
    clock: Clock
    handlers: Mapping[type[Command], Handler]
    release: Release | None = None
    cache: GroupCache = field(default_factory=GroupCache)
    quotas: Quotas | None = None
    holder: str = "one"
    terms: TermsShelf = field(init=False)
    leases: LeaseShelf | None = field(init=False, default=None)
    _lock: RLock = field(init=False, default_factory=RLock)
    _homes: dict[tuple[bool, str], str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.terms = TermsShelf(self.journal)
        if self.quotas is not None:
            self.leases = LeaseShelf(self.quotas, self.clock, self.holder)

    def execute(self, command: Command) -> Outcome:
        """Carry one command out in a commit of its own."""
        return self.apply([command])[0]

    def apply(self, commands: Sequence[Command]) -> list[Outcome]:
        """Carry commands out in few commits; each is accepted or refused alone, in order.

        Commands of one call see each other's effects in their order.
        """
        outcomes: list[Outcome] = []
        for start in range(0, len(commands), GROUP_MOST):
            with self._lock:
                outcomes += self._together(commands[start : start + GROUP_MOST])
        return outcomes

    def _together(self, commands: Sequence[Command]) -> list[Outcome]:
        chains = self._chains(commands)
        wanted = {chain for chain in chains if chain is not None}
        attempts = 0
        for _ in range(ROUNDS_MOST + len(commands)):
            try:
                return self._commit(commands, chains, sorted(wanted))
            except ChainsWanted as more:
                wanted |= more.chain_ids
            except LeaseWanted as lease:
                self._top_up(lease)
            except _KeyTaken:
                if len(commands) == 1:
                    return [Refused(("key_reused",))]
                return [outcome for each in commands for outcome in self._together([each])]
            except ConcurrencyConflict:
                attempts += 1
                if attempts == ATTEMPTS:
                    raise
            except OutcomeUnknown:
                return [Unknown(command.key) for command in commands]
        raise InvariantViolated("a unit that begins anew gets what it lacked", chains=wanted)

    def _top_up(self, wanted: LeaseWanted) -> None:
        if self.leases is None:
            raise InvariantViolated("whoever wants a lease has a shelf", quota=wanted.terms.name)
        self.leases.fetch(wanted)

    def _commit(
        self, commands: Sequence[Command], chains: Sequence[str | None], wanted: Sequence[str]
    ) -> list[Outcome]:
        if not wanted:
            return [self._without_chain(command) for command in commands]
        moved: set[str] = set()
        try:
            with self.units.unit(wanted) as unit:
                batch = _Batch(unit, self._answered(unit, commands), moved)
                outcomes = [
                    self._without_chain(command)
                    if chain is None
                    else self._one(batch, frozenset(wanted), chain, command)
                    for command, chain in zip(commands, chains, strict=True)
                ]
                self._write(batch)
        except BaseException:
            # What was folded in may not have been written.
            self.cache.forget(moved)
            raise
        return outcomes

    def _answered(self, unit: Unit, commands: Sequence[Command]) -> dict[str, Answer]:
        if len(commands) > 1:
            return unit.answers_to([command.key for command in commands])
        found = unit.answer_to(commands[0].key)
        return {} if found is None else {found.key: found}

    def _one(self, batch: _Batch, locked: frozenset[str], chain: str, command: Command) -> Outcome:
        if not has_sound_key(command):
            return Refused(("key_unsound",))
        asked = body_hash(command)
        earlier = batch.answers.get(command.key)
        if earlier is not None:
            if earlier.body_hash != asked:
                return Refused(("key_reused",))
            return outcome_of(decode_reply(earlier.reply))
        kept = self._read(batch, chain)
        now = max(self.clock.now(), kept.known_at)
        desk = Desk(
            kept,
            batch.unit,
            now,
            command.key,
            self.journal.info.time_zone,
            self.terms,
            self.release,
            self.leases,
            lambda other: self._reach(batch, locked, other),
        )
        found = self.handlers[type(command)](desk, command)
        done = found if isinstance(found, Done) else Done(refused=found)
        if done.events:
            batch.moved.add(chain)
            kept.take(done.events)
            batch.events += done.events
        batch.messages += done.messages
        batch.now = max(batch.now, now)
        reply = reply_of(done)
        answer = Answer(command.key, asked, encode_reply(reply))
        batch.answers[command.key] = answer
        batch.fresh.append(answer)
        return outcome_of(reply)

    def _read(self, batch: _Batch, chain: str) -> Kept:
        kept = batch.kept.get(chain)
        if kept is None:
            kept = batch.kept[chain] = self.cache.read(batch.unit, chain)
        return kept

    def _reach(self, batch: _Batch, locked: frozenset[str], chain: str) -> Kept:
        if chain not in locked:
            raise ChainsWanted(frozenset({chain}))
        return self._read(batch, chain)

    def _write(self, batch: _Batch) -> None:
        if batch.events:
            puts = batch.unit.append(batch.events, batch.now)
            if any(put is not Put.WRITTEN for put in puts):
                raise _KeyTaken
        if batch.messages:
            batch.unit.enqueue(batch.messages, batch.now)
        for answer in batch.fresh:
            batch.unit.remember(answer, batch.now)

    def _without_chain(self, command: Command) -> Outcome:
        unknown = "line_unknown" if isinstance(command, LineCommand) else "customer_unknown"
        return Refused((unknown,))

    def _chains(self, commands: Sequence[Command]) -> list[str | None]:
        """Return the chain of each command, None where its line or customer is not in the book."""
        names = [_named(command) for command in commands]
        if len(self._homes) > HOMES_MOST:
            self._homes.clear()
        fresh = {name for name in names if name not in self._homes}
        if fresh:
            lines = {name for is_line, name in fresh if is_line}
            people = {name for is_line, name in fresh if not is_line}
            known = self.journal.known_lines(lines) if lines else {}
            self._homes |= {(True, name): each.chain_id for name, each in known.items()}
            known = self.journal.known_customers(people) if people else {}
            self._homes |= {(False, name): each.chain_id for name, each in known.items()}
        return [self._homes.get(name) for name in names]


def _named(command: Command) -> tuple[bool, str]:
    """Return whether a command names a line, and its or the customer's id."""
    if isinstance(command, LineCommand):
        return True, command.line_id
    if isinstance(command, CustomerCommand):
        return False, command.customer_id
    raise InvariantViolated("a command names a line or a customer", command=command)


def reply_of(done: Done) -> dict[str, Any]:
    """Return what is remembered of an answer."""
    if done.refused is not None:
        return {**done.value, "refused": list(done.refused.reasons)}
    return {"accepted": done.value}


def outcome_of(reply: Mapping[str, Any]) -> Outcome:
    """Return the outcome that an answer stands for."""
    if "refused" in reply:
        return Refused(tuple(reply["refused"]))
    return Accepted(reply["accepted"])
