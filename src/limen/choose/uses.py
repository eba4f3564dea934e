"""What an option uses under the names of a release's limits on the whole (`portfolio.WORDS`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from limen.kernel.errors import InvariantViolated
from limen.kernel.rates import PPM, Rounding, divide

if TYPE_CHECKING:
    from limen.choose.candidates import Candidate
    from limen.choose.economics import Worth

STANDARD, NONSTANDARD = "standard", "nonstandard"
KINDS_OF_FUNDING = frozenset({STANDARD, NONSTANDARD})
"""Kinds of funding that own money beyond capital is borrowed as, all of it together."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a line stands in the portfolio.

    Attributes
    ----------
    programme, partners_ppm
        Funding programme of its product, empty without one; each partner's share of a loan.
    month
        ``YYYY-MM`` of the decision.
    reduced_12m_minor
        What the lender took off its limit in the twelve months before.
    laws
        Resource of a rule of law → whose part of the line counts, a partner's name or empty for
        the lender's own.
    nonstandard_ppm
        Share of what is borrowed for the line that is no standard funding.
    """

    segment: str
    industry: str = ""
    programme: str = ""
    partners_ppm: Mapping[str, int] = field(default_factory=dict)
    month: str = ""
    reduced_12m_minor: int = 0
    laws: Mapping[str, str] = field(default_factory=dict)
    nonstandard_ppm: int = 0


def use_of(resource: str, placed: Placed, option: Candidate, worth: Worth) -> int:
    """Return what an option uses of a resource, named or not; 0 of what is not its own.

    Raises
    ------
    InvariantViolated
        If no option has such a resource.
    """
    base, _, name = resource.partition("/")
    if base == "law_minor":
        return _under_law(placed.laws.get(resource), placed, worth)
    name, _, month = name.partition("/")
    if month and month != placed.month:
        return 0
    if not name:
        return _plain(base, placed, option, worth)
    match base:
        case "raises" | "segment_minor":
            return _plain(base, placed, option, worth) if name == placed.segment else 0
        case "industry_minor":
            return worth.uses["exposure_minor"] if name == placed.industry else 0
        case "leverage_minor":
            return _borrowed(name, placed, worth)
        case "funding_minor":
            return worth.uses["funding_minor"] if name == placed.programme else 0
        case "partner_minor":
            return _of_partner(name, placed, worth)
    raise InvariantViolated("a limit is on what options use", resource=resource)


def _plain(base: str, placed: Placed, option: Candidate, worth: Worth) -> int:
    match base:
        case "limit_minor":
            return option.limit_minor
        case "customers":
            return 1
        case "raises":
            return int(option.action == "raise")
        case "explored":
            return 0
        case "segment_minor":
            return worth.uses["exposure_minor"]
        case "reduction_12m_minor":
            return placed.reduced_12m_minor + worth.uses["reduction_minor"]
    if base not in worth.uses:
        raise InvariantViolated("a limit is on what options use", resource=base)
    return worth.uses[base]


def _under_law(part: str | None, placed: Placed, worth: Worth) -> int:
    if part is None:
        return 0
    return _of_partner(part, placed, worth) if part else worth.uses["funding_minor"]


def _borrowed(kind: str, placed: Placed, worth: Worth) -> int:
    """Return what is borrowed of a kind: both together are all of it."""
    borrowed_minor = worth.uses["leverage_minor"]
    other_minor = divide(borrowed_minor * placed.nonstandard_ppm, PPM, Rounding.UP)
    return {STANDARD: borrowed_minor - other_minor, NONSTANDARD: other_minor}.get(kind, 0)


def _of_partner(name: str, placed: Placed, worth: Worth) -> int:
    """Return a partner's part of what all partners of a line bear, rounded up."""
    total_ppm = sum(placed.partners_ppm.values())
    share_ppm = placed.partners_ppm.get(name, 0)
    if share_ppm == 0:
        return 0
    if total_ppm > PPM:
        raise InvariantViolated("shares of partners are within the whole", total_ppm=total_ppm)
    return divide(worth.uses["partner_minor"] * share_ppm, total_ppm, Rounding.UP)
