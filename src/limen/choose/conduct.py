"""How a lender promises to behave: budgets, cool-downs, the size of a step (design 4.7)."""

from __future__ import annotations

from dataclasses import dataclass, field

SEVERITY = {
    "keep": 0, "unfreeze": 0, "reinstate": 0, "raise": 0, "grant": 0,
    "watch": 1, "step_down": 2, "lower": 3, "freeze": 4, "divert": 5, "close": 6,
}  # fmt: skip
"""Watch, then small steps, then a cut, a freeze, a close: what comes later takes more away."""

STOPS_DRAWS = frozenset({"freeze", "divert", "close"})
"""Actions that need a declared hard fact."""

REDUCES = frozenset({"step_down", "lower"})


@dataclass(frozen=True, slots=True)
class Conduct:
    """The release's promises; ppm are shares of a million.

    Attributes
    ----------
    guarded
        False only in a simulated release that shows what blunt rules do.
    reduction_12m_ppm
        Largest cumulative cut in twelve months, as a share of the highest limit in them.
    step_ppm
        Largest single step of a step-down, as a share of the limit.
    cut_smallest_ppm
        A cut smaller than this share of the limit is not worth a notice.
    discretionary_cuts_ppm
        Largest share of reviewed lines that one review may cut at its discretion.
    hard_rules
        Rule ids that state a hard fact; only these may stop draws.
    """

    guarded: bool = True
    reduction_12m_ppm: int = 500_000
    step_ppm: int = 250_000
    step_days: int = 30
    cut_smallest_ppm: int = 50_000
    discretionary_cuts_ppm: int = 50_000
    cool_down_days: int = 90
    watch_days: int = 30
    hard_rules: frozenset[str] = frozenset()
    lead_days: dict[str, int] = field(default_factory=dict)
    sends_notices: bool = True
