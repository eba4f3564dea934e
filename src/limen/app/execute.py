"""Commands carried out: lock, look for an earlier answer, decide, write it all in one commit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import RLock
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
from limen.app.deciding import keep_release
from limen.app.desk import Desk, Done
from limen.app.group_cache import GroupCache
from limen.app.leases import LeaseShelf, LeaseWanted
from limen.app.pointers import GroupMoved, Pointers
from limen.app.ports import Ahead, Answer, Put
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
    """What the commands of one commit will write, all at once at its end.

    `once` are keys of events that can happen only once, whoever brings them.
    """

    unit: Unit
    answers: dict[str, Answer]
    moved: set[str]
    kept: dict[str, Kept] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    once: set[str] = field(default_factory=set)
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
    versions
        Library versions, written into decision records.
    """

    journal: Journal
    units: Units
    clock: Clock
    handlers: Mapping[type[Command], Handler]
    release: Release | None = None
    letters: Writer | None = None
    cache: GroupCache = field(default_factory=GroupCache)
    quotas: Quotas | None = None
    holder: str = "one"
    pointers: Pointers = field(default_factory=Pointers)
    versions: Mapping[str, str] = field(default_factory=dict)
    terms: TermsShelf = field(init=False)
    leases: LeaseShelf | None = field(init=False, default=None)
    _lock: RLock = field(init=False, default_factory=RLock)
    _homes: dict[tuple[bool, str], str] = field(init=False, default_factory=dict)
    _is_filed: bool = field(init=False, default=False)
    _manifest: str = field(init=False, default="")

    def __post_init__(self) -> None:
        self.terms = TermsShelf(self.journal)
        if self.release is not None:
            self.cache.plan = self.release.fold_plan()
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
        with self._lock:
            self._file_products()
            if any(command.keeps_release for command in commands):
                self._keep_release()
            for some in in_commits(commands):
                outcomes += self._together(some)
        return outcomes

    def _file_products(self) -> None:
        """Keep the release's products in the book once: offers and lines name them by their id."""
        if self.release is not None and not self._is_filed:
            now = self.clock.now()
            for product in self.release.products.values():
                self.terms.file(product, self.release.release_id, now)
            plan = self.release.fold_plan()
            if plan is not None:
                self.journal.put_blob(plan.data)
            self._is_filed = True

    def _keep_release(self) -> None:
        """Keep the release's files in the book once: a record that names it can be replayed."""
        if self.release is not None and not self._manifest:
            self._manifest = keep_release(self.journal, self.release)

    def _together(self, commands: Sequence[Command]) -> list[Outcome]:
        homes = self._chains(commands)
        attempts = 0
        for _ in range(ROUNDS_MOST + len(commands)):
            chains = [self.pointers.follow(home) for home in homes]
            wanted = self.pointers.covering(chains)
            try:
                return self._commit(commands, chains, wanted)
            except GroupMoved:
                # Learned of a link: it is followed from now on.
                self.cache.forget(wanted)
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
        raise InvariantViolated("a unit that begins anew gets what it lacked", homes=homes)

    def _top_up(self, wanted: LeaseWanted) -> None:
        if self.leases is None:
            raise InvariantViolated("whoever wants a lease has a shelf", quota=wanted.terms.name)
        self.leases.fetch(wanted)

    def _commit(
        self,
        commands: Sequence[Command],
        chains: Sequence[tuple[str, ...]],
        wanted: Sequence[str],
    ) -> list[Outcome]:
        if not wanted:
            return [without_chain(command) for command in commands]
        moved: set[str] = set()
        ahead = Ahead(tuple(each.key for each in commands), self.cache.counts(wanted))
        try:
            with self.units.unit(wanted, ahead) as unit:
                batch = _Batch(unit, self._answered(unit, commands), moved)
                outcomes = [
                    self._one(batch, names, command) if names else without_chain(command)
                    for command, names in zip(commands, chains, strict=True)
                ]
                self._write(batch)
        except BaseException:
            # What was folded in may not have been written.
            self.cache.forget(moved)
            raise
        if any(command.is_alone for command in commands):
            self.cache.forget(wanted)
        return outcomes

    def _answered(self, unit: Unit, commands: Sequence[Command]) -> dict[str, Answer]:
        if len(commands) > 1:
            return unit.answers_to([command.key for command in commands])
        found = unit.answer_to(commands[0].key)
        return {} if found is None else {found.key: found}

    def _one(self, batch: _Batch, names: Sequence[str], command: Command) -> Outcome:
        if not has_sound_key(command):
            return Refused(("key_unsound",))
        asked = body_hash(command)
        earlier = batch.answers.get(command.key)
        if earlier is not None:
            if earlier.body_hash != asked:
                return Refused(("key_reused",))
            return outcome_of(decode_reply(earlier.reply))
        groups = {name: self._read(batch, name) for name in names}
        now = max(self.clock.now(), *(kept.known_at for kept in groups.values()))
        desk = self._desk(batch, groups, now, command)
        found = self.handlers[type(command)](desk, command)
        done = found if isinstance(found, Done) else Done(refused=found)
        self._take(batch, groups, done, command)
        batch.now = max(batch.now, now)
        reply = reply_of(done)
        answer = Answer(command.key, asked, encode_reply(reply))
        batch.answers[command.key] = answer
        batch.fresh.append(answer)
        return outcome_of(reply)

    def _desk(self, batch: _Batch, groups: dict[str, Kept], now: Instant, command: Command) -> Desk:
        return Desk(
            kept=next(iter(groups.values())),
            unit=batch.unit,
            now=now,
            key=command.key,
            zone=self.journal.info.time_zone,
            terms=self.terms,
            release=self.release,
            leases=self.leases,
            journal=self.journal,
            letters=self.letters,
            others=groups,
            manifest=self._manifest,
            versions=self.versions,
        )

    def _take(
        self, batch: _Batch, groups: Mapping[str, Kept], done: Done, command: Command
    ) -> None:
        for name, kept in groups.items():
            own = [event for event in done.events if event.chain_id == name]
            if own:
                batch.moved.add(name)
                kept.take(own)
        batch.events += done.events
        batch.once |= {each.key for each in done.events if not each.key.startswith(command.key)}
        batch.messages += done.messages

    def _read(self, batch: _Batch, chain: str) -> Kept:
        kept = batch.kept.get(chain)
        if kept is None:
            kept = batch.kept[chain] = self.cache.read(batch.unit, chain)
            self.pointers.learn(kept.group)
        return kept

    def _write(self, batch: _Batch) -> None:
        if batch.events:
            puts = batch.unit.append(batch.events, batch.now)
            for event, put in zip(batch.events, puts, strict=True):
                if put is Put.WRITTEN:
                    continue
                if event.key in batch.once:
                    # What can happen only once happened meanwhile: the next attempt sees it.
                    raise ConcurrencyConflict(f"'{event.key}' was written meanwhile")
                raise _KeyTaken
        for name in batch.moved:
            batch.kept[name].keep_features(batch.unit)
        if batch.messages:
            batch.unit.enqueue(batch.messages, batch.now)
        for answer in batch.fresh:
            batch.unit.remember(answer, batch.now)

    def _chains(self, commands: Sequence[Command]) -> list[tuple[str, ...]]:
        """Return the chains of each command, none where its line or a customer is not there."""
        if len(self._homes) > HOMES_MOST:
            self._homes.clear()
        fresh = {name for each in commands for name in _named(each) if name not in self._homes}
        if fresh:
            lines = {name for is_line, name in fresh if is_line}
            people = {name for is_line, name in fresh if not is_line}
            known = self.journal.known_lines(lines) if lines else {}
            self._homes |= {(True, name): each.chain_id for name, each in known.items()}
            known = self.journal.known_customers(people) if people else {}
            self._homes |= {(False, name): each.chain_id for name, each in known.items()}
        return [self._home(command) for command in commands]

    def _home(self, command: Command) -> tuple[str, ...]:
        found = [self._homes.get(name) for name in _named(command)]
        if isinstance(command, GroupCommand):
            group_id = command.group_id
            is_sound = is_id(group_id) and group_id != PORTFOLIO_CHAIN
            found.insert(0, group_id if is_sound else None)
        return () if None in found else tuple(name for name in found if name is not None)


def without_chain(command: Command) -> Outcome:
    """Return the refusal of a command on something that the book does not have."""
    if isinstance(command, GroupCommand):
        return Refused(("group_unsound",))
    unknown = "line_unknown" if isinstance(command, LineCommand) else "customer_unknown"
    return Refused((unknown,))


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


def _named(command: Command) -> list[tuple[bool, str]]:
    """Return the lines and customers that a command names; whether it is a line, and its id."""
    others = [(False, name) for name in command.other_customers()]
    match command:
        case LineCommand(line_id=line_id):
            return [(True, line_id), *others]
        case CustomerCommand(customer_id=customer_id):
            return [(False, customer_id), *others]
        case GroupCommand():
            return others
        case _:
            raise InvariantViolated("a command names a line, a customer or a group", asked=command)


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
