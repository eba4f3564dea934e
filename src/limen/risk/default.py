"""What counts as a default: one definition for labels, models and reports alike.

Words for people, and where the event can be read from the book (months late on a statement) a rule.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from limen.kernel.dates import add_months

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

CUT_RULES = ("keep", "exclude")
"""What becomes of a line that the lender itself cut inside the window: its outcome counts as seen,
or it is left out, as what would have happened without the cut is not known."""


@dataclass(frozen=True, slots=True)
class DefaultDefinition:
    """A definition of default.

    Attributes
    ----------
    event, exclusions, lines_cut_inside
        Words.
    window_months
        The event counts within so many months.
    months_late
        The event, where the book can tell it: a statement at least so many months late.
    cut_rule
        One of `CUT_RULES`.
    """

    event: str
    window_months: int
    exclusions: str = ""
    lines_cut_inside: str = ""
    months_late: int | None = None
    cut_rule: str = "keep"

    def as_dict(self) -> dict[str, Any]:
        """Plain values, as a model's card records them."""
        return asdict(self)

    def differences(self, recorded: Mapping[str, Any]) -> list[str]:
        """Return in words where a model's recorded definition is another one."""
        own = self.as_dict()
        return [
            f"{name}: the model says {recorded[name]!r}, the release {own[name]!r}"
            for name in own
            if name in recorded and recorded[name] != own[name]
        ]


def label(
    definition: DefaultDefinition,
    statements: Iterable[tuple[date, int]],
    cuts: Iterable[date],
    at: date,
    known_until: date,
) -> int | None:
    """Return 1 for a default inside the window after a day, 0 for none, None where it is no case.

    No case is a line in default on the day, one whose window is not over without a default, and
    one cut inside the window where the definition leaves these out.

    Parameters
    ----------
    statements
        Day and months late of each statement.
    cuts
        Days on which the lender lowered the limit or stopped draws.
    """
    if definition.months_late is None:
        return None
    until = add_months(at, definition.window_months)
    seen = sorted(statements)
    before = [late for on, late in seen if on <= at]
    if before and before[-1] >= definition.months_late:
        return None
    hit = [on for on, late in seen if at < on <= until and late >= definition.months_late]
    if definition.cut_rule == "exclude":
        end = hit[0] if hit else until
        if any(at < on <= end for on in cuts):
            return None
    if hit:
        return 1
    return 0 if known_until >= until else None
