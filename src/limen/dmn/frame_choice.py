"""One of several values, by conditions: what `if` and a table's rules come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from limen.dmn.frame_terms import (
    DAYS,
    MONTHS,
    NUMBER,
    UNKNOWN,
    Entries,
    Items,
    Refused,
    Term,
    Value,
    all_of,
    any_of,
    constant,
    is_nothing,
    is_null,
    together,
)
from limen.dmn.scales import Span, hull

Branch = tuple[pl.Expr, Value]


def choose(branches: Sequence[Branch], otherwise: Value) -> Value:
    """Return the value of the first branch whose condition holds, else another.

    Conditions are never null here, or their null counts as false.

    Raises
    ------
    Refused
        When the values are of kinds that no one column holds.
    """
    values = [value for _, value in branches] + [otherwise]
    real = [value for value in values if not is_nothing(value)]
    if not real:
        return otherwise
    if all(isinstance(value, Term) for value in real):
        return _scalars(branches, otherwise)
    if all(isinstance(value, Items) for value in real):
        return _lists(branches, otherwise)
    if all(isinstance(value, Entries) for value in real):
        return _contexts(branches, otherwise)
    raise Refused("a value is chosen among kinds that no one column holds")


def _scalars(branches: Sequence[Branch], otherwise: Value) -> Term:
    terms = [value for _, value in branches] + [otherwise]
    real = [term for term in terms if isinstance(term, Term) and not is_nothing(term)]
    if len({(term.kind, term.zone) for term in real}) > 1:
        kinds = " or ".join(sorted({term.kind for term in real}))
        raise Refused(f"a value is a {kinds}, by turns")
    nullable = any(not isinstance(term, Term) or term.nullable for term in terms)
    found = real[0]
    if all(term.known and term.constant == found.constant for term in real) and not nullable:
        return found
    if found.kind in (NUMBER, DAYS, MONTHS):
        aligned = iter(together(*real))
        terms = [next(aligned) if not is_nothing(term) else term for term in terms]
        span: Span | None = hull(
            term.bounds for term in terms if isinstance(term, Term) and term.span is not None
        )
    else:
        span = None
    expr = _chain(
        [(when, term) for (when, _), term in zip(branches, terms, strict=False)], terms[-1]
    )
    return Term(found.kind, expr, nullable, span, zone=found.zone)


def _chain(branches: Sequence[Branch], otherwise: Value) -> pl.Expr:
    last = otherwise.expr if isinstance(otherwise, Term) and not is_nothing(otherwise) else None
    (first, value), *rest = branches
    assert isinstance(value, Term)
    chain = pl.when(first).then(_or_none(value))
    for condition, each in rest:
        assert isinstance(each, Term)
        chain = chain.when(condition).then(_or_none(each))  # type: ignore[assignment]
    return chain.otherwise(last)


def _or_none(term: Term) -> pl.Expr:
    return pl.lit(None) if is_nothing(term) else term.expr


def alone(branches: Sequence[Branch], otherwise: Value) -> list[tuple[pl.Expr | None, Value]]:
    """Return each value with the condition under which it, and no earlier one, is chosen."""
    found: list[tuple[pl.Expr | None, Value]] = []
    before: list[pl.Expr] = []
    for condition, value in branches:
        sure = condition.fill_null(False)
        found.append((all_of([*before, sure]), value))
        before.append(~sure)
    found.append((all_of(before), otherwise))
    return found


def _both(a: pl.Expr | None, b: pl.Expr | None) -> pl.Expr | None:
    return all_of([each for each in (a, b) if each is not None])


def _lists(branches: Sequence[Branch], otherwise: Value) -> Items:
    items: list[tuple[pl.Expr | None, Value]] = []
    absent: list[pl.Expr | None] = []
    for chosen, value in alone(branches, otherwise):
        missing = is_null(value)
        if missing is not None:
            absent.append(_both(chosen, missing))
        if isinstance(value, Items):
            items += [(_both(chosen, there), item) for there, item in value.items]
    return Items(tuple(items), any_of(absent))


def _contexts(branches: Sequence[Branch], otherwise: Value) -> Entries:
    values = [value for _, value in branches] + [otherwise]
    names = {tuple(value.entries) for value in values if isinstance(value, Entries)}
    if len({frozenset(each) for each in names}) > 1:
        raise Refused("contexts of different entries are chosen among")
    nothing = constant(None)

    def entry(value: Value, name: str) -> Value:
        return value.entries[name] if isinstance(value, Entries) else nothing

    found = {
        name: choose(
            [(when, entry(value, name)) for when, value in branches], entry(otherwise, name)
        )
        for name in next(iter(names))
    }
    absent = [
        _both(chosen, is_null(value))
        for chosen, value in alone(branches, otherwise)
        if is_null(value) is not None
    ]
    return Entries(found, any_of(absent))


def nulled(value: Value, condition: pl.Expr | None) -> Value:
    """Return a value that is null where a condition holds."""
    if condition is None or is_nothing(value):
        return value
    match value:
        case Term():
            expr = pl.when(condition).then(None).otherwise(value.expr)
            return replace(value, expr=expr, nullable=True, constant=UNKNOWN)
        case Items(_, absent) | Entries(_, absent):
            return replace(value, absent=any_of([absent, condition]))
        case _:
            raise Refused("a value of this kind cannot be null in a frame")
