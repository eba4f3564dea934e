"""From a decision to the events that store it and tell the customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import UNSET

from limen.book import events as e
from limen.book.filed import file_product
from limen.choose.portfolio import more_of
from limen.decide.record import Record, encode
from limen.decide.warning import to_keep
from limen.kernel.ids import derive

if TYPE_CHECKING:
    from collections.abc import Callable

    from limen.kernel.dates import Instant
    from limen.release.rulebook import Release

    Letters = Callable[[Record, str], tuple[str, str]]
    """Renders the notice of a kind for a record: the language, and the text's SHA-256."""


def decision_key(decision_id: str) -> str:
    """Return the idempotency key under which a decision is stored."""
    return f"decision:{decision_id}"


def decision_event(record: Record, data: bytes | None = None) -> e.Event:
    """Return the event that stores a decision whole; `data` is its record where at hand."""
    outcome, question = record.outcome, record.question
    body = e.DecisionMade(
        decision_id=question.decision_id,
        run_id=question.run_id,
        action=outcome.action,
        limit_before_minor=outcome.limit_before_minor,
        limit_after_minor=outcome.limit_after_minor,
        record=msgspec.Raw(encode(record) if data is None else data),
        effective_on=outcome.effective_on,
        cool_down_until=outcome.cool_down_until,
        reason_codes=tuple(outcome.reason_codes),
        supersedes=question.ignoring,
    )
    return _event(record, decision_key(question.decision_id), body)


def notice_event(record: Record, letters: Letters) -> e.Event | None:
    """Return the notice that goes with a decision, or None where none is due."""
    outcome = record.outcome
    effective_on = record.facts.on if offers_raise(record) else outcome.effective_on
    if outcome.notice_kind is None or effective_on is None:
        return None
    language, text_hash = letters(record, outcome.notice_kind)
    notice_id = derive("not", record.question.decision_id, outcome.notice_kind)
    body = e.NoticeSent(
        notice_id=notice_id,
        decision_id=record.question.decision_id,
        notice_kind=outcome.notice_kind,
        language=language,
        reasons=tuple(outcome.reason_codes),
        effective_on=effective_on,
        text_hash=text_hash,
    )
    return _event(record, f"notice:{notice_id}", body)


def offers_raise(record: Record) -> bool:
    """Whether a decision puts a raise to the customer; what waits for an officer is not put."""
    offer = record.outcome.offer
    is_raise = record.outcome.action == "raise" and offer is not None
    return is_raise and not record.outcome.needs_officer


def offer_event(record: Record, release: Release) -> e.Event | None:
    """Return the offer that goes with a decision to raise, None where it is none.

    What the raise would use of the release's limits on the whole stands in the offer: it is
    reserved until the offer ends. The book must have the terms of the release's product.
    """
    offer = record.outcome.offer
    if not offers_raise(record) or offer is None or offer.until is UNSET:
        return None
    decision_id, product = record.question.decision_id, release.products[offer.product]
    body = e.OfferMade(
        offer_id=derive("off", decision_id),
        product=offer.product,
        limit_minor=offer.limit_minor,
        until=offer.until,
        terms_id=file_product(product)[0],
        apr_ppm=product.apr_ppm,
        decision_id=decision_id,
        uses=_reserved(record, release),
        plan=record.question.run_id,
    )
    return _event(record, f"offer:{decision_id}", body)


def _reserved(record: Record, release: Release) -> dict[str, int]:
    weighing = record.weighing
    if weighing is UNSET:
        return {}
    more = more_of(weighing.uses, weighing.keeping)
    return {name: use for name, use in more.items() if name in release.resources}


def warning_event(record: Record, release: Release) -> e.Event | None:
    """Return what a review keeps of a line's early warning, None where all is quiet."""
    kept = to_keep(record, release)
    if kept is None:
        return None
    run_id, line_id = record.question.run_id, record.question.line_id
    body = e.WarningMoved(run_id, kept.tenths, kept.since)
    return _event(record, f"warning:{run_id}:{line_id}", body)


def _event(record: Record, key: str, body: e.AnyBody) -> e.Event:
    at: Instant = record.question.at
    return e.Event(
        chain_id=record.question.group_id,
        key=key,
        body=body,
        occurred_at=at,
        effective_on=record.facts.on,
        known_at=at,
        customer_id=record.facts.customer_id,
        line_id=record.question.line_id,
        backfill=True,
    )
