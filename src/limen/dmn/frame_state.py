"""The state of one lowering: columns to add in stages, what may fail, which rules may match.

A value that is used more than once becomes a column of a stage, so that nothing is computed twice
and no expression grows without bound; Polars drops what no output needs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Final

import polars as pl

from limen.dmn.frame_terms import Entries, Interval, Items, Ratio, Term, Value, all_of, truth
from limen.kernel.diagnostics import Place

_NOWHERE: Final = Place()
PREFIX: Final = "__limen_"
"""How the names of helper columns begin; no input may be called so."""


class Stages:
    """Columns to add, each after those that it rests on."""

    def __init__(self) -> None:
        self.levels: list[list[pl.Expr]] = []
        self._depth: dict[str, int] = {}
        self._known: dict[bytes, pl.Expr] = {}

    def keep(self, expr: pl.Expr) -> pl.Expr:
        """Return a column that holds an expression, unless it is a column or literal already."""
        if expr.meta.is_column() or expr.meta.is_literal():
            return expr
        key = expr.meta.serialize(format="binary")
        found = self._known.get(key)
        if found is not None:
            return found
        name = f"{PREFIX}{len(self._depth)}"
        level = max((self._depth[each] + 1 for each in self._roots(expr)), default=0)
        while len(self.levels) <= level:
            self.levels.append([])
        self.levels[level].append(expr.alias(name))
        self._depth[name] = level
        found = self._known[key] = pl.col(name)
        return found

    def _roots(self, expr: pl.Expr) -> Iterator[str]:
        return (each for each in expr.meta.root_names() if each in self._depth)

    def over(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """Return a frame with all columns added."""
        for level in self.levels:
            frame = frame.with_columns(level)
        return frame


@dataclass(frozen=True, slots=True)
class Site:
    """An operation that may fail: when it does, where it stands, and why."""

    place: Place
    cause: str
    flag: pl.Expr
    rules: tuple[int, ...] = ()


@dataclass(slots=True)
class Lowering:
    """What is known while nodes are lowered."""

    stages: Stages
    names: Mapping[str, Value]
    path: tuple[pl.Expr, ...] = ()
    place: Place = _NOWHERE
    owner: str = ""
    errors: list[Site] = field(default_factory=list)
    rules: list[tuple[str, pl.Expr]] = field(default_factory=list)
    quiet: bool = False
    called: str = ""

    @contextmanager
    def where(self, condition: pl.Expr | None) -> Iterator[None]:
        """Say that what is lowered inside is only computed where a condition holds."""
        before = self.path
        if condition is not None:
            self.path = (*before, condition)
        yield
        self.path = before

    @contextmanager
    def at(self, place: Place) -> Iterator[None]:
        """Say that errors inside belong to a place."""
        before, self.place = self.place, place
        yield
        self.place = before

    @contextmanager
    def scope(self, names: Mapping[str, Value], *, owner: str | None = None) -> Iterator[None]:
        """Put names in scope; with an owner, nothing of outside is seen."""
        before, was = self.names, self.owner
        self.names = names if owner is not None else {**before, **names}
        self.owner = was if owner is None else owner
        yield
        self.names, self.owner = before, was

    @contextmanager
    def silent(self) -> Iterator[None]:
        """Record no error inside, as in the test of a declared type."""
        before, self.quiet = self.quiet, True
        yield
        self.quiet = before

    def fail_call(self, condition: pl.Expr | None, cause: str) -> None:
        """Record that a built-in fails; one that the row calls directly is named in the cause."""
        self.fail(condition, f"{self.called}{cause}")

    def here(self, condition: pl.Expr | None = None) -> pl.Expr:
        """Return when this point is reached, and the condition holds."""
        parts = [*self.path, *([condition] if condition is not None else [])]
        found = all_of(parts)
        return truth(True) if found is None else found

    def fail(self, condition: pl.Expr | None, cause: str, rules: tuple[int, ...] = ()) -> None:
        """Record that an operation fails where a condition holds; None is never."""
        if condition is None or self.quiet:
            return
        flag = self.stages.keep(self.here(condition))
        self.errors.append(Site(self.place, cause, flag, rules))

    def matched(self, rule: str, condition: pl.Expr) -> int:
        """Record that a rule matches where a condition holds, and return its number."""
        self.rules.append((f"{self.owner}/{rule}", self.stages.keep(self.here(condition))))
        return len(self.rules) - 1

    def kept(self, value: Value) -> Value:
        """Return a value whose expressions are columns."""
        keep = self.stages.keep
        match value:
            case Term():
                return self.term(value)
            case Ratio(top, bottom):
                return replace(value, top=self.term(top), bottom=self.term(bottom))
            case Items(items, absent):
                kept = tuple(
                    (None if there is None else keep(there), self.kept(item))
                    for there, item in items
                )
                return Items(kept, None if absent is None else keep(absent))
            case Entries(entries, absent):
                return Entries(
                    {name: self.kept(each) for name, each in entries.items()},
                    None if absent is None else keep(absent),
                )
            case Interval(low, high):
                return replace(
                    value,
                    low=None if low is None else self.term(low),
                    high=None if high is None else self.term(high),
                )
            case _:
                return value

    def term(self, term: Term) -> Term:
        """Return a scalar whose expression is a column."""
        return replace(term, expr=self.stages.keep(term.expr))
