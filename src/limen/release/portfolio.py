"""Reading `[[portfolio]]` of constraints.toml: limits on the whole, in the field's words."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, NamedTuple

from limen.choose.portfolio import WORDS, Limit
from limen.choose.uses import KINDS_OF_FUNDING
from limen.kernel.bounds import AMOUNT_MINOR_MAX
from limen.kernel.diagnostics import Diagnostics, Place, did_you_mean
from limen.kernel.rates import PPM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from limen.release import tables as t

CONSTRAINTS_TOML = "constraints.toml"
BOUNDS = ("max_minor", "max_count", "max_ppm", "min_ppm")
TIMES_MAX = 100
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")


class Known(NamedTuple):
    """What of a release its limits may name.

    Attributes
    ----------
    currencies, segments
        Those of its products.
    programmes, partners
        Names of the funding programmes and of their partners.
    """

    currencies: Collection[str]
    segments: Collection[str]
    programmes: Collection[str]
    partners: Collection[str]

    def names_of(self, word: str) -> tuple[Collection[str], str] | None:
        """Return what a limit may be of, and where that is declared; None where it is open."""
        return {
            "funding": (self.programmes, "[[programme]] declares them"),
            "partner": (self.partners, "[[programme]] declares them"),
            "segment": (self.segments, "the products' borrower"),
            "parity": (self.segments, "the products' borrower"),
            "leverage": (KINDS_OF_FUNDING, "standard or nonstandard"),
        }.get(word)


def read_portfolio(
    tables: Sequence[t.PortfolioTable], known: Known, faults: Diagnostics
) -> tuple[Limit, ...]:
    """Return the sound limits; the faults of the others are added, all at once."""
    found: dict[tuple[str, str], Limit] = {}
    for at, table in enumerate(tables, 1):
        place = Place(CONSTRAINTS_TOML, path=f"portfolio {at}")
        limit = read_limit(table, place, known, faults)
        if limit is None:
            continue
        if (limit.title, limit.kind) in found:
            faults.error("R095", place, f"a second limit on '{limit.title}'", "keep the tighter")
        found[limit.title, limit.kind] = limit
    check_currencies(tables, faults)
    _check_parity(found.values(), faults)
    return tuple(found.values())


def read_limit(
    table: t.PortfolioTable, place: Place, known: Known, faults: Diagnostics
) -> Limit | None:
    """Return one limit, None where its table is unsound; its faults are added."""
    limit = _limit(table, place, faults)
    if limit is None:
        return None
    if limit.currency and limit.currency not in known.currencies:
        hint = "products are in " + ", ".join(sorted(known.currencies))
        faults.error("R093", place, f"no product is in '{limit.currency}'", hint)
    named = known.names_of(limit.limit)
    if named is not None and limit.name not in named[0]:
        # A name that nothing has would never bind, and nobody would notice.
        hint = did_you_mean(limit.name, named[0]) or named[1]
        faults.error("R094", place, f"no {limit.limit} '{limit.name}'", hint)
    return limit


def _limit(table: t.PortfolioTable, place: Place, faults: Diagnostics) -> Limit | None:
    word, before = WORDS.get(table.limit), len(faults.items)
    if word is None:
        hint = did_you_mean(table.limit, WORDS)
        faults.error("R090", place, f"unknown resource '{table.limit}'", hint)
        return None
    given = {name: getattr(table, name) for name in BOUNDS if getattr(table, name) is not None}
    takes = " or ".join(sorted(word.takes))
    if len(given) != 1 or not given.keys() <= word.takes:
        faults.error("R091", place, f"'{table.limit}' takes one of {takes}", f"write {takes}")
        return None
    kind, bound = next(iter(given.items()))
    most = TIMES_MAX * PPM if table.limit == "leverage" else PPM
    if bound < 0:
        faults.error("R092", place, f"{kind} = {bound} is below zero", "write 0 to allow nothing")
    elif bound > (most if kind.endswith("_ppm") else AMOUNT_MINOR_MAX):
        faults.error("R092", place, f"{kind} = {bound} is out of bounds")
    if word.is_named != bool(table.name) or (table.name and not _NAME.fullmatch(table.name)):
        text = "needs a name" if word.is_named else "is not of one name"
        faults.error("R091", place, f"'{table.limit}' {text}", "letters, digits, '_', '.', '-'")
    if table.month and (table.limit != "funding" or not _MONTH.fullmatch(table.month)):
        faults.error("R091", place, f"month = '{table.month}'", "YYYY-MM, of a funding")
    if (table.net_assets_minor is not None) != (table.limit == "leverage"):
        faults.error("R091", place, "net_assets_minor goes with leverage", "leverage is over it")
    elif table.net_assets_minor is not None and not 0 <= table.net_assets_minor <= AMOUNT_MINOR_MAX:
        faults.error("R092", place, f"net_assets_minor = {table.net_assets_minor} is out of bounds")
    is_money = kind == "max_minor" or table.limit == "leverage"
    if is_money != bool(table.currency):
        text = "an amount has a currency" if is_money else "currency without an amount"
        faults.error("R093", place, text, "currency = the products' own")
    if len(faults.items) > before:
        return None
    return Limit(
        table.limit, kind, bound, table.name, table.currency, table.month,
        table.net_assets_minor or 0, table.lowers_lines,
    )  # fmt: skip


def check_currencies(tables: Sequence[t.PortfolioTable], faults: Diagnostics) -> None:
    """Amounts of two currencies cannot be summed under one set of limits."""
    named = sorted({table.currency for table in tables if table.currency})
    if len(named) > 1:
        hint = "declare limits in one currency; a lender of two keeps two releases"
        text = f"mixed currencies: {', '.join(named)}"
        faults.error("R093", Place(CONSTRAINTS_TOML, path="portfolio"), text, hint)


def _check_parity(limits: Collection[Limit], faults: Diagnostics) -> None:
    """Least shares of one whole cannot come to more than all of it."""
    total = sum(limit.bound for limit in limits if limit.kind == "min_ppm")
    if total > PPM:
        text = f"contradict each other: least shares come to {total} of a million"
        place = Place(CONSTRAINTS_TOML, path="portfolio parity")
        faults.error("R096", place, text, "lower one of them")
