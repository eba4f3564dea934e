"""Whether a limit may be offered: the product's bounds and steps, and every cap."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from limen.app.applications import product_taken
from limen.app.eligibility import eligibility_refusals
from limen.app.law_words import refusal_codes, unconfirmed
from limen.app.live_room import NO_HEADROOM
from limen.app.newest_plan import newest_plan
from limen.book.line import LineState
from limen.book.transitions import why_not
from limen.caps.customer import BINDS
from limen.caps.law.evaluate import CLAMPED
from limen.caps.limits import SALES_FEATURE, allowance
from limen.caps.told_facts import told
from limen.choose.portfolio import STOCKS, WORDS
from limen.decide.law import ask_law, law_facts, rate_of, terms_facts
from limen.decide.reasons import portfolio_code
from limen.decide.valuing import kinds_of_funding
from limen.features.compute import FeatureView, compute

if TYPE_CHECKING:
    from datetime import date

    from limen.app.desk import Desk
    from limen.book.product import Product
    from limen.caps.customer import Legal
    from limen.release.rulebook import Release

NOTHING: Mapping[str, int | bool | str] = MappingProxyType({})


def limit_refusals(
    desk: Desk,
    product: Product,
    customer_id: str,
    line: LineState | None,
    limit_minor: int,
    entity: str = "",
    given: Mapping[str, int | bool | str] = NOTHING,
    told_on: date | None = None,
) -> list[str]:
    """Return why a limit may not be offered, nothing where it may; `line` None for a new one.

    Parameters
    ----------
    entity
        Who would lend on a new line; empty for the release's lender.
    given, told_on
        What the packs of law are told, see `caps.told_facts`, and on which day; today.
    """
    refused = why_not("grant" if line is None else "raise", line)
    reasons = [refused] if refused else []
    if desk.group.customers[customer_id].kind != product.borrower:
        reasons.append("product_for_others")
    if line is None and product_taken(desk, customer_id, product.name):
        reasons.append("product_taken")
    if line is not None and limit_minor <= line.limit_minor:
        reasons.append("not_a_raise")
    if limit_minor < max(product.floor_minor, product.smallest_draw_minor):
        reasons.append("limit_below_floor")
    if limit_minor % product.step_minor:
        reasons.append("limit_off_step")
    place = desk, product, customer_id, line
    return reasons + cap_refusals(*place, limit_minor, entity, given, told_on)


def cap_refusals(
    desk: Desk,
    product: Product,
    customer_id: str,
    line: LineState | None,
    limit_minor: int,
    entity: str = "",
    given: Mapping[str, int | bool | str] = NOTHING,
    told_on: date | None = None,
) -> list[str]:
    """Return the caps that a limit passes, as refusals, and what eligibility and law say of it."""
    allowed = allowance(product, _figures(desk, product, customer_id, line))
    passed = [f"cap_{cap.name}" for cap in allowed.caps if limit_minor > cap.limit_max_minor]
    passed += _headroom_refusals(desk, product, customer_id)
    passed += eligibility_refusals(desk, product.name, customer_id, limit_minor, line is None)
    place = desk, product, customer_id, line
    return passed + _law_refusals(*place, limit_minor, entity, given, told_on)


def _headroom_refusals(desk: Desk, product: Product, customer_id: str) -> list[str]:
    """Return which of the portfolio's limits the newest plan found used up, as refusals."""
    release, journal = desk.release, desk.journal
    if release is None or journal is None or not (release.portfolio or release.run_down):
        return []
    market = newest_plan(journal, release, desk.on()).market
    programmes = release.draws.programmes_for(product.name)[:1]
    industry = str(desk.group.customers[customer_id].attributes.get("industry") or "")
    own = {
        "segment_minor": {product.borrower},
        "industry_minor": {industry},
        "leverage_minor": kinds_of_funding(product.name, release),
        "funding_minor": {each.name for each in programmes},
        "partner_minor": {one.name for each in programmes for one in each.partners},
    }
    stocks = {WORDS[word].resource for word in STOCKS}
    found = []
    for resource in market.spent:
        base, _, name = resource.partition("/")
        if base in stocks and (not name or name.partition("/")[0] in own.get(base, ())):
            found.append(NO_HEADROOM[portfolio_code(resource)])
    return found


def _law_refusals(
    desk: Desk,
    product: Product,
    customer_id: str,
    line: LineState | None,
    limit_minor: int,
    entity: str,
    given: Mapping[str, int | bool | str],
    told_on: date | None,
) -> list[str]:
    """Return what the release's packs hold against a limit; a fact nobody knows is one of it."""
    release = desk.release
    if release is None or not release.law.packs:
        return ["fact_unsound"] if given else []
    lender = entity or release.lender
    on = desk.on() if line is None else desk.on(line)
    seen = line or LineState("", customer_id, product.name, lender, product.currency, "kept", on, 0)
    read = told(given, release.law.packs, release.law.facts.get(seen.entity, {}))
    if read is None:
        return ["fact_unsound"]
    rate_ppm = rate_of(product, seen.apr_ppm, on)
    known = {
        **terms_facts(product, limit_minor, limit_minor, on, rate_ppm),
        **law_facts(desk.group, seen, release),
        **read,
        "asked_limit_minor": limit_minor,
    }
    event = "open" if line is None else "increase"
    asked = (event, seen.entity, product.name, on, known)
    as_of = dict.fromkeys(given, told_on or on)
    return _against(ask_law(release, *asked, as_of=as_of), release)


def _against(legal: Legal, release: Release) -> list[str]:
    """Law's refusals of a limit, with the codes that a customer is told."""
    short = [rule for rule in legal.rules if rule.gives == "limit" and rule.result == CLAMPED]
    spent = [rule for rule in legal.rules if rule.gives == "headroom" and rule.allowed == 0]
    spent = [rule for rule in spent if rule.result in BINDS]
    found = ["law_limit"] if short else []
    found += ["law_headroom"] if spent else []
    found += ["law_refuses"] if legal.refusing or legal.unknown else []
    found += ["law_unknown"] if legal.refers else []
    names = [rule.name for rule in (*short, *spent)]
    found += unconfirmed(legal, names)
    return found + refusal_codes(release.law.packs, legal.refused, names)


def _figures(
    desk: Desk, product: Product, customer_id: str, line: LineState | None
) -> dict[str, int | None]:
    """Return what the caps read of the customer; before there is a line, of a line not yet used."""
    customer = desk.group.customers[customer_id]
    seen = line or LineState(
        "", customer_id, product.name, "", product.currency, "kept", desk.on(), 0
    )
    view = FeatureView(desk.group, customer, seen, desk.now, desk.zone)
    return compute(view, [SALES_FEATURE])
