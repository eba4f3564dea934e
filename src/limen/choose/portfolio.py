"""Limits on the whole portfolio in the field's words, as constraints over what options use."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import gcd
from typing import TYPE_CHECKING

from limen.choose.constraints import Rule
from limen.kernel.rates import PPM

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date


@dataclass(frozen=True, slots=True)
class Word:
    """What a limit is on.

    Attributes
    ----------
    resource
        What options use of it; one that is named is ``resource/name``.
    whole
        The resource of which a share is meant; empty where no share can be.
    takes
        Which of `max_minor`, `max_count`, `max_ppm`, `min_ppm` it may have.
    is_named
        Whether it is of one partner, programme, segment, industry or kind of funding.
    """

    resource: str
    whole: str
    takes: frozenset[str]
    is_named: bool
    meaning: str


_AMOUNT, _SHARE = "max_minor", "max_ppm"

WORDS = {
    "expected_loss": Word("expected_loss_minor", "exposure_minor", frozenset({_AMOUNT, _SHARE}),
                          False, "expected loss of all lines; a share is of exposure"),
    "stressed_loss": Word("stressed_loss_minor", "exposure_minor", frozenset({_AMOUNT, _SHARE}),
                          False, "the same under the release's stress"),
    "capital": Word("capital_minor", "exposure_minor", frozenset({_AMOUNT, _SHARE}), False,
                    "capital that lines take"),
    "leverage": Word("leverage_minor", "", frozenset({_SHARE}), True,
                     "borrowing of a kind (`standard`, `nonstandard`) over `net_assets_minor`; "
                     "1,000,000 is one time"),
    "partner": Word("partner_minor", "exposure_minor", frozenset({_AMOUNT, _SHARE}), True,
                    "what one partner bears; a share is of exposure"),
    "funding": Word("funding_minor", "", frozenset({_AMOUNT}), True,
                    "own funding of a programme, in `month` where that stands"),
    "segment": Word("segment_minor", "exposure_minor", frozenset({_AMOUNT, _SHARE}), True,
                    "exposure of one segment"),
    "industry": Word("industry_minor", "exposure_minor", frozenset({_AMOUNT, _SHARE}), True,
                     "exposure of one industry"),
    "contacts": Word("contacts", "", frozenset({"max_count"}), False,
                     "customers that are written to"),
    "cuts": Word("reduction_minor", "limit_minor", frozenset({_AMOUNT, _SHARE}), False,
                 "limits taken away at the lender's discretion; a share is of limits"),
    "cuts_12m": Word("reduction_12m_minor", "limit_minor", frozenset({_AMOUNT, _SHARE}), False,
                     "the same with those of the twelve months before"),
    "parity": Word("raises", "raises", frozenset({"min_ppm"}), True,
                   "least share of all raises that goes to one segment"),
    "exploration": Word("explored", "customers", frozenset({"max_count", _SHARE}), False,
                        "customers whose option is drawn at random; a share is of customers"),
}  # fmt: skip
"""Words of `[[portfolio]]` in constraints.toml."""


LAW = "law"
"""A limit that a rule of the packs sets: it comes from them alone, no `[[portfolio]]` names it."""

_LAW = Word("law_minor", "", frozenset({_AMOUNT}), True, "what one entity lends under one rule")


def law_resource(rule: str, entity: str) -> str:
    """Return the resource of what an entity lends under a rule of the packs."""
    return f"{_LAW.resource}/{rule}/{entity}"


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit of a release on its portfolio.

    Attributes
    ----------
    limit
        A word of `WORDS`, or `LAW`.
    kind, bound
        `max_minor`, `max_count`, `max_ppm` or `min_ppm`, and its number.
    net_assets_minor
        What a leverage is a multiple of.
    month
        ``YYYY-MM`` of a funding capacity; empty for all months.
    lowers_lines
        Whether existing lines may be lowered to keep it; else it only stops what would use more.
    """

    limit: str
    kind: str
    bound: int
    name: str = ""
    currency: str = ""
    month: str = ""
    net_assets_minor: int = 0
    lowers_lines: bool = False

    @property
    def word(self) -> Word:
        """What it is on."""
        return _LAW if self.limit == LAW else WORDS[self.limit]

    @property
    def resource(self) -> str:
        """What options use of it."""
        parts = (self.word.resource, self.name, self.month)
        return "/".join(part for part in parts if part)

    @property
    def title(self) -> str:
        """The limit by word, name and month: unique in a release but for a max and a min."""
        return " ".join(part for part in (self.limit, self.name, self.month) if part)

    @property
    def most(self) -> int | None:
        """The bound of the resource by itself, None where it is a share of another."""
        if self.limit == "leverage":
            return self.net_assets_minor * self.bound // PPM
        return self.bound if self.kind in {"max_minor", "max_count"} else None

    def most_of(self, totals: Mapping[str, int]) -> int:
        """Return the bound; of a share, what it comes to of the whole as `totals` has it."""
        if self.most is not None:
            return self.most
        return totals[self.word.whole] * self.bound // PPM

    def rule(self) -> Rule:
        """Return the constraint of the optimiser."""
        if self.most is not None:
            return Rule(self.title, {self.resource: 1}, self.most)
        common = gcd(self.bound, PPM)
        share, per = self.bound // common, PPM // common
        sign = -1 if self.kind == "min_ppm" else 1
        whole = self.word.whole
        return Rule(self.title, {self.resource: sign * per, whole: -sign * share}, 0, per)


def rules_of(limits: Iterable[Limit]) -> tuple[Rule, ...]:
    """Return the constraints of limits, in order."""
    return tuple(limit.rule() for limit in limits)


STOCKS = frozenset(
    {"expected_loss", "stressed_loss", "capital", "leverage", "partner", "funding", "segment",
     "industry"}
)  # fmt: skip
"""Limits on what stands in the book, which can be run down."""

_STOCK_RESOURCES = frozenset({_LAW.resource, *(WORDS[word].resource for word in STOCKS)})


def is_stock(resource: str) -> bool:
    """Whether a resource is of what stands in the book; of another, a month's use is over."""
    return resource.partition("/")[0] in _STOCK_RESOURCES


def more_of(uses: Mapping[str, int], before: Mapping[str, int]) -> dict[str, int]:
    """Return by how much some uses of the book's stocks are above those before."""
    found = {name: uses[name] - before.get(name, 0) for name in sorted(uses) if is_stock(name)}
    return {name: more for name, more in found.items() if more > 0}


@dataclass(frozen=True, slots=True)
class RunDown:
    """A step of a run-down path: from a day on the limit holds, and existing lines are lowered."""

    on: date
    limit: Limit


def limits_on(
    limits: Sequence[Limit], path: Iterable[RunDown], on: date
) -> tuple[tuple[Limit, ...], tuple[str, ...]]:
    """Return the limits that bind on a day, and the resources for which lines may be lowered.

    The newest step of a path takes the place of the standing limit of its title.
    """
    newest = {step.limit.title: step.limit for step in path if step.on <= on}
    standing = [newest.pop(limit.title, limit) for limit in limits]
    found = (*standing, *newest.values())
    lowers = {limit.resource for limit in found if limit.lowers_lines}
    return found, tuple(sorted(lowers))


def step_of(on: date, limit: Limit) -> RunDown:
    """Return a step, its limit such that it lowers lines."""
    return RunDown(on, replace(limit, lowers_lines=True))
