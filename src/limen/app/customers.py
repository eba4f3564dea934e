"""Customers of the book: registered in a group, their consents, and groups that become one."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

import msgspec

from limen.app.command import CustomerCommand, GroupCommand
from limen.app.desk import Done
from limen.book import events as e
from limen.kernel.ids import derive, is_id
from limen.kernel.outcomes import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from limen.app.desk import Desk
    from limen.app.keeping_ports import Vault

Plain = str | int | None


class RegisterCustomer(GroupCommand, frozen=True, kw_only=True, tag="register_customer"):
    """A person or a merchant joins a group; `registration` makes it from plain values.

    `sealed` values come encrypted under the customer's own key: no command holds personal text.
    """

    customer_id: str
    customer_kind: e.CustomerKind
    attributes: dict[str, Plain] = msgspec.field(default_factory=dict)
    sealed: dict[str, str] = msgspec.field(default_factory=dict)


class GiveConsent(CustomerCommand, frozen=True, kw_only=True, tag="give_consent"):
    """The customer agrees to a purpose, under a text whose hash is kept."""

    purpose: str
    consent_id: str = ""
    text_hash: str = ""
    until: date | None = None


class WithdrawConsent(CustomerCommand, frozen=True, kw_only=True, tag="withdraw_consent"):
    """The customer takes a consent back."""

    consent_id: str


class LinkGroups(CustomerCommand, frozen=True, kw_only=True, tag="link_groups"):
    """Two customers belong together: their groups become one, and the lower id continues."""

    is_alone: ClassVar[bool] = True

    other_customer_id: str

    def other_customers(self) -> tuple[str, ...]:
        """Return the customer of the other group."""
        return (self.other_customer_id,)


def registration(
    vault: Vault,
    key: str,
    customer_id: str,
    kind: e.CustomerKind,
    *,
    group_id: str = "",
    attributes: Mapping[str, Plain] | None = None,
    personal: Mapping[str, str] | None = None,
) -> RegisterCustomer:
    """Return the command that registers a customer, personal fields sealed by the vault.

    Parameters
    ----------
    group_id
        The group to join; empty for a group of the customer's own.
    personal
        Name → plain text; the same text is sealed the same, so the command can be given again.
    """
    return RegisterCustomer(
        key=key,
        group_id=group_id or f"g-{customer_id}",
        customer_id=customer_id,
        customer_kind=kind,
        attributes=dict(attributes or {}),
        sealed={
            name: vault.seal(customer_id, name, value) for name, value in (personal or {}).items()
        },
    )


def register_customer(desk: Desk, command: RegisterCustomer) -> Done | Refused:
    """Register a customer that the book does not know."""
    reasons = []
    if not is_id(command.customer_id):
        reasons.append("customer_unsound")
    if command.customer_id in desk.group.customers or _is_known(desk, command.customer_id):
        reasons.append("customer_there")
    if reasons:
        return Refused(tuple(reasons))
    body = e.CustomerRegistered(command.customer_kind, command.attributes, command.sealed)
    event = desk.event(
        body, customer_id=command.customer_id, key=f"customer:{command.customer_id}:registered"
    )
    return Done((event,), {"customer_id": command.customer_id, "group_id": desk.group.group_id})


def _is_known(desk: Desk, customer_id: str) -> bool:
    return desk.journal is not None and bool(desk.journal.known_customers([customer_id]))


def give_consent(desk: Desk, command: GiveConsent) -> Done | Refused:
    """Keep a consent; without an id of its own it takes one made from the command's key."""
    consent_id = command.consent_id or derive("con", command.key)
    customer = desk.group.customers[command.customer_id]
    reasons = []
    if not is_id(command.purpose) or not is_id(consent_id):
        reasons.append("consent_unsound")
    if consent_id in customer.consents:
        reasons.append("consent_there")
    if command.until is not None and command.until < desk.on():
        reasons.append("date_past")
    if reasons:
        return Refused(tuple(reasons))
    body = e.ConsentGiven(consent_id, command.purpose, command.text_hash, command.until)
    return Done((desk.event(body, customer_id=command.customer_id),), {"consent_id": consent_id})


def withdraw_consent(desk: Desk, command: WithdrawConsent) -> Done | Refused:
    """Take a consent back; what was agreed under it before stands."""
    if command.consent_id not in desk.group.customers[command.customer_id].consents:
        return Refused(("consent_unknown",))
    body = e.ConsentWithdrawn(command.consent_id)
    return Done((desk.event(body, customer_id=command.customer_id),))


def consent_refusal(desk: Desk, customer_id: str, consent_id: str, purpose: str) -> list[str]:
    """Return why a consent does not serve a purpose today, nothing where it does."""
    consent = desk.group.customers[customer_id].consents.get(consent_id)
    if consent is None or consent.purpose != purpose:
        return ["consent_needed"]
    if consent.until is not None and consent.until < desk.on():
        return ["consent_past"]
    return []


def link_groups(desk: Desk, command: LinkGroups) -> Done | Refused:
    """Write the link in both chains; from then on the lower id holds every line of both."""
    del command  # the executor locked the groups of both its customers
    if len(desk.others) == 1:
        return Refused(("groups_linked",))
    continues, closes = sorted(desk.others)
    body = e.GroupLinked(continues, closes)
    first = desk.event(body)
    events = tuple(
        msgspec.structs.replace(first, chain_id=chain_id, key=f"link:{chain_id}:{closes}")
        for chain_id in (continues, closes)
    )
    return Done(events, {"continues": continues, "closes": closes})
