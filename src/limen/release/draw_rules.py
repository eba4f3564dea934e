"""Reading `[caps]` and `[[programme]]` of constraints.toml."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from limen.book.line_pay import is_pooled
from limen.book.quota import Counts
from limen.caps.programme import DrawRules, FundingPartner, Programme
from limen.kernel.bounds import AMOUNT_MINOR_MAX
from limen.kernel.diagnostics import Diagnostics, Place, did_you_mean
from limen.kernel.rates import PPM, Rounding

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from limen.book.product import Product
    from limen.release import tables as t

CONSTRAINTS_TOML = "constraints.toml"
HOLD_MINUTES_MAX = 60 * 24 * 30

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_COUNTS = {each.value: each for each in Counts}
_ROUNDINGS = {each.value: each for each in Rounding}


def read_draw_rules(
    table: t.ConstraintsTable,
    products: Mapping[str, Product],
    named: Collection[str],
    faults: Diagnostics,
) -> DrawRules:
    """Return the caps and programmes; their faults are added, all at once.

    Parameters
    ----------
    products
        The sound products.
    named
        Every product of the release, those with faults of their own too.
    """
    caps = table.caps
    place = Place(CONSTRAINTS_TOML, path="caps")
    amounts = {
        "customer_max_minor": caps.customer_max_minor,
        "group_max_minor": caps.group_max_minor,
        **{f"portfolio_minor.{name}": most for name, most in caps.portfolio_minor.items()},
    }
    for name, most_minor in amounts.items():
        if most_minor is not None and not 0 <= most_minor <= AMOUNT_MINOR_MAX:
            faults.error("R071", place, f"{name} = {most_minor} is out of bounds")
    if not 0 < caps.hold_minutes <= HOLD_MINUTES_MAX:
        text = f"hold_minutes = {caps.hold_minutes} is not within 1 and {HOLD_MINUTES_MAX}"
        faults.error("R071", place, text)
    for name in caps.portfolio_minor:
        if name not in named:
            faults.error("R072", place, f"no product '{name}'", did_you_mean(name, named))
    programmes = _programmes(table.programme, products, named, faults)
    return DrawRules(
        caps.customer_max_minor,
        caps.group_max_minor,
        caps.portfolio_minor,
        caps.hold_minutes,
        programmes,
        _counts(caps.portfolio_counts, "portfolio_counts", place, faults),
    )


def _counts(text: str, name: str, place: Place, faults: Diagnostics) -> Counts:
    found = _COUNTS.get(text)
    if found is None:
        fault = f"{name} = '{text}' says not what counts against a quota"
        faults.error("R080", place, fault, f"one of {', '.join(_COUNTS)}")
    return found or Counts.DRAWN


def _programmes(
    tables: list[t.ProgrammeTable],
    products: Mapping[str, Product],
    named: Collection[str],
    faults: Diagnostics,
) -> dict[str, Programme]:
    found: dict[str, Programme] = {}
    for at, table in enumerate(tables, 1):
        place = Place(CONSTRAINTS_TOML, path=f"programme {at}")
        _check_name(table.name, "programme", place, faults)
        if table.name in found:
            faults.error("R073", place, f"a second programme '{table.name}'")
        programme = Programme(
            table.name,
            frozenset(table.products),
            _partners(table, place, faults),
            table.own_floor_ppm,
            table.approval,
            table.next,
        )
        _check_products(programme, products, named, place, faults)
        found[table.name] = programme
    for at, programme in enumerate(found.values(), 1):
        _check_next(programme, found, Place(CONSTRAINTS_TOML, path=f"programme {at}"), faults)
    return found


def _check_name(name: str, what: str, place: Place, faults: Diagnostics) -> None:
    if not _NAME.fullmatch(name):
        hint = "letters, digits, '_', '.' and '-'; 64 at most, a letter or digit first"
        faults.error("R073", place, f"'{name}' cannot name a {what}", hint)


def _partners(
    table: t.ProgrammeTable, place: Place, faults: Diagnostics
) -> tuple[FundingPartner, ...]:
    if not table.partners:
        faults.error("R076", place, "a programme has a partner")
    partners: dict[str, FundingPartner] = {}
    for each in table.partners:
        _check_name(each.name, "partner", place, faults)
        if each.name in partners:
            faults.error("R076", place, f"the partner '{each.name}' stands twice")
        if not 0 < each.share_ppm <= PPM:
            faults.error("R076", place, f"the share of '{each.name}' is not within a million")
        if each.quota_minor is not None and not 0 <= each.quota_minor <= AMOUNT_MINOR_MAX:
            faults.error("R076", place, f"the quota of '{each.name}' is out of bounds")
        rounding = _ROUNDINGS.get(each.rounding)
        if rounding is None:
            hint = did_you_mean(each.rounding, _ROUNDINGS)
            faults.error("R077", place, f"unknown rounding '{each.rounding}'", hint)
        rounding = rounding or Rounding.DOWN
        counts = _counts(each.quota_counts, f"quota_counts of '{each.name}'", place, faults)
        partners[each.name] = FundingPartner(
            each.name, each.share_ppm, rounding, each.quota_minor, counts
        )
    if sum(each.share_ppm for each in partners.values()) > PPM:
        faults.error("R076", place, "the partners' shares pass a million")
    return tuple(partners.values())


def _check_products(
    programme: Programme,
    products: Mapping[str, Product],
    named: Collection[str],
    place: Place,
    faults: Diagnostics,
) -> None:
    if not programme.products:
        faults.error("R074", place, "a programme names a product")
    if not 0 <= programme.own_floor_ppm <= PPM:
        faults.error("R078", place, "own_floor_ppm is no share of a million")
        return
    for name in sorted(programme.products):
        if name not in named:
            faults.error("R074", place, f"no product '{name}'", did_you_mean(name, named))
        product = products.get(name)
        if product is None:
            continue
        if is_pooled(product.terms):
            text = f"'{name}' has a statement cycle: its draws are funded by own funds alone"
            faults.error("R075", place, text, "take the product out of the programme")
        shared_ppm = sum(each.share_ppm for each in programme.partners)
        if shared_ppm <= PPM and not programme.always_keeps_floor(product.smallest_draw_minor):
            text = f"a draw of '{name}' could leave own funds below own_floor_ppm"
            faults.error("R078", place, text, "lower the shares, or round partners down")


def _check_next(
    programme: Programme, programmes: Mapping[str, Programme], place: Place, faults: Diagnostics
) -> None:
    seen, name = {programme.name}, programme.next
    while name:
        if name not in programmes:
            hint = did_you_mean(name, programmes)
            faults.error("R079", place, f"next leads to no programme '{name}'", hint)
            return
        if name in seen:
            faults.error("R079", place, f"next leads round to '{name}'")
            return
        seen.add(name)
        name = programmes[name].next
