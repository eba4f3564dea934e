"""What a whole choice must keep: sums of resources, and ratios of them, in whole numbers."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from limen.kernel.diagnostics import Diagnostics, Place, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_KEYS = frozenset({"name", "resource", "ratio_of", "max", "min"})
_RATIO_DIGITS_MAX = 9
_AMOUNT_MAX = 2**62


@dataclass(frozen=True, slots=True)
class Rule:
    """One constraint as ``sum(coefs[r] * total[r]) <= bound``, all integers.

    Attributes
    ----------
    name
        As the author named it, or made from what it says.
    coefs
        Factor of each resource's total.
    bound
        Largest value of the sum.
    per
        Factor of `resource` in the sum: an excess of the sum over `bound` is that many times
        the excess of the resource.
    """

    name: str
    coefs: Mapping[str, int]
    bound: int
    per: int = 1

    def excess(self, totals: Mapping[str, int]) -> int:
        """Return how far the rule's sum is above its bound; less than zero where it is below."""
        return sum(factor * totals[name] for name, factor in self.coefs.items()) - self.bound


def read_constraints(data: bytes, file: str) -> tuple[tuple[Rule, ...], Diagnostics]:
    """Read ``[[constraint]]`` tables of a TOML file.

    Each has `resource` and `max`, `min` or both: whole numbers in the resource's unit. With
    `ratio_of` they bound the total of `resource` as a multiple of the total of `ratio_of`, a
    decimal with at most nine places that is kept exactly: ``max = 0.03`` means
    ``100 * total(resource) <= 3 * total(ratio_of)``.
    """
    faults = Diagnostics()
    try:
        text = data.decode()
        found = tomllib.loads(text, parse_float=Decimal)
    except UnicodeDecodeError:
        faults.error("O001", Place(file), "is not UTF-8 text", "save it as UTF-8")
        return (), faults
    except tomllib.TOMLDecodeError as error:
        faults.error("O001", Place(file), f"is not TOML: {error}")
        return (), faults
    tables = found.get("constraint")
    for name in sorted(found.keys() - {"constraint"}):
        faults.error("O002", Place(file, None, name), "unknown key", "known: [[constraint]]")
    if not isinstance(tables, list) or not tables:
        hint = "write [[constraint]] with resource and max or min"
        faults.error("O003", Place(file), "has no constraint", hint)
        return (), faults
    lines = [n for n, line in enumerate(text.splitlines(), 1) if _is_head(line)]
    rules: list[Rule] = []
    for n, table in enumerate(tables):
        line = lines[n] if len(lines) == len(tables) else None
        place = Place(file, line, f"constraint {n + 1}")
        if isinstance(table, dict):
            rules += _rules(table, place, faults)
        else:
            faults.error("O002", place, "is not a table", "write [[constraint]]")
    _check_names(rules, file, faults)
    return tuple(rules), faults


def check_resources(
    rules: Collection[Rule], resources: Collection[str], file: str, faults: Diagnostics
) -> None:
    """Report resources that the problem does not have."""
    for rule in rules:
        for name in rule.coefs:
            if name not in resources:
                hint = did_you_mean(name, resources) or "the problem has no resource column"
                faults.error(
                    "O010", Place(file, None, rule.name), f"unknown resource '{name}'", hint
                )


def _is_head(line: str) -> bool:
    return "".join(line.partition("#")[0].split()) == "[[constraint]]"


def _rules(table: Mapping[str, object], place: Place, faults: Diagnostics) -> list[Rule]:
    before = len(faults.items)
    for key in sorted(table.keys() - _KEYS):
        faults.error("O002", place, f"unknown key '{key}'", did_you_mean(key, _KEYS))
    resource, of = table.get("resource"), table.get("ratio_of")
    for key in ("resource", "ratio_of", "name"):
        if key in table and (not isinstance(table[key], str) or not table[key]):
            faults.error("O004", place, f"'{key}' is not a name", f'write {key} = "..."')
    if "resource" not in table:
        faults.error("O004", place, "names no resource", 'write resource = "..."')
    if of is not None and of == resource:
        faults.error("O004", place, "a ratio of a resource to itself", "name another `ratio_of`")
    if not table.keys() & {"max", "min"}:
        faults.error("O005", place, "has neither max nor min", "write one of them")
    ends = {
        k: _end(table[k], k, of is not None, place, faults) for k in ("max", "min") if k in table
    }
    top, low = ends.get("max"), ends.get("min")
    if top is not None and low is not None and low > top:
        hint = "no choice keeps both; raise max or lower min"
        faults.error("O006", place, f"contradicts itself: min {low} is above max {top}", hint)
    if len(faults.items) > before or not isinstance(resource, str):
        return []
    ratio_of = of if isinstance(of, str) else None
    given = table.get("name")
    return [
        _rule(resource, ratio_of, kind, end, given, len(ends))
        for kind, end in ends.items()
        if end is not None
    ]


def _end(
    value: object, key: str, is_ratio: bool, place: Place, faults: Diagnostics
) -> Decimal | int | None:
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        faults.error("O007", place, f"'{key}' is not a number", "write a number without quotes")
        return None
    if not is_ratio and isinstance(value, Decimal):
        hint = "write whole units; scale the column if it has fractions"
        faults.error("O007", place, f"'{key}' is not a whole number", hint)
        return None
    if isinstance(value, Decimal) and not value.is_finite():
        faults.error("O007", place, f"'{key}' is not a number", "write a finite number")
        return None
    exponent = value.as_tuple().exponent if isinstance(value, Decimal) else 0
    places = -exponent if isinstance(exponent, int) else 0
    if places > _RATIO_DIGITS_MAX or abs(Decimal(value)) > _AMOUNT_MAX:
        hint = f"at most {_RATIO_DIGITS_MAX} places, at most 2^62"
        faults.error("O007", place, f"'{key}' is out of range", hint)
        return None
    if Decimal(value) < 0:
        hint = "resources are never negative"
        faults.error("O008", place, f"'{key}' is below zero", hint)
        return None
    return value


def _rule(
    resource: str, of: str | None, kind: str, end: Decimal | int, given: object, ends: int
) -> Rule:
    sign = 1 if kind == "max" else -1
    made = f"{resource} {kind}" if of is None else f"{resource} / {of} {kind}"
    name = made if given is None else str(given) if ends == 1 else f"{given} {kind}"
    if of is None:
        return Rule(name, {resource: sign}, sign * int(end))
    above, below = end.as_integer_ratio()
    return Rule(name, {resource: sign * below, of: -sign * above}, 0, below)


def _check_names(rules: list[Rule], file: str, faults: Diagnostics) -> None:
    for name, count in Counter(rule.name for rule in rules).items():
        if count > 1:
            hint = "drop one, or give each a `name`"
            faults.error("O009", Place(file, None, name), f"{count} constraints of one name", hint)
    # Two tables may contradict each other where one table does not.
    low: dict[tuple[str, ...], Rule] = {}
    for rule in rules:
        if len(rule.coefs) == 1 and rule.bound <= 0 and next(iter(rule.coefs.values())) < 0:
            kept = low.setdefault(tuple(rule.coefs), rule)
            low[tuple(rule.coefs)] = min(kept, rule, key=lambda each: each.bound)
    for rule in rules:
        other = low.get(tuple(rule.coefs))
        is_max = next(iter(rule.coefs.values())) > 0
        if is_max and other is not None and -other.bound > rule.bound:
            text = f"contradicts '{other.name}': {-other.bound} at least, {rule.bound} at most"
            hint = "no choice keeps both; raise max or lower min"
            if not any("contradicts itself" in item.message for item in faults.items):
                faults.error("O006", Place(file, None, rule.name), text, hint)
