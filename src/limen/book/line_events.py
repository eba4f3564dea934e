"""Bodies of events of a line's life: consent, applications, offers, flags, terms of years."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from limen.book.body import Body

Flag = Literal["collections", "hardship", "fraud", "dispute", "deceased"]


class ConsentGiven(Body, frozen=True, omit_defaults=True, tag="consent_given"):
    """The customer agreed to something, under a text that can be shown again."""

    consent_id: str
    purpose: str
    text_hash: str = ""
    until: date | None = None


class ConsentWithdrawn(Body, frozen=True, omit_defaults=True, tag="consent_withdrawn"):
    """The customer took a consent back: it serves nothing from now on."""

    consent_id: str


class ApplicationMade(Body, frozen=True, omit_defaults=True, tag="application_made"):
    """The customer asks for a line, or (where the event names one) for a higher limit on it.

    `asked_minor` is None where the customer leaves the limit to the lender.
    """

    application_id: str
    product: str
    asked_minor: int | None = None
    consent_id: str = ""


class ApplicationEnded(Body, frozen=True, omit_defaults=True, tag="application_ended"):
    """An application came to its end; what is offered on it stands in `offer_made`.

    Of a refused one `record` is the decision's canonical record, whole; the fields beside it say
    again what it says, and `book verify` compares the two.
    """

    application_id: str
    outcome: Literal["offered", "refused", "withdrawn", "lapsed"]
    decision_id: str = ""
    reasons: tuple[str, ...] = ()
    notice_id: str = ""
    text_hash: str = ""
    record: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET


class PersonalDataErased(Body, frozen=True, omit_defaults=True, tag="personal_data_erased"):
    """The key of a customer's personal fields was destroyed: what, by whom, under which rules.

    It holds nothing personal: `fields` counts the sealed values by the name of their field, `by`
    is the member of staff who ordered it, `because` their words. `last_on` is the day of the
    customer's last event before it, from which duties to keep count; `kept_until` the last day of
    each as ISO text, by ``id@version#hash``, all of them past. `release_id` is whose packs were
    asked.
    """

    by: str
    fields: dict[str, int]
    last_on: date
    release_id: str
    because: str = ""
    kept_until: dict[str, str] = msgspec.field(default_factory=dict)


class OfferMade(Body, frozen=True, omit_defaults=True, tag="offer_made"):
    """The lender offers a line or a limit until a day; it binds only what the customer accepts.

    `limit_minor` below what was asked for is a partial grant, and its reasons are named. The
    event names a line where a higher limit on it is offered; with `temporary_since` and
    `temporary_until` that limit holds for these days only. `diverts` is the line whose decision
    brought the offer; `facts` what the packs of law were told. `uses` is what acceptance would use
    more of the portfolio's limits, by resource, reserved under the plan of the run `plan`.
    """

    offer_id: str
    product: str
    limit_minor: int
    until: date
    terms_id: str = ""
    apr_ppm: int | None = None
    application_id: str = ""
    decision_id: str = ""
    asked_minor: int | None = None
    reasons: tuple[str, ...] = ()
    entity: str = ""
    expires_on: date | None = None
    temporary_since: date | None = None
    temporary_until: date | None = None
    diverts: str = ""
    facts: dict[str, int | bool | str] = msgspec.field(default_factory=dict)
    uses: dict[str, int] = msgspec.field(default_factory=dict)
    plan: str = ""


class OfferEnded(Body, frozen=True, omit_defaults=True, tag="offer_ended"):
    """An offer was accepted, declined or ran out; acceptance names its consent.

    `uses` and `plan` are as in `OfferMade`, of what only acceptance took from the limits.
    """

    offer_id: str
    outcome: Literal["accepted", "declined", "expired", "withdrawn"]
    consent_id: str = ""
    uses: dict[str, int] = msgspec.field(default_factory=dict)
    plan: str = ""


class TemporaryLimitSet(Body, frozen=True, omit_defaults=True, tag="temporary_limit_set"):
    """A higher limit for some days, both included; after them the lasting limit holds again."""

    limit_minor: int
    since: date
    until: date
    decision_id: str = ""


class FlagChanged(Body, frozen=True, omit_defaults=True, tag="flag_changed"):
    """A flag of another department came or went; on a line, or on every line of the customer.

    `until` ends a suspicion by itself unless it is confirmed.
    """

    flag: Flag
    raised: bool
    source: str = ""
    until: date | None = None


class WarningMoved(Body, frozen=True, omit_defaults=True, tag="warning_moved"):
    """A month's evidence moved a line's early warning; quiet lines have no such event.

    `tenths` is the evidence so far, in tenths of a nat; `since` the day on which the alarm went on,
    None while it is off.
    """

    run_id: str
    tenths: int
    since: date | None = None


class LineDormant(Body, frozen=True, omit_defaults=True, tag="line_dormant"):
    """A line was not used for so long that it sleeps: no draws until it is woken."""

    since: date


class LineWoken(Body, frozen=True, omit_defaults=True, tag="line_woken"):
    """A dormant line may be used again."""

    because: str = ""


class LineRenewed(Body, frozen=True, omit_defaults=True, tag="line_renewed"):
    """The line's agreement goes on to another day of expiry."""

    expires_on: date
    decision_id: str = ""


class LineExpired(Body, frozen=True, omit_defaults=True, tag="line_expired"):
    """The agreement ran out: no new draws, what is owed runs off by its schedule."""


class LineEnded(Body, frozen=True, omit_defaults=True, tag="line_ended"):
    """A closed line with nothing owed has come to its end."""
