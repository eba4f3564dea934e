"""What an option is worth to the lender over the horizon, on the share that it keeps.

Every part is an integer in minor units, each rounded once, half even; the value is their sum. Rates
over the horizon are worked out once for a product (`Rates.of`). Amounts that an option uses of the
lender's scarce resources stand beside the value. `worth/kernels.py` is the same over columns.

The terms follow the profit of a limit in the literature: margin and fees less funding, expected
loss, cost of capital, service and contact (Dey 2010; Budd and Taylor 2015); see
`docs/explanation/economics.md` for each formula.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from limen.choose.conduct import REDUCES, STOPS_DRAWS
from limen.kernel.bounds import LIMIT_MINOR_MAX, RATE_PPM_MAX
from limen.kernel.errors import InvariantViolated
from limen.kernel.rates import PPM, Rounding, divide

if TYPE_CHECKING:
    from collections.abc import Mapping

    from limen.risk.loss import LossTerms

YEAR_MONTHS = 12
DEEP_PPM = 250_000
"""Depth of a cut from which attrition is at its full rate."""

PARTS = (
    "interest", "fees", "funding", "guarantee", "loss", "run", "capital", "servicing", "contact",
    "offer", "future", "attrition",
)  # fmt: skip
"""Parts of a value, in the order of the columns' twin; costs are below zero."""

RESOURCES = (
    "owed_minor", "undrawn_minor", "exposure_minor", "expected_loss_minor", "stressed_loss_minor",
    "capital_minor", "funding_minor", "partner_minor", "leverage_minor", "contacts",
    "reduction_minor",
)  # fmt: skip
"""What an option uses; `exposure_minor` is at default: owed + CCF × undrawn."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Declared economics of a kind of line; rates in ppm, yearly where not said otherwise.

    Attributes
    ----------
    horizon_months
        Months over which an option is valued: those of the PD.
    funding_ppm
        Cost of funds.
    bearing_ppm
        Share of the balance that bears interest: nothing of a transactor's.
    volume_fee_ppm
        Fee on what is drawn or bought, as a share of the volume (interchange, a merchant's fee).
    fee_minor
        Fixed yearly fee.
    own_ppm, revenue_ppm
        Share of each loan from own funds; share of the interest on partners' parts that the lender
        keeps.
    first_loss_ppm, guaranteed_ppm, guarantee_fee_ppm
        Share of partners' losses that the lender bears; share of its own losses that a guarantor
        pays; the guarantor's yearly fee on the own balance.
    capital_ppm, capital_ccf_ppm, capital_cost_ppm
        Capital held for a unit of exposure; what of the undrawn counts as exposure; its cost.
    service_minor, contact_minor
        Cost of a year's service of an open line; of telling a customer of a change.
    future_ppm
        Margin after the horizon that stays with the customer, as a multiple of the horizon's.
    attrition_cut_ppm, attrition_freeze_ppm, attrition_withheld_ppm
        Share of customers who leave after a cut of a quarter or more, after draws are stopped, and
        where a raise that may be expected is not given.
    runoff_ppm
        Mean balance over the horizon where draws are stopped, as a share of what is owed.
    run_daily_ppm
        Share of what a cut takes away that is drawn on each day of its notice.
    stress_ppm
        Stressed PD as a multiple of PD.
    offer_accepted_ppm
        Share of customers who accept a starter line.
    nonstandard_ppm
        Share of what is borrowed for it that is no standard funding: loans rather than bonds and
        securitisation, say.
    """

    horizon_months: int = 12
    funding_ppm: int = 0
    bearing_ppm: int = PPM
    volume_fee_ppm: int = 0
    fee_minor: int = 0
    own_ppm: int = PPM
    revenue_ppm: int = 0
    first_loss_ppm: int = 0
    guaranteed_ppm: int = 0
    guarantee_fee_ppm: int = 0
    capital_ppm: int = 0
    capital_ccf_ppm: int = 0
    capital_cost_ppm: int = 0
    service_minor: int = 0
    contact_minor: int = 0
    future_ppm: int = 0
    attrition_cut_ppm: int = 0
    attrition_freeze_ppm: int = 0
    attrition_withheld_ppm: int = 0
    runoff_ppm: int = 500_000
    run_daily_ppm: int = 0
    stress_ppm: int = 2 * PPM
    offer_accepted_ppm: int = 0
    nonstandard_ppm: int = 0


@dataclass(frozen=True, slots=True)
class Rates:
    """A product's rates over the horizon, on the share that the lender keeps; all in ppm.

    The order of the fields is the order of a row of the columns' twin.
    """

    income_ppm: int
    volume_ppm: int
    fee_minor: int
    funding_ppm: int
    guarantee_ppm: int
    loss_ppm: int
    ccf_ppm: int
    capital_ppm: int
    capital_ccf_ppm: int
    capital_cost_ppm: int
    service_minor: int
    contact_minor: int
    future_ppm: int
    attrition_cut_ppm: int
    attrition_freeze_ppm: int
    attrition_withheld_ppm: int
    runoff_ppm: int
    run_daily_ppm: int
    stress_ppm: int
    offer_accepted_ppm: int
    own_ppm: int

    @classmethod
    def of(cls, terms: Terms, apr_ppm: int, loss: LossTerms) -> Rates:
        """Work out the rates of a product with a yearly rate and terms of loss.

        Raises
        ------
        InvariantViolated
            If a rate is out of bounds.
        """
        part_ppm = PPM - terms.own_ppm
        months, own = terms.horizon_months, terms.own_ppm
        kept = own * PPM + part_ppm * terms.revenue_ppm
        borne = own * (PPM - terms.guaranteed_ppm) + part_ppm * terms.first_loss_ppm
        capital = _rounded(own * terms.capital_ppm, PPM)
        found = cls(
            income_ppm=_over(apr_ppm * terms.bearing_ppm * kept, PPM**3, months),
            volume_ppm=_rounded(terms.volume_fee_ppm * kept, PPM**2),
            fee_minor=_over(terms.fee_minor, 1, months),
            funding_ppm=_over(terms.funding_ppm * own, PPM, months),
            guarantee_ppm=_over(terms.guarantee_fee_ppm * own, PPM, months),
            loss_ppm=_rounded(loss.lgd_ppm * borne, PPM**2),
            ccf_ppm=loss.ccf_ppm,
            capital_ppm=capital,
            capital_ccf_ppm=terms.capital_ccf_ppm,
            capital_cost_ppm=_over(capital * terms.capital_cost_ppm, PPM, months),
            service_minor=_over(terms.service_minor, 1, months),
            contact_minor=terms.contact_minor,
            future_ppm=terms.future_ppm,
            attrition_cut_ppm=terms.attrition_cut_ppm,
            attrition_freeze_ppm=terms.attrition_freeze_ppm,
            attrition_withheld_ppm=terms.attrition_withheld_ppm,
            runoff_ppm=terms.runoff_ppm,
            run_daily_ppm=terms.run_daily_ppm,
            stress_ppm=terms.stress_ppm,
            offer_accepted_ppm=terms.offer_accepted_ppm,
            own_ppm=own,
        )
        found.check()
        return found

    def check(self) -> None:
        """Hold every rate to its bounds; the columns' twin relies on them."""
        wide = {"income_ppm", "funding_ppm", "guarantee_ppm", "stress_ppm", "future_ppm"}
        for name in self.__slots__:
            value = getattr(self, name)
            top = RATE_PPM_MAX if name in wide else PPM
            if name.endswith("_minor"):
                top = LIMIT_MINOR_MAX
            if not 0 <= value <= top:
                raise InvariantViolated("a rate is within its bounds", rate=name, value=value)


@dataclass(frozen=True, slots=True)
class Line:
    """A line as its economics see it.

    Attributes
    ----------
    volume_minor
        Drawn or bought over the horizon if nothing changes.
    wants_more
        Whether the customer may expect a raise.
    """

    limit_minor: int
    owed_minor: int
    pd_ppm: int
    volume_minor: int = 0
    may_draw: bool = True
    wants_more: bool = False


@dataclass(frozen=True, slots=True)
class Effect:
    """What an option does to the customer, from a model or declared (`response.py`).

    Attributes
    ----------
    balance_minor, volume_minor
        Change of the mean balance and of the volume over the horizon.
    pd_ppm
        Change of the PD.
    """

    balance_minor: int = 0
    volume_minor: int = 0
    pd_ppm: int = 0


NO_EFFECT = Effect()


@dataclass(frozen=True, slots=True)
class Worth:
    """What an option is worth, part by part, and what it uses."""

    parts: Mapping[str, int]
    uses: Mapping[str, int]

    @property
    def value_minor(self) -> int:
        """Sum of the parts."""
        return sum(self.parts.values())


def worth(
    line: Line,
    action: str,
    limit_minor: int,
    rates: Rates,
    *,
    effect: Effect = NO_EFFECT,
    lead_days: int = 0,
    offer_minor: int = 0,
) -> Worth:
    """Return what an option is worth.

    Parameters
    ----------
    lead_days
        Days of notice before a cut bites, in which what it takes away may still be drawn.
    offer_minor
        What a starter line is worth if it is accepted; of a divert only.
    """
    before = _after(line, "keep", line.limit_minor, NO_EFFECT, rates)
    kept = _margin(before, rates)
    after = _after(line, action, limit_minor, effect, rates)
    parts = dict(kept) if after == before else _margin(after, rates)
    if action == "close":
        parts["servicing"] = 0
    removed_minor = _removed(line, action, limit_minor)
    run_minor = _ppm(removed_minor, min(rates.run_daily_ppm * lead_days, PPM))
    future_minor = _ppm(max(sum(kept.values()), 0), rates.future_ppm)
    is_told = action not in {"keep", "watch"}
    parts |= {
        "run": -_rounded(run_minor * after.pd_ppm * rates.loss_ppm, PPM**2),
        "contact": -rates.contact_minor if is_told else 0,
        "offer": _ppm(offer_minor, rates.offer_accepted_ppm) if action == "divert" else 0,
        "future": future_minor,
        "attrition": -_ppm(future_minor, _leaving_ppm(line, action, limit_minor, rates)),
    }
    uses = _uses(after, rates, run_minor)
    uses["contacts"] = int(is_told)
    uses["reduction_minor"] = removed_minor
    return Worth({name: parts[name] for name in PARTS}, {name: uses[name] for name in RESOURCES})


@dataclass(frozen=True, slots=True)
class _After:
    """A line after an option: mean balance, balance at default, undrawn, volume, PD."""

    balance_minor: int
    owed_minor: int
    undrawn_minor: int
    volume_minor: int
    pd_ppm: int


def _after(line: Line, action: str, limit_minor: int, effect: Effect, rates: Rates) -> _After:
    pd_ppm = min(max(line.pd_ppm + effect.pd_ppm, 0), PPM)
    if action in STOPS_DRAWS or not line.may_draw:
        # Who defaults does not pay down first: the balance at default is what is owed now.
        return _After(_ppm(line.owed_minor, rates.runoff_ppm), line.owed_minor, 0, 0, pd_ppm)
    top_minor = max(limit_minor, line.owed_minor)
    balance_minor = min(max(line.owed_minor + effect.balance_minor, 0), top_minor)
    owed_minor = max(balance_minor, line.owed_minor)
    volume_minor = min(max(line.volume_minor + effect.volume_minor, 0), LIMIT_MINOR_MAX)
    return _After(balance_minor, owed_minor, top_minor - owed_minor, volume_minor, pd_ppm)


def _margin(after: _After, rates: Rates) -> dict[str, int]:
    """Return the parts that recur while the line lives."""
    paying_ppm = PPM - after.pd_ppm
    balance_minor = after.balance_minor
    fees_minor = _rounded(after.volume_minor * rates.volume_ppm * paying_ppm, PPM**2)
    exposure_micro = after.owed_minor * PPM + after.undrawn_minor * rates.ccf_ppm
    weighed_micro = balance_minor * PPM + after.undrawn_minor * rates.capital_ccf_ppm
    return {
        "interest": _rounded(balance_minor * rates.income_ppm * paying_ppm, PPM**2),
        "fees": fees_minor + _ppm(rates.fee_minor, paying_ppm),
        "funding": -_ppm(balance_minor, rates.funding_ppm),
        "guarantee": -_ppm(balance_minor, rates.guarantee_ppm),
        "loss": -_rounded(exposure_micro * after.pd_ppm * rates.loss_ppm, PPM**3),
        "capital": -_rounded(weighed_micro * rates.capital_cost_ppm, PPM**2),
        "servicing": -rates.service_minor,
    }


def _removed(line: Line, action: str, limit_minor: int) -> int:
    """Return the undrawn part that an option takes away."""
    if not line.may_draw:
        return 0
    undrawn_minor = max(line.limit_minor - line.owed_minor, 0)
    if action in STOPS_DRAWS:
        return undrawn_minor
    return min(max(line.limit_minor - limit_minor, 0), undrawn_minor)


def _leaving_ppm(line: Line, action: str, limit_minor: int, rates: Rates) -> int:
    """Return the share of customers that an option makes leave."""
    if action == "close":
        return PPM
    leaving = rates.attrition_withheld_ppm if line.wants_more and action != "raise" else 0
    if action in STOPS_DRAWS:
        leaving += rates.attrition_freeze_ppm
    elif action in REDUCES and line.limit_minor > 0:
        cut_minor = max(line.limit_minor - limit_minor, 0)
        depth_ppm = min(_rounded(cut_minor * PPM, line.limit_minor), DEEP_PPM)
        leaving += _rounded(rates.attrition_cut_ppm * depth_ppm, DEEP_PPM)
    return min(leaving, PPM)


def _uses(after: _After, rates: Rates, run_minor: int) -> dict[str, int]:
    exposure_micro = after.owed_minor * PPM + after.undrawn_minor * rates.ccf_ppm
    exposed_micro = exposure_micro + run_minor * PPM
    stressed_ppm = min(_ppm(after.pd_ppm, rates.stress_ppm), PPM)
    weighed_micro = after.balance_minor * PPM + after.undrawn_minor * rates.capital_ccf_ppm
    capital_minor = _rounded(weighed_micro * rates.capital_ppm, PPM**2)
    funding_minor = _ppm(after.balance_minor, rates.own_ppm)
    return {
        "owed_minor": after.balance_minor,
        "undrawn_minor": after.undrawn_minor,
        "exposure_minor": _rounded(exposure_micro, PPM),
        "expected_loss_minor": _rounded(exposed_micro * after.pd_ppm * rates.loss_ppm, PPM**3),
        "stressed_loss_minor": _rounded(exposed_micro * stressed_ppm * rates.loss_ppm, PPM**3),
        "capital_minor": capital_minor,
        "funding_minor": funding_minor,
        "partner_minor": after.balance_minor - funding_minor,
        # What own funds lend beyond the capital held for it is borrowed.
        "leverage_minor": max(funding_minor - capital_minor, 0),
    }


def _rounded(numerator: int, denominator: int) -> int:
    """The one rounding of every part."""
    return divide(numerator, denominator, Rounding.HALF_EVEN)


def _ppm(amount: int, rate_ppm: int) -> int:
    return _rounded(amount * rate_ppm, PPM)


def _over(numerator: int, denominator: int, months: int) -> int:
    """Turn a yearly figure into one over the horizon."""
    return _rounded(numerator * months, denominator * YEAR_MONTHS)
