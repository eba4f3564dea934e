"""What asking the China pack costs: a case, of two kinds of lender, with figures of its own.

`whole` asks every rule, as `limen pack check` does; `us` asks those that may concern the case, as
choice and the draw's lock do. `seen_us` repeats one case, `us` changes what the customer has
elsewhere each time. Processor time, the least of the rounds.
"""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from limen.caps.customer import allowance
from limen.caps.law.case import Case, Entity
from limen.caps.law.evaluate import evaluate
from limen.caps.shipped import shipped_pack

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROUNDS = 9
BAR_US = 150
ON = date(2026, 3, 1)
KNOWN = {
    "asked_limit_minor": 10_000_000,
    "net_assets_prior_ye_minor": 10**11,
    "related_limits_minor": 0,
    "net_assets_minor": 10**11,
    "borrowed_loans_minor": 0,
    "borrowed_bonds_minor": 0,
    "claims_yearly_ppm": 200_000,
    "is_student": False,
    "has_impact_assessment": True,
    "uses_unapproved_source": False,
    "cost_irr_x12_ppm": 200_000,
    "cost_effective_ppm": 219_000,
    "lpr_1y_ppm": 30_000,
    "has_good_credit": True,
    "has_large_need": False,
    "is_bullet": False,
    "asked_term_months": 12,
    "days_past_due_count": 0,
    "is_exposure_grouped": True,
    "has_debt_snapshot": True,
    "has_trigger_list": True,
    "is_check_triggered": False,
    "is_core_inhouse": True,
    "has_long_need": False,
}
LENDERS = {
    "microloan": ("online_microloan", frozenset({"personal_loan"})),
    "bank": ("joint_stock_bank", frozenset({"internet_loan", "personal_loan"})),
}


def run(rows: int = 1_000) -> dict[str, object]:
    pack = shipped_pack("cn")
    found: dict[str, object] = {"rows": rows, "rules": len(pack.rules)}
    worst = 0.0
    for name, (licence, types) in LENDERS.items():
        case = Case(
            event="increase",
            entity=Entity("tested", licence),
            dates={"decision": ON, "contract": ON},
            facts=KNOWN,
            product_types=types,
            purpose="consumption",
            borrower_type="individual",
        )
        own = [replace(case, facts={**KNOWN, "other_limits_minor": at}) for at in range(rows)]
        seen = [own[0]] * rows
        found[f"{name}_rules"] = len(allowance([pack], own[0]).rules)
        found[f"{name}_whole_us"] = _us(lambda each: evaluate([pack], each), own)
        found[f"{name}_seen_us"] = _us(lambda each: allowance([pack], each), seen)
        found[f"{name}_us"] = us = _us(lambda each: allowance([pack], each), own)
        worst = max(worst, us)
    return {**found, "us": worst, "bar_us": BAR_US}


def _us(ask: Callable[[Case], object], cases: Sequence[Case]) -> float:
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        for case in cases:
            ask(case)
        best = min(best, time.process_time() - start)
    return round(best / len(cases) * 1e6, 1)
