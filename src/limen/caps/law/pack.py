"""A pack as checked data: rules with exact whole numbers, and what is in force on a day."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from limen.caps.law.words import SHADOWED

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence
    from datetime import date

    from limen.caps.law.scope import Scoped
    from limen.caps.law.tables import EntryTable
    from limen.dmn import CompiledExpression

Value: TypeAlias = "int | bool | str | date | list[str] | None"
"""What a fact or a parameter may be; money in minor units, ratios in ppm."""


@dataclass(frozen=True, slots=True)
class Param:
    """A figure of the law in whole numbers; `tighten` says which way is stricter.

    `least` and `most` are what it must lie between, None where that is open.
    """

    name: str
    value: int | bool | list[str]
    unit: str
    tighten: str
    least: int | None = None
    most: int | None = None

    def holds(self, value: int) -> bool:
        """Whether a value lies between the bounds."""
        above = self.least is None or self.least <= value
        return above and (self.most is None or value <= self.most)


@dataclass(frozen=True, slots=True)
class Transition:
    """Other figures for a cohort, from a day to the day before another."""

    cohort: CompiledExpression
    effective_from: date
    effective_to: date
    overrides: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Entry:
    """One version of one rule, its formulas compiled.

    Attributes
    ----------
    digest
        SHA-256 of the canonical form of the entry as written.
    overlay
        Name of the lender's overlay that made it stricter, empty without one.
    quantum
        Whole units of the formula's result to which a cap is rounded down.
    name
        What a decision record calls it: ``id@version#hash``, and the overlay behind ``+``.
    figures, reads, operands
        Its parameters' values; names that its expressions read; names that its answer keeps.
    has_ages
        Whether any of its facts may not be older than so many days.
    answers
        What its expressions answered lately, see `evaluate`.
    """

    table: EntryTable
    digest: str
    params: Mapping[str, Param]
    formula: CompiledExpression | None
    conditions: CompiledExpression | None
    transitions: tuple[Transition, ...] = ()
    quantum: int = 1
    overlay: str = ""
    is_enforced: bool = False
    on_missing: str = "manual"
    name: str = field(init=False, repr=False, compare=False)
    figures: Mapping[str, Any] = field(init=False, repr=False, compare=False)
    reads: tuple[str, ...] = field(init=False, repr=False, compare=False)
    operands: tuple[str, ...] = field(init=False, repr=False, compare=False)
    has_ages: bool = field(init=False, repr=False, compare=False)
    answers: dict[Hashable, Any] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        behind = f"+{self.overlay}" if self.overlay else ""
        name = f"{self.table.id}@{self.table.version}#{self.digest}{behind}"
        figures = {key: param.value for key, param in self.params.items()}
        read = _read(self.conditions, self.formula)
        cohorts = _read(*(each.cohort for each in self.transitions))
        aged = any(fact.max_age_days is not None for fact in self.table.facts_needed)
        for place, value in (
            ("name", name),
            ("figures", figures),
            ("reads", tuple(dict.fromkeys((*read, *cohorts)))),
            ("operands", tuple(dict.fromkeys((*figures, *read)))),
            ("has_ages", aged),
        ):
            object.__setattr__(self, place, value)

    @property
    def id(self) -> str:
        """The stable id, the same in every version."""
        return self.table.id

    @property
    def is_shadow(self) -> bool:
        """Whether it is reported only."""
        weak = self.table.binding in SHADOWED or self.table.shadow
        return weak and not self.is_enforced

    @property
    def needs_legal_check(self) -> bool:
        """Whether a lawyer has yet to confirm it."""
        return self.table.status != "confirmed"

    def is_in_force(self, on: date) -> bool:
        """Whether the half-open span of the version holds the day."""
        until = self.table.effective_to
        return self.table.effective_from <= on and (until is None or on < until)

    def text(self, kind: str, language: str) -> str:
        """Return the title or summary in a language, in English where there is none."""
        texts: Mapping[str, str] = getattr(self.table, kind)
        return texts.get(language) or texts["en"]


def _read(*expressions: CompiledExpression | None) -> list[str]:
    return [
        intake.name
        for expression in expressions
        if expression is not None
        for intake in expression.intakes
    ]


@dataclass(frozen=True, slots=True)
class Series:
    """A dated figure in whole numbers, and how old it may be when it is read."""

    fact: str
    max_age_days: int
    source: str
    points: tuple[tuple[date, int], ...]

    def value_on(self, on: date) -> int | None:
        """Return the newest value up to a day; None before the first, and once it is too old."""
        known = [point for point in self.points if point[0] <= on]
        if not known or (on - known[-1][0]).days > self.max_age_days:
            return None
        return known[-1][1]


@dataclass(frozen=True, slots=True)
class Pack:
    """Every rule of one pack; `digest` covers all of it, `rules` are its versions by id.

    `scopes` remembers which rules may concern a case, see `scope.scoped`.
    """

    name: str
    jurisdiction: str
    currency: str
    about: Mapping[str, str]
    entries: tuple[Entry, ...]
    series: Mapping[str, Series] = field(default_factory=dict)
    digest: str = ""
    rules: Mapping[str, tuple[Entry, ...]] = field(init=False, repr=False, compare=False)
    scopes: dict[Hashable, Scoped] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        found: dict[str, tuple[Entry, ...]] = {}
        for entry in sorted(self.entries, key=lambda each: each.table.effective_from):
            found[entry.id] = (*found.get(entry.id, ()), entry)
        order = dict.fromkeys(entry.id for entry in self.entries)
        object.__setattr__(self, "rules", {id_: found[id_] for id_ in order})

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of its rules, in the order of the files."""
        return tuple(self.rules)

    def versions(self, id_: str) -> tuple[Entry, ...]:
        """Return every version of a rule, oldest first."""
        return self.rules.get(id_, ())

    def named(self, name: str) -> Entry | None:
        """Return the version that a record calls ``id@version#hash``."""
        found = self.rules.get(name.partition("@")[0], ())
        return next((entry for entry in found if entry.name == name), None)

    def at(self, on: date) -> tuple[Entry, ...]:
        """Return the versions in force on a day, whatever date they go by."""
        return tuple(entry for entry in self.entries if entry.is_in_force(on))

    def with_entries(self, changed: Mapping[int, Entry]) -> Pack:
        """Return the pack with some entries put in place of others, by their place."""
        entries: Sequence[Entry] = [changed.get(i, each) for i, each in enumerate(self.entries)]
        return replace(self, entries=tuple(entries))
