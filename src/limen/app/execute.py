"""Commands carried out: lock, look for an earlier answer, decide, write it all in one commit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from limen.app.command import (
    Command,
    CustomerCommand,
    GroupCommand,
    LineCommand,
    body_hash,
    decode_reply,
    encode_reply,
    has_sound_key,
)
from limen.app.desk import Desk, Done
from limen.app.group_cache import GroupCache
from limen.app.pointers import GroupMoved, Pointers
from limen.app.ports import Answer, Put
from limen.app.terms_shelf import TermsShelf
from limen.book.events import PORTFOLIO_CHAIN
from limen.kernel.errors import ConcurrencyConflict, InvariantViolated, OutcomeUnknown
from limen.kernel.ids import is_id
from limen.kernel.outcomes import Accepted, Refused, Unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from limen.app.desk import Handler
    from limen.app.group_cache import Kept
    from limen.app.letters import Writer
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
    letters: Writer | None = None
    cache: GroupCache = field(default_factory=GroupCache)
    pointers: Pointers = field(default_factory=Pointers)
    terms: TermsShelf = field(init=False)
    _is_filed: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self.terms = TermsShelf(self.journal)

    def execute(self, command: Command) -> Outcome:
        """Carry one command out in a commit of its own."""
        return self.apply([command])[0]

    def apply(self, commands: Sequence[Command]) -> list[Outcome]:
        """Carry commands out in few commits; each is accepted or refused alone, in order.

        Commands of one call see each other's effects in their order.
        """
        self._file_products()
        outcomes: list[Outcome] = []
        for some in in_commits(commands):
            outcomes += self._together(some)
        return outcomes

    def _file_products(self) -> None:
        """Keep the release's products in the book once: offers and lines name them by their id."""
        if self.release is not None and not self._is_filed:
            now = self.clock.now()
            for product in self.release.products.values():
                self.terms.file(product, self.release.release_id, now)
            self._is_filed = True

    def _together(self, commands: Sequence[Command]) -> list[Outcome]:
        homes = self._homes(commands)
        attempt = 0
        while True:
            chains = [self.pointers.follow(home) for home in homes]
            locked = self.pointers.covering(chains)
            try:
                return self._commit(commands, chains, locked)
            except GroupMoved:
                # Learned of a link: it is followed from now on, so this comes to its end.
                self.cache.forget(locked)
            except ConcurrencyConflict:
                self.cache.forget(locked)
                attempt += 1
                if attempt == ATTEMPTS:
                    raise
            except OutcomeUnknown:
                self.cache.forget(locked)
                return [Unknown(command.key) for command in commands]
            except BaseException:
                self.cache.forget(locked)
                raise

    def _commit(
        self,
        commands: Sequence[Command],
        chains: Sequence[tuple[str, ...]],
        locked: Sequence[str],
    ) -> list[Outcome]:
        if not locked:
            return [self._without_chain(command) for command in commands]
        kept: dict[str, Kept] = {}
        with self.units.unit(locked) as unit:
            outcomes: list[Outcome] = []
            for command, wanted in zip(commands, chains, strict=True):
                if not wanted:
                    outcomes.append(self._without_chain(command))
                    continue
                for chain in wanted:
                    if chain not in kept:
                        kept[chain] = self.cache.read(unit, chain)
                        self.pointers.learn(kept[chain].group)
                outcomes.append(self._one(unit, [kept[chain] for chain in wanted], command))
        if any(command.is_alone for command in commands):
            self.cache.forget(locked)
        return outcomes

    def _one(self, unit: Unit, groups: Sequence[Kept], command: Command) -> Outcome:
        if not has_sound_key(command):
            return Refused(("key_unsound",))
        asked = body_hash(command)
        earlier = unit.answer_to(command.key)
        if earlier is not None:
            if earlier.body_hash != asked:
                return Refused(("key_reused",))
            return outcome_of(decode_reply(earlier.reply))
        now = max(self.clock.now(), *(kept.known_at for kept in groups))
        desk = Desk(
            groups[0],
            unit,
            now,
            command.key,
            self.journal.info.time_zone,
            self.terms,
            self.release,
            self.journal,
            self.letters,
            {kept.group.group_id: kept for kept in groups},
        )
        found = self.handlers[type(command)](desk, command)
        done = found if isinstance(found, Done) else Done(refused=found)
        self._write(unit, desk, done, now)
        reply = reply_of(done)
        unit.remember(Answer(command.key, asked, encode_reply(reply)), now)
        return outcome_of(reply)

    def _write(self, unit: Unit, desk: Desk, done: Done, now: int) -> None:
        if done.events:
            puts = unit.append(done.events, now)
            for event, put in zip(done.events, puts, strict=True):
                if put is Put.WRITTEN:
                    continue
                if event.key.startswith(desk.key):
                    raise InvariantViolated("a new command's events are new", events=done.events)
                # What can happen only once happened meanwhile: the next attempt sees it.
                raise ConcurrencyConflict(f"'{event.key}' was written meanwhile")
            for name, kept in desk.others.items():
                kept.take([event for event in done.events if event.chain_id == name])
        if done.messages:
            unit.enqueue(done.messages, now)

    def _without_chain(self, command: Command) -> Outcome:
        if isinstance(command, GroupCommand):
            return Refused(("group_unsound",))
        unknown = "line_unknown" if isinstance(command, LineCommand) else "customer_unknown"
        return Refused((unknown,))

    def _homes(self, commands: Sequence[Command]) -> list[tuple[str, ...]]:
        """Return the chains of each command, none where its line or a customer is not there."""
        lines = {each.line_id for each in commands if isinstance(each, LineCommand)}
        people = {name for each in commands for name in each.other_customers()}
        people |= {each.customer_id for each in commands if isinstance(each, CustomerCommand)}
        known = {**self.journal.known_lines(lines)} if lines else {}
        found = {name: each.chain_id for name, each in known.items()}
        customers = self.journal.known_customers(people) if people else {}
        at_home = {name: each.chain_id for name, each in customers.items()}
        return [_home(command, found, at_home) for command in commands]


def _home(
    command: Command, lines: Mapping[str, str], customers: Mapping[str, str]
) -> tuple[str, ...]:
    match command:
        case LineCommand(line_id=line_id):
            first = lines.get(line_id)
        case CustomerCommand(customer_id=customer_id):
            first = customers.get(customer_id)
        case GroupCommand(group_id=group_id):
            first = group_id if is_id(group_id) and group_id != PORTFOLIO_CHAIN else None
        case _:
            raise InvariantViolated("a command names a line, a customer or a group", asked=command)
    found = [first, *(customers.get(name) for name in command.other_customers())]
    return () if None in found else tuple(name for name in found if name is not None)


def in_commits(commands: Sequence[Command]) -> list[Sequence[Command]]:
    """Return the commands in the parts that share a commit, in their order."""
    parts: list[list[Command]] = []
    for command in commands:
        last = parts[-1] if parts else None
        if last is None or command.is_alone or last[-1].is_alone or len(last) == GROUP_MOST:
            parts.append([command])
        else:
            last.append(command)
    return list(parts)


def reply_of(done: Done) -> dict[str, Any]:
    """Return what is remembered of an answer."""
    if done.refused is not None:
        return {"refused": list(done.refused.reasons), **done.value}
    return {"accepted": done.value}


def outcome_of(reply: Mapping[str, Any]) -> Outcome:
    """Return the outcome that an answer stands for."""
    if "refused" in reply:
        return Refused(tuple(reply["refused"]))
    return Accepted(reply["accepted"])
