"""Releases under the China pack for tests at the doors: an online micro-lender and its partners."""

from __future__ import annotations

from app.drawing import SMALL
from limen.release.rulebook import Release
from release.builders import CONSTRAINTS, HEAD, loaded, tiny

SCHEDULE = '\n[schedule]\nkind = "equal_instalments"\n'
LAW = '\n[law]\nproduct_types = ["working_capital"]\npurpose = "business"\n'
JOINT_BANK = """
[entities.banker]
licence_type = "joint_stock_bank"

[entities.banker.facts]
net_tier1_minor = {tier1_minor}
partner_used_minor = 0
total_loans_minor = 1_000_000_000_000
joint_used_minor = 0
claims_yearly_ppm = 200_000
line_term_months = 12
"""
PROGRAMME = """
[[programme]]
name = "joint"
products = ["line"]

[[programme.partners]]
name = "banker"
share_ppm = {share_ppm}
"""


def lender(cap_minor: int, **more: object) -> str:
    """An online micro-lender whose law lends one customer at most so much: a tenth of its assets.

    `more` are further facts that it attests.
    """
    facts = {
        "net_assets_prior_ye_minor": 10 * cap_minor,
        "related_limits_minor": 0,
        "net_assets_minor": 10**12,
        "borrowed_loans_minor": 0,
        "borrowed_bonds_minor": 0,
        "claims_yearly_ppm": 200_000,
        "has_cost_confirmation": True,
        "uses_unapproved_source": False,
        **more,
    }
    rows = [f"{name} = {str(value).lower()}" for name, value in facts.items() if value is not None]
    head = '\n[entities.bank]\nlicence_type = "online_microloan"\n\n[entities.bank.facts]\n'
    return head + "\n".join(rows) + "\n"


def under_law(
    entities: str, constraints: str = "", terms: str = SCHEDULE, law: str = LAW
) -> Release:
    """The tiny release under the China pack; its lender is the entity `bank`."""
    head = HEAD.replace('lender = "Tiny"', 'lender = "bank"\npacks = ["cn"]') + entities
    files = tiny(constraints=CONSTRAINTS + constraints, product=SMALL + terms + law)
    return loaded({**files, "release.toml": head.encode()})
