"""What fields each kind of fact has, by their type in the policies' language."""

from __future__ import annotations

from datetime import date

Field = int | str | bool | date | None

_DRAW = {
    "draw_id": "string", "amount_minor": "number", "limit_minor": "number",
    "use_after_bp": "number", "days_since_raise": "number", "days_since_repayment": "number",
    "days_since_probe": "number",
}  # fmt: skip
FIELDS: dict[str, dict[str, str]] = {
    "line_opened": {"limit_minor": "number", "product": "string"},
    "limit_changed": {"from_minor": "number", "to_minor": "number", "by": "string"},
    "statement_closed": {
        "balance_minor": "number", "months_late": "number", "payment_status": "string",
        "minimum_minor": "number", "interest_minor": "number", "limit_minor": "number",
        "basis_minor": "number", "use_bp": "number", "paid_minor": "number",
        "before_minor": "number", "met": "string",
    },
    "repayment_made": {"amount_minor": "number", "channel": "string", "owed_minor": "number"},
    "repayment_reversed": {"amount_minor": "number", "because": "string"},
    "draw_made": _DRAW,
    "draw_begun": {"draw_id": "string", "amount_minor": "number", "limit_minor": "number"},
    "draw_refused": {"amount_minor": "number"},
    "probe_draw": {"amount_minor": "number", "limit_minor": "number"},
    "fee_charged": {"fee": "string", "amount_minor": "number"},
    "sales_reported": {
        "period": "string", "sales_minor": "number", "amended": "boolean", "delay_days": "number",
        "first": "boolean", "refunds_minor": "number", "top_buyer_minor": "number",
    },
    "sales_amended": {"sales_minor": "number", "before_minor": "number"},
    "bureau_reported": {
        "lenders": "number", "inquiries_6m": "number", "other_limit_minor": "number",
        "other_owed_minor": "number", "worst_dpd_12m": "number", "age_days": "number",
    },
    "evidence_checked": {
        "evidence_kind": "string", "amount_minor": "number", "age_days": "number",
        "valid_days": "number",
    },
    "evidence_expired": {"evidence_kind": "string"},
    "links_found": {
        "one_hop": "number", "two_hop": "number", "by_account": "number", "by_device": "number",
        "by_guarantor": "number", "by_phone": "number", "late_max_months": "number",
        "late_max_two_months": "number", "default_share_bp": "number",
        "default_share_two_bp": "number", "bounced": "number", "hubs": "number",
    },
    "purchase": {"amount_minor": "number", "channel": "string", "category": "string"},
}  # fmt: skip
"""FEEL type of every field of every kind of fact. ``purchase`` is for users' own files."""
