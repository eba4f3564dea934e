"""How an option was chosen by value, in plain lines: what was weighed, prices, chance, law."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET

from limen.kernel.money import format_minor
from limen.kernel.rates import PPM, Rounding, divide

if TYPE_CHECKING:
    from limen.book.run_events import PortfolioSolved
    from limen.decide.record import OptionValue, Record, Weighing

BITES = {"clamped", "refused", "missing_facts"}
"""Results of a rule of law that changed something, or would have in shadow."""

UNITS = {"contacts": "contact", "explored": "customer", "raises": "raise"}
"""Resources that are counted; all others are minor units of money."""


def weighing_lines(record: Record) -> list[str]:
    """Return the options with their values, what was left out, prices, chance and law."""
    weighing, currency = record.weighing, record.facts.currency
    lines = []
    if weighing is not UNSET:
        lines += _options(record, weighing)
        lines += _left_out(weighing, currency)
        about = weighing.response
        low, high = (size // (PPM // 100) for size in about.range_ppm)
        lines.append(f"response   {about.kind}: {about.source} (from {low} % to {high} %)")
    return [*lines, *_market(record), *_chance(record), *_law(record)]


def solved_lines(solved: PortfolioSolved) -> list[str]:
    """Return how a run kept the release's limits on the whole, a line each."""
    values = f"{solved.objective_minor:,} of at most {solved.upper_bound_minor:,} minor units"
    lines = [
        f"weighed  {solved.lines:,} lines together, {solved.asked:,} with a choice; value {values}"
    ]
    for each in solved.constraints:
        price = f"a unit more is worth {per_unit(each.price_ppm)} minor units"
        lines.append(
            f"  {each.name:<18} used {each.used:>15,} of {each.bound:>15,}; "
            + (price if each.price_ppm else "does not bind")
        )
    if solved.spent:
        spent = ", ".join(solved.spent)
        lines.append(f"  nothing left of    {spent}: no line may use more of it")
    if solved.assigned:
        lines.append(f"  {solved.assigned:,} lines stand back so that the limits hold")
    return lines


def solved_dict(solved: PortfolioSolved) -> dict[str, object]:
    """Return the same as plain values."""
    return {
        "lines": solved.lines,
        "asked": solved.asked,
        "assigned": solved.assigned,
        "objective_minor": solved.objective_minor,
        "upper_bound_minor": solved.upper_bound_minor,
        "prices_ppm": dict(solved.prices_ppm),
        "spent": list(solved.spent),
        "limits": [
            {
                "name": each.name,
                "used": each.used,
                "bound": each.bound,
                "price_ppm": each.price_ppm,
            }
            for each in solved.constraints
        ],
    }


def per_unit(price_ppm: int) -> str:
    """Return a price in minor units, with as many decimals as it has, six at most."""
    sign, size = ("-", -price_ppm) if price_ppm < 0 else ("", price_ppm)
    whole, rest = divmod(size, PPM)
    return f"{sign}{whole:,}" + (f".{rest:06d}".rstrip("0") if rest else "")


def _options(record: Record, weighing: Weighing) -> list[str]:
    taken = record.outcome.action, record.outcome.limit_after_minor
    currency = record.facts.currency
    return [
        f"weighed  {'*' if _is_taken(each, taken) else ' '} {each.action} at "
        f"{_money(each.limit_minor, currency)}: value {_money(each.value_minor, currency)}, "
        f"{_money(_rounded(each.net_ppm), currency)} after prices"
        for each in weighing.options
    ]


def _is_taken(option: OptionValue, taken: tuple[str, int]) -> bool:
    action, limit_minor = taken
    # A line that is watched is kept as it is.
    return option.limit_minor == limit_minor and option.action in {
        action,
        "keep" if action == "watch" else action,
    }


def _left_out(weighing: Weighing, currency: str) -> list[str]:
    return [
        f"left out   {action}"
        + ("" if limit_minor is None else f" at {_money(limit_minor, currency)}")
        + f": {why}"
        for action, why, limit_minor in weighing.left_out
    ]


def _market(record: Record) -> list[str]:
    market, currency = record.question.market, record.facts.currency
    if market is UNSET:
        return []
    lines = [
        f"price      {_price(name, price_ppm, currency)}"
        for name, price_ppm in sorted(market.prices_ppm.items())
    ]
    lines += [f"spent      {name}: no option may use more than keeping" for name in market.spent]
    if market.assigned is not None:
        action, limit_minor = market.assigned
        lines.append(
            f"plan       {action} at {_money(limit_minor, currency)}: the line stands back near a "
            "tie, so that the limits on the whole hold"
        )
    return lines


def _price(name: str, price_ppm: int, currency: str) -> str:
    if name in UNITS:
        amount = _money(_rounded(price_ppm), currency)
        return f"{name}: {amount} {currency} for one {UNITS[name]}"
    return f"{name}: {per_unit(price_ppm)} of value for one unit"


def _chance(record: Record) -> list[str]:
    explored = record.explored
    if explored is UNSET:
        return []
    return [
        f"chance   {'*' if place == explored.taken else ' '} {arm.action} at "
        f"{_money(arm.limit_minor, record.facts.currency)}: {_percent(arm.propensity_ppm)}"
        for place, arm in enumerate(explored.arms)
    ]


def _law(record: Record) -> list[str]:
    if record.law is UNSET:
        return []
    lines = []
    for rule in record.law:
        said = rule.would if rule.result == "shadow" else rule.result
        if said not in BITES:
            continue
        parts = [said if rule.result != "shadow" else f"in shadow, would be {said}"]
        if rule.missing:
            parts.append(f"lacks {', '.join(rule.missing)}")
        if rule.allowed is not None:
            parts.append(f"allows {rule.allowed:,}")
        if rule.asked is not None:
            parts.append(f"asked {rule.asked:,}")
        if rule.needs_legal_check:
            parts.append("needs a legal check")
        lines.append(f"law        {rule.id}: {'; '.join(parts)}")
    return lines


def _money(minor: int, currency: str) -> str:
    return format_minor(minor, currency)


def _rounded(net_ppm: int) -> int:
    """Return whole minor units, for reading only."""
    return divide(net_ppm, PPM, Rounding.HALF_EVEN)


def _percent(ppm: int) -> str:
    whole, rest = divmod(ppm, PPM // 100)
    return f"{whole}.{rest:04d}".rstrip("0").rstrip(".") + " %"
