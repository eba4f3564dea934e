"""`limen review explored`: what decisions left to chance tell, by what customers did next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from limen.app.score_review import read_outcomes
from limen.book import events as e
from limen.decide.record import decode
from limen.kernel.diagnostics import Diagnostic, Place
from limen.kernel.errors import BadInput
from limen.kernel.rates import PPM
from limen.lab.propensity import Estimate, weighed_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from msgspec import UnsetType

    from limen.app.ports import Journal
    from limen.app.tools import Tools
    from limen.choose.explore import Explored


@dataclass(frozen=True, slots=True)
class Told:
    """Default rates had the best option always been taken, and had it always been left.

    Attributes
    ----------
    decisions, left
        Decisions left to chance whose outcome is known; those where another option was taken.
    unknown
        Decisions whose customer has no outcome.
    """

    decisions: int
    left: int
    unknown: int
    best: Estimate | None
    other: Estimate | None

    def as_dict(self) -> dict[str, Any]:
        """Plain values; rates in ppm, None where nothing tells of them."""
        return {
            "decisions": self.decisions,
            "left": self.left,
            "unknown": self.unknown,
            "best": _plain(self.best),
            "other": _plain(self.other),
        }

    def lines(self) -> list[str]:
        """The same for a person."""
        shown = [f"{self.decisions:,} decisions left to chance, {self.left:,} left the best option"]
        if self.unknown:
            shown.append(f"{self.unknown:,} more without an outcome")
        for name, one in (("best option always", self.best), ("another always", self.other)):
            shown.append(
                f"{name:<20} nothing tells"
                if one is None
                else f"{name:<20} default {one.mean:.2%}, 95 % {one.low:.2%} to {one.high:.2%}, "
                f"as much as {one.effective:,.0f} decisions"
            )
        return shown


def _plain(one: Estimate | None) -> dict[str, int] | None:
    if one is None:
        return None
    return {
        "default_ppm": round(one.mean * PPM),
        "low_ppm": round(one.low * PPM),
        "high_ppm": round(one.high * PPM),
        "effective": round(one.effective),
    }


def read_explored(tools: Tools, book: Path | str, outcomes: Path, run_id: str | None) -> Told:
    """Judge what was left to chance, in one review or in all.

    Raises
    ------
    BadInput
        If the outcomes are unsound, or nothing of the book was left to chance.
    """
    bad = read_outcomes(tools.read_table(outcomes), str(outcomes))
    found = list(_explored(tools.open_book(book), run_id))
    if not found:
        hint = "[exploration] in constraints.toml leaves a share of decisions to chance"
        raise BadInput([Diagnostic("A113", "nothing was left to chance", Place(str(book)), hint)])
    return judged(found, bad)


def _explored(journal: Journal, run_id: str | None) -> Iterator[tuple[str, Explored]]:
    for _, events in journal.all_chains():
        for event in events:
            body = event.body
            if isinstance(body, e.DecisionMade) and run_id in {None, body.run_id}:
                explored: Explored | UnsetType = decode(bytes(body.record)).explored
                if explored:
                    yield event.customer_id, explored


def judged(found: Sequence[tuple[str, Explored]], bad: dict[str, int]) -> Told:
    """Estimate both default rates by inverse propensities."""
    known = [(bad[name], each) for name, each in found if name in bad]
    outcomes = [float(value) for value, _ in known]
    best = [PPM / each.propensity_ppm if not each.taken else 0.0 for _, each in known]
    other = [_as_other(each) for _, each in known]
    return Told(
        decisions=len(known),
        left=sum(each.taken > 0 for _, each in known),
        unknown=len(found) - len(known),
        best=weighed_mean(outcomes, best),
        other=weighed_mean(outcomes, other),
    )


def _as_other(each: Explored) -> float:
    """Return the weight where one of the others is always taken, each as likely."""
    if not each.taken:
        return 0.0
    return PPM / (len(each.arms) - 1) / each.propensity_ppm
