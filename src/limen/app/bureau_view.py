"""`limen bureau list`: a customer's reports and evidence, and what may be relied on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from limen.app.groups import group_events
from limen.book.bureau import ANY_REPORT, BureauRules, why_not
from limen.book.group import fold_group
from limen.book.links import closed_into
from limen.kernel.diagnostics import Diagnostic
from limen.kernel.errors import BadInput

if TYPE_CHECKING:
    from datetime import date

    from limen.app.ports import Journal
    from limen.book.customer import CustomerState


def customer_of(journal: Journal, customer_id: str) -> CustomerState:
    """Return a customer's state, in the group that continues.

    Raises
    ------
    BadInput
        If the book has no such customer.
    """
    known = journal.known_customers([customer_id]).get(customer_id)
    if known is None:
        raise BadInput([Diagnostic("A085", f"the book has no customer '{customer_id}'")])
    home: str | None = known.chain_id
    while home is not None:
        last, home = home, closed_into(home, journal.chain_events(home))
    return fold_group(last, group_events(journal, last)).customers[customer_id]


def bureau_of(customer: CustomerState, on: date, rules: BureauRules = ANY_REPORT) -> dict[str, Any]:
    """Return reports, disputes and evidence as plain values; `unusable` says why one is."""
    file = customer.bureau_file
    return {
        "reports": [
            {
                "report_id": each.report_id, "bureau": each.bureau,
                "pulled_on": each.pulled_on.isoformat(), "revision": each.revision,
                "consent_id": each.consent_id, "price_minor": each.price_minor,
                "price_currency": each.price_currency, "lenders": each.lenders,
                "unusable": why_not(customer, each, on, rules),
            }
            for each in sorted(customer.bureau, key=lambda one: (one.pulled_on, one.report_id))
        ],
        "disputes": [
            {"dispute_id": name, "report_id": report_id}
            for name, report_id in sorted(file.disputes.items())
        ],
        "evidence": [
            {
                "evidence_id": name, "kind": each.given.evidence_kind,
                "dated_on": each.given.dated_on.isoformat(),
                "expires_on": each.given.expires_on and each.given.expires_on.isoformat(),
                "amount_minor": each.given.amount_minor, "verifier": each.verifier,
                "holds": each.holds(on),
            }
            for name, each in sorted(file.evidence.items())
        ],
    }  # fmt: skip
