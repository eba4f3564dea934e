"""Eligibility where a customer applies, and again where a line is offered or taken up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.decide.eligibility import ask_eligibility

if TYPE_CHECKING:
    from limen.app.desk import Desk


def eligibility_refusals(
    desk: Desk, product: str, customer_id: str, amount_minor: int | None, is_new: bool
) -> list[str]:
    """Return why the release's eligibility policy does not admit the customer.

    Parameters
    ----------
    amount_minor
        The limit asked for or offered; None where the customer named none.

    Returns
    -------
    Nothing where the customer is admitted, or where the release has no such policy.
    """
    release = desk.release
    policy = None if release is None else release.policies.get("eligibility")
    if policy is None:
        return []
    customer = desk.group.customers[customer_id]
    known = {
        "product": product,
        "customer_kind": customer.kind,
        "amount_minor": amount_minor,
        "is_new_line": is_new,
    }
    return list(ask_eligibility(policy, known, customer.attributes))
