"""What law allows one customer on one product: an Allowance with every operand, and refusals.

Pure: choice, lab and the draw's lock call it with the facts they know.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec import structs

from limen.book.allowance import Allowance, Cap, Headroom
from limen.book.cost import PeriodCost, period_cost
from limen.caps.law.case import Case, Entity
from limen.caps.law.evaluate import CLAMPED, MISSING, PASSED, REFUSED, Ruled, applying
from limen.kernel.bounds import LIMIT_MINOR_MAX

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date

    from limen.caps.law.pack import Pack, Value

BINDS = frozenset({PASSED, CLAMPED, REFUSED})
"""Results of a rule that is in force, applies, binds, and knows its facts."""


@dataclass(frozen=True, slots=True)
class LegalProfile:
    """What a product is to the law; empty where the release does not say."""

    product_types: frozenset[str] = frozenset()
    purpose: str | None = None
    borrower_type: str | None = None


@dataclass(frozen=True, slots=True)
class Legal:
    """What the packs in force say of a case, each entity's rules among them.

    Attributes
    ----------
    limit
        The smallest of all caps on the line, one `Cap` a rule that applies.
    loan
        What each cap on a single loan, and each portfolio rule, leaves for the loan asked for.
    term_months_max, cost_ppm_max
        The smallest cap on the term and on the yearly cost; None where none applies.
    refused
        Reason codes of every rule that refuses, in the order of evaluation.
    refusing
        Names of those rules; a few have no code for customers.
    refers
        Rules that leave the case to an officer: they say so, or a fact is missing.
    unknown
        Rules that refuse because a fact is missing.
    warns
        Rules that pass with a warning.
    duties
        What is due, by rule.
    rules
        Every answer of a rule whose scope may hold the case.
    """

    limit: Allowance
    loan: tuple[Headroom, ...]
    term_months_max: int | None
    cost_ppm_max: int | None
    refused: tuple[str, ...]
    refusing: tuple[str, ...]
    refers: tuple[str, ...]
    unknown: tuple[str, ...]
    warns: tuple[str, ...]
    duties: tuple[Ruled, ...]
    rules: tuple[Ruled, ...]

    def without(self, names: Collection[str]) -> Legal:
        """Return what is left where some rules are put aside: a what-if, no answer of law."""
        caps = tuple(cap for cap in self.limit.caps if cap.name not in names)
        most_minor = min((cap.limit_max_minor for cap in caps), default=LIMIT_MINOR_MAX)

        def kept(rules: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(name for name in rules if name not in names)

        return replace(
            self,
            limit=Allowance(most_minor, caps),
            refusing=kept(self.refusing),
            refers=kept(self.refers),
            unknown=kept(self.unknown),
        )

    @property
    def needs_legal_check(self) -> tuple[str, ...]:
        """Rules that bit and that no lawyer has confirmed."""
        return tuple(
            rule.name
            for rule in self.rules
            if rule.needs_legal_check and rule.result in {CLAMPED, REFUSED, MISSING}
        )


def allowance(packs: Iterable[Pack], case: Case, others: Sequence[Case] = ()) -> Legal:
    """Ask the packs about a case, once for each entity that funds a part of it.

    Parameters
    ----------
    others
        The same question for each partner that funds a part: its licence, share and own facts.
    """
    known = tuple(packs)
    rules = applying(known, case)
    if others:
        rules = _of(case, rules)
    for other in others:
        rules += _of(other, applying(known, other))
    bound = [rule for rule in rules if rule.result in BINDS]
    missing = [rule for rule in rules if rule.result == MISSING]
    capped = [rule for rule in bound if rule.allowed is not None]
    limits = [_cap(rule) for rule in capped if rule.gives == "limit"]
    loans = [_headroom(rule) for rule in capped if rule.gives in {"loan", "headroom"}]
    refusing = [rule for rule in bound if rule.result == REFUSED]
    return Legal(
        limit=Allowance(
            min((cap.limit_max_minor for cap in limits), default=LIMIT_MINOR_MAX), tuple(limits)
        ),
        loan=tuple(loans),
        term_months_max=_least(capped, "term"),
        cost_ppm_max=_least(capped, "cost"),
        refused=_codes(rule for rule in refusing if rule.then == "refuse"),
        refusing=tuple(rule.name for rule in refusing if rule.then == "refuse"),
        refers=tuple(r.name for r in (*refusing, *missing) if r.then == "manual"),
        unknown=tuple(rule.name for rule in missing if rule.then == "refuse"),
        warns=tuple(r.name for r in (*refusing, *missing) if r.then == "warn"),
        duties=tuple(rule for rule in bound if rule.gives == "duty"),
        rules=rules,
    )


def _of(case: Case, rules: Iterable[Ruled]) -> tuple[Ruled, ...]:
    """Name whom the answers are about, where several are asked."""
    return tuple(structs.replace(rule, entity=case.entity.name) for rule in rules)


def case_for(
    event: str,
    entity: Entity,
    profile: LegalProfile,
    dates: Mapping[str, date],
    facts: Mapping[str, Value],
    as_of: Mapping[str, date] = MappingProxyType({}),
) -> Case:
    """Return the case of a product under its legal profile; `as_of` tells how old facts are."""
    return Case(
        event=event,
        entity=entity,
        dates=dates,
        facts=facts,
        product_types=profile.product_types,
        purpose=profile.purpose,
        borrower_type=profile.borrower_type,
        as_of=as_of,
    )


def cost_facts(payments: Sequence[int], advanced_minor: int) -> dict[str, Value]:
    """Return the yearly cost of equal months by both methods, as the price caps read it.

    Parameters
    ----------
    payments
        What the borrower pays at the end of each month to anybody: instalment, guarantee, fees.

    Returns
    -------
    Empty where no rate makes the payments worth what was advanced: the rules then lack the fact.
    """
    found: PeriodCost | None = period_cost(payments, advanced_minor)
    if found is None:
        return {}
    return {"cost_irr_x12_ppm": found.nominal_ppm, "cost_effective_ppm": found.effective_ppm}


def _cap(rule: Ruled) -> Cap:
    return Cap(rule.name, min(rule.allowed or 0, LIMIT_MINOR_MAX), _whole(rule))


def _headroom(rule: Ruled) -> Headroom:
    return Headroom(rule.name, rule.allowed or 0, _whole(rule))


def _whole(rule: Ruled) -> dict[str, int]:
    """The operands that are numbers; a truth counts 1 or 0."""
    return {name: int(value) for name, value in rule.operands.items() if isinstance(value, int)}


def _least(rules: Iterable[Ruled], gives: str) -> int | None:
    found = [rule.allowed for rule in rules if rule.gives == gives and rule.allowed is not None]
    return min(found, default=None)


def _codes(rules: Iterable[Ruled]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for rule in rules for code in rule.reason_codes))
