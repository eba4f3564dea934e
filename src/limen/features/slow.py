"""The slow reference: every feature from all facts in plain Python, sharing no code with the rest.

It reads definitions and facts and nothing else of this room: no plan, no kernel, no frame. Filters
and values are compiled by the language itself, once more and apart.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from datetime import date, timedelta
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Decimal, localcontext
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING, Any

from limen.dmn import compile_expression
from limen.features.fact_fields import FIELDS
from limen.kernel.dates import business_date

if TYPE_CHECKING:
    from collections.abc import Iterable

    from limen.features.definition import Definition
    from limen.features.facts import Fact
    from limen.kernel.dates import Instant


def slow_value(
    definition: Definition, facts: Iterable[Fact], key: str, at: Instant, zone: str
) -> int | None:
    """Return a feature's value for one key at one instant, from all facts of a book."""
    today = business_date(at, zone)
    own = [fact for fact in facts if getattr(fact, definition.key) == key and fact.known_at <= at]
    newest: dict[object, Fact] = {}
    for fact in sorted(own, key=lambda each: (each.known_at, each.seq)):
        newest[fact.ref or ("alone", id(fact))] = fact
    standing = [fact for fact in newest.values() if not fact.void and _day(fact) <= today]
    standing.sort(key=lambda each: (each.day, each.known_at, each.seq))
    begin = _begin(definition, standing, today)
    kept = [
        fact
        for fact in standing
        if fact.kind == definition.source
        and (begin is None or _day(fact) > begin)
        and _holds(definition.where, fact)
    ]
    found = _AGGREGATES[definition.aggregate](definition, kept, today, standing)
    return definition.missing if found is None else found


def _day(fact: Fact) -> date:
    return date(1970, 1, 1) + timedelta(days=fact.day)


def _months_before(day: date, months: int) -> date:
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
    for number in (day.day, 30, 29, 28):
        try:
            return date(year, month, min(number, day.day))
        except ValueError:
            continue
    raise ValueError(day)


def _begin(definition: Definition, standing: list[Fact], today: date) -> date | None:
    span = definition.window
    if definition.aggregate == "year_ratio" or span.kind == "since_open":
        return None
    if span.kind == "days":
        return today - timedelta(days=span.length)
    if span.kind == "months":
        return _months_before(today, span.length)
    closes = [fact for fact in standing if fact.kind == "statement_closed"]
    begin = _day(closes[-span.length - 1]) if len(closes) > span.length else date.min
    if span.months:
        begin = max(begin, _months_before(today, span.months))
    return begin


_compiled: dict[tuple[str, str], Any] = {}


def _feel(text: str, fact: Fact) -> Any:
    if (fact.kind, text) not in _compiled:
        _compiled[fact.kind, text] = compile_expression(text, FIELDS[fact.kind])[0]
    return _compiled[fact.kind, text](fact.fields)


def _holds(text: str, fact: Fact) -> bool:
    return text == "" or _feel(text, fact) is True


def _number(text: str, fact: Fact) -> int | None:
    if text == "":
        return 1
    value = _feel(text, fact)
    if isinstance(value, str | date):
        return int(hashlib.sha256(str(value).encode()).hexdigest()[:10], 16)
    if value is None:
        return None
    number = int(Decimal(value).quantize(Decimal(1), ROUND_HALF_EVEN))
    return number if abs(number) <= 1_000_000_000_000 else None


def _numbers(text: str, kept: list[Fact]) -> list[int]:
    found = (_number(text, fact) for fact in kept)
    return [number for number in found if number is not None]


def _rounded(value: Fraction, definition: Definition) -> int:
    # Python rounds a Fraction half to even.
    return round(value) if definition.rounding == "half_even" else floor(value)


def _share(top: int, bottom: int, definition: Definition) -> int | None:
    return None if bottom <= 0 else _rounded(Fraction(top * 10_000, bottom), definition)


def _count(d: Definition, kept: list[Fact], *_: Any) -> int:
    return len(_numbers(d.value, kept))


def _sum(d: Definition, kept: list[Fact], *_: Any) -> int:
    return sum(_numbers(d.value, kept))


def _least(d: Definition, kept: list[Fact], *_: Any) -> int | None:
    return min(_numbers(d.value, kept), default=None)


def _most(d: Definition, kept: list[Fact], *_: Any) -> int | None:
    return max(_numbers(d.value, kept), default=None)


def _mean(d: Definition, kept: list[Fact], *_: Any) -> int | None:
    numbers = _numbers(d.value, kept)
    return _rounded(Fraction(sum(numbers), len(numbers)), d) if numbers else None


def _last(d: Definition, kept: list[Fact], *_: Any) -> int | None:
    return next(iter(reversed(_numbers(d.value, kept))), None)


def _first(d: Definition, kept: list[Fact], *_: Any) -> int | None:
    return next(iter(_numbers(d.value, kept)), None)


def _distinct(d: Definition, kept: list[Fact], *_: Any) -> int:
    return len(set(_numbers(d.of, kept)))


def _days_since(d: Definition, kept: list[Fact], today: date, *_: Any) -> int | None:
    days = [_day(fact) for fact in kept if _number(d.value, fact) is not None]
    return (today - days[-1]).days if days else None


def _newest(d: Definition, kept: list[Fact]) -> list[int]:
    return _numbers(d.value, kept)[-512:]


def _streak(d: Definition, kept: list[Fact], *_: Any) -> int:
    found = 0
    for number in reversed(_newest(d, kept)):
        if number == 0:
            break
        found += 1
    return found


def _ratio(d: Definition, kept: list[Fact], today: date, standing: list[Fact]) -> int | None:
    top = sum(_numbers(d.value, kept))
    if d.against != "before":
        return _share(top, sum(_numbers(d.against, kept)), d)
    length = d.window.length
    if d.window.kind == "days":
        begin, end = today - timedelta(days=2 * length), today - timedelta(days=length)
    else:
        begin, end = _months_before(today, 2 * length), _months_before(today, length)
    before = [
        fact
        for fact in standing
        if fact.kind == d.source and begin < _day(fact) <= end and _holds(d.where, fact)
    ]
    return _share(top, sum(_numbers(d.value, before)), d)


def _slope(d: Definition, kept: list[Fact], *_: Any) -> int | None:
    """Least squares of the value over its place."""
    numbers = _newest(d, kept)
    n = len(numbers)
    if n < 2:
        return None
    middle, mean = Fraction(n - 1, 2), Fraction(sum(numbers), n)
    zero = Fraction(0)
    top = sum(((i - middle) * (v - mean) for i, v in enumerate(numbers)), zero)
    return _rounded(top / sum(((i - middle) * (i - middle) for i in range(n)), zero), d)


def _volatility(d: Definition, kept: list[Fact], *_: Any) -> int | None:
    """Mean distance from the mean, to the mean."""
    numbers = _newest(d, kept)
    if len(numbers) < 2 or sum(numbers) <= 0:
        return None
    mean = Fraction(sum(numbers), len(numbers))
    distance = sum((abs(v - mean) for v in numbers), Fraction(0)) / len(numbers)
    return _rounded(distance * 10_000 / mean, d)


def _share_of(d: Definition, kept: list[Fact], *_: Any) -> int | None:
    if d.part:
        chosen = [fact for fact in kept if _holds(d.part, fact)]
        return _share(sum(_numbers(d.value, chosen)), sum(_numbers(d.value, kept)), d)
    sums: dict[int, int] = defaultdict(int)
    for fact in kept:
        category, number = _number(d.of, fact), _number(d.value, fact)
        if category is not None and number is not None:
            sums[category] += number
    return _share(max([0, *sums.values()]), sum(sums.values()), d)


def _exponential(d: Definition, kept: list[Fact], today: date, *_: Any) -> int | None:
    pairs = [(_day(fact), _number(d.value, fact)) for fact in kept]
    top = bottom = 0
    for day, number in [pair for pair in pairs if pair[1] is not None][-512:]:
        halvings, rest = divmod((today - day).days, d.half_life_days)
        with localcontext() as context:
            context.prec = 40
            whole = Decimal(4096) * Decimal(2) ** (-Decimal(rest) / Decimal(d.half_life_days))
            weight = int(whole.to_integral_value(ROUND_FLOOR)) // 2**halvings
        top += weight * (number or 0)
        bottom += weight
    return _rounded(Fraction(top, bottom), d) if bottom else None


def _year_ratio(d: Definition, kept: list[Fact], today: date, *_: Any) -> int | None:
    tomorrow = today + timedelta(days=1)
    full = today if tomorrow.day == 1 else today.replace(day=1) - timedelta(days=1)
    sums = {(full.year, full.month): 0, (full.year - 1, full.month): 0}
    for fact in kept:
        day, number = _day(fact), _number(d.value, fact)
        if (day.year, day.month) in sums and number is not None:
            sums[day.year, day.month] += number
    now, then = sums.values()
    return _share(now, then, d)


_AGGREGATES: dict[str, Any] = {
    "count": _count,
    "sum": _sum,
    "min": _least,
    "max": _most,
    "mean": _mean,
    "last": _last,
    "first": _first,
    "distinct": _distinct,
    "days_since": _days_since,
    "streak": _streak,
    "ratio": _ratio,
    "slope": _slope,
    "volatility": _volatility,
    "share": _share_of,
    "exponential_mean": _exponential,
    "year_ratio": _year_ratio,
}
