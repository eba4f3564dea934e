"""Commands carried out: lock, look for an earlier answer, decide, write it all in one commit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
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
from limen.app.desk import Desk, Done
from limen.app.group_cache import GroupCache
from limen.app.ports import Answer, Put
from limen.app.terms_shelf import TermsShelf
from limen.kernel.errors import ConcurrencyConflict, InvariantViolated, OutcomeUnknown
from limen.kernel.outcomes import Accepted, Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from limen.app.desk import Handler
    from limen.app.group_cache import Kept
    from limen.app.ports import Journal, Unit, Units
    from limen.kernel.clock import Clock
    from limen.release.rulebook import Release

Outcome: TypeAlias = Accepted[dict[str, Any]] | Refused | Unknown

ATTEMPTS = 8
"""How often a command is tried again where another writer was first."""

GROUP_MOST = 1_000
"""Commands that share one commit."""


@dataclass(slots=True)
class Executor:
    """Carries commands out on one store.

    Attributes
    ----------
    handlers
        Command type → its handler.
    """

    journal: Journal
    units: Units
    clock: Clock
    handlers: Mapping[type[Command], Handler]
    release: Release | None = None
    cache: GroupCache = field(default_factory=GroupCache)
    terms: TermsShelf = field(init=False)

    def __post_init__(self) -> None:
        self.terms = TermsShelf(self.journal)

    def execute(self, command: Command) -> Outcome:
        """Carry one command out in a commit of its own."""
        return self.apply([command])[0]

    def apply(self, commands: Sequence[Command]) -> list[Outcome]:
        """Carry commands out in few commits; each is accepted or refused alone, in order.

        Commands of one call see each other's effects in their order.
        """
        outcomes: list[Outcome] = []
        for start in range(0, len(commands), GROUP_MOST):
            outcomes += self._together(commands[start : start + GROUP_MOST])
        return outcomes

    def _together(self, commands: Sequence[Command]) -> list[Outcome]:
        chains = self._chains(commands)
        for attempt in range(ATTEMPTS):
            try:
                return self._commit(commands, chains)
            except ConcurrencyConflict:
                self.cache.forget(filter(None, chains))
                if attempt == ATTEMPTS - 1:
                    raise
            except OutcomeUnknown:
                self.cache.forget(filter(None, chains))
                return [Unknown(command.key) for command in commands]
            except BaseException:
                self.cache.forget(filter(None, chains))
                raise
        raise InvariantViolated("the last attempt ends the loop")

    def _commit(self, commands: Sequence[Command], chains: Sequence[str | None]) -> list[Outcome]:
        wanted = sorted({chain for chain in chains if chain is not None})
        if not wanted:
            return [self._without_chain(command) for command in commands]
        kept: dict[str, Kept] = {}
        with self.units.unit(wanted) as unit:
            outcomes: list[Outcome] = []
            for command, chain in zip(commands, chains, strict=True):
                if chain is None:
                    outcomes.append(self._without_chain(command))
                    continue
                if chain not in kept:
                    kept[chain] = self.cache.read(unit, chain)
                outcomes.append(self._one(unit, kept[chain], command))
        return outcomes

    def _one(self, unit: Unit, kept: Kept, command: Command) -> Outcome:
        if not has_sound_key(command):
            return Refused(("key_unsound",))
        asked = body_hash(command)
        earlier = unit.answer_to(command.key)
        if earlier is not None:
            if earlier.body_hash != asked:
                return Refused(("key_reused",))
            return outcome_of(decode_reply(earlier.reply))
        now = max(self.clock.now(), kept.known_at)
        desk = Desk(
            kept, unit, now, command.key, self.journal.info.time_zone, self.terms, self.release
        )
        found = self.handlers[type(command)](desk, command)
        done = found if isinstance(found, Done) else Done(refused=found)
        self._write(unit, kept, done, now)
        reply = reply_of(done)
        unit.remember(Answer(command.key, asked, encode_reply(reply)), now)
        return outcome_of(reply)

    def _write(self, unit: Unit, kept: Kept, done: Done, now: int) -> None:
        if done.events:
            puts = unit.append(done.events, now)
            if any(put is not Put.WRITTEN for put in puts):
                raise InvariantViolated("a new command's events are new", events=done.events)
            kept.take(done.events)
        if done.messages:
            unit.enqueue(done.messages, now)

    def _without_chain(self, command: Command) -> Outcome:
        unknown = "line_unknown" if isinstance(command, LineCommand) else "customer_unknown"
        return Refused((unknown,))

    def _chains(self, commands: Sequence[Command]) -> list[str | None]:
        """Return the chain of each command, None where its line or customer is not in the book."""
        lines = {each.line_id for each in commands if isinstance(each, LineCommand)}
        people = {each.customer_id for each in commands if isinstance(each, CustomerCommand)}
        known = {**self.journal.known_lines(lines)} if lines else {}
        found = {name: each.chain_id for name, each in known.items()}
        customers = self.journal.known_customers(people) if people else {}
        homes: list[str | None] = []
        for command in commands:
            if isinstance(command, LineCommand):
                homes.append(found.get(command.line_id))
            elif isinstance(command, CustomerCommand):
                home = customers.get(command.customer_id)
                homes.append(None if home is None else home.chain_id)
            else:
                raise InvariantViolated("a command names a line or a customer", command=command)
        return homes


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
