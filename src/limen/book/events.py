"""Events: what happened, and when the lender knew. Append-only; corrections are new events.

Bodies are versioned by `SCHEMAS`; a field is never renamed or given another meaning, only added
with a default. Amounts are minor units of the line's or merchant's currency.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

import msgspec

from limen.book.body import Body
from limen.book.bureau_events import (
    BureauDisputed,
    BureauDisputeEnded,
    BureauReported,
    EvidenceChecked,
    EvidenceGiven,
)
from limen.book.line_events import (
    ApplicationEnded,
    ApplicationMade,
    ConsentGiven,
    ConsentWithdrawn,
    FlagChanged,
    LineDormant,
    LineEnded,
    LineExpired,
    LineRenewed,
    LineWoken,
    OfferEnded,
    OfferMade,
    PersonalDataErased,
    TemporaryLimitSet,
    WarningMoved,
)
from limen.book.link_events import (
    LinkReported,
    LinksFound,
    LinksPassed,
)
from limen.book.money_events import (
    CopyPromoted,
    CoreAnswered,
    CoreBalanceReported,
    CoreBatchMade,
    CoreInstructed,
    CreditRefunded,
    DayClosed,
    DrawExpired,
    DrawFunded,
    DrawHeld,
    DrawPosted,
    DrawRefused,
    DrawVoided,
    EntriesPosted,
    FeeCharged,
    PartnerSettled,
    QuotasHeld,
    RateChanged,
    RepaymentReversed,
    TermsFiled,
    WrittenOff,
)
from limen.book.run_events import (
    ModelRegistered,
    PortfolioSolved,
    ReviewOpened,
    ReviewRun,
)
from limen.kernel.dates import Instant

CustomerKind = Literal["person", "merchant"]
Custody = Literal["kept", "reported"]
Period = Literal["day", "month"]


class CustomerRegistered(Body, frozen=True, omit_defaults=True, tag="customer_registered"):
    """A customer joins a group. `sealed` values are encrypted under the customer's own key."""

    customer_kind: CustomerKind
    attributes: dict[str, str | int | None] = msgspec.field(default_factory=dict)
    sealed: dict[str, str] = msgspec.field(default_factory=dict)


class GroupLinked(Body, frozen=True, omit_defaults=True, tag="group_linked"):
    """Two groups become one: written in both chains; the lower id continues."""

    continues: str
    closes: str


class LineOpened(Body, frozen=True, omit_defaults=True, tag="line_opened"):
    """A line begins, kept here or reported by another core.

    A kept line whose money is reckoned here names the terms it was agreed under (`terms_filed`).
    """

    product: str
    entity: str
    currency: str
    limit_minor: int
    custody: Custody = "kept"
    apr_ppm: int | None = None
    opened_on: date | None = None
    terms_id: str = ""
    expires_on: date | None = None
    offer_id: str = ""


class LimitChanged(Body, frozen=True, omit_defaults=True, tag="limit_changed"):
    """The limit moved; a cut names the decision and the notice it rests on."""

    from_minor: int
    to_minor: int
    by: Literal["lender", "customer", "core"] = "lender"
    decision_id: str | None = None
    notice_id: str | None = None
    ref: str = ""
    revision: int = 0


class MayDrawSwitched(Body, frozen=True, omit_defaults=True, tag="may_draw_switched"):
    """New draws are allowed or not; the limit stays."""

    may_draw: bool
    decision_id: str | None = None
    notice_id: str | None = None
    by: Literal["lender", "customer", "core"] = "lender"


class LineClosed(Body, frozen=True, omit_defaults=True, tag="line_closed"):
    """No new draws; what is owed runs off."""

    decision_id: str | None = None
    notice_id: str | None = None
    by: Literal["lender", "customer", "core"] = "lender"


class StatementClosed(Body, frozen=True, omit_defaults=True, tag="statement_closed"):
    """A statement: balance (below zero is a credit), months late, and how the last was met.

    `payment_status` is the source's own word (`no_use`, `paid_in_full`, `revolving`, `late`), None
    where it gives none. On kept lines the balance is what was asked for, interest what was billed
    on the day.
    """

    balance_minor: int
    months_late: int = 0
    payment_status: str | None = None
    minimum_minor: int | None = None
    interest_minor: int = 0
    revision: int = 0


class RepaymentMade(Body, frozen=True, omit_defaults=True, tag="repayment_made"):
    """Money came in on a line; `draw_id` where the customer named a draw to be paid first.

    `ref` is a core's own reference: of one reference the highest `revision` counts.
    """

    amount_minor: int
    draw_id: str = ""
    channel: str = ""
    ref: str = ""
    revision: int = 0


class DrawMade(Body, frozen=True, omit_defaults=True, tag="draw_made"):
    """A loan under a line was paid out."""

    draw_id: str
    amount_minor: int
    revision: int = 0


class SalesReported(Body, frozen=True, omit_defaults=True, tag="sales_reported"):
    """A merchant's sales of a day or month; a later report for the period replaces this one.

    `refunds_minor` is what was given back of them, `top_buyer_minor` what the largest buyer bought;
    None where the source does not say.
    """

    period: Period
    period_start: date
    sales_minor: int
    currency: str
    amendment: str | None = None
    refunds_minor: int | None = None
    top_buyer_minor: int | None = None


class DecisionMade(Body, frozen=True, omit_defaults=True, tag="decision_made"):
    """A decision that changes something; `record` is its canonical record, whole.

    The fields beside it say again what later decisions need, so that a fold need not open it;
    `book verify` compares the two. `effective_on` is None where nothing will come into effect;
    `supersedes` names the announced decision that this one took anew on its day.
    """

    decision_id: str
    run_id: str
    action: str
    limit_before_minor: int
    limit_after_minor: int
    record: msgspec.Raw
    effective_on: date | None = None
    cool_down_until: date | None = None
    reason_codes: tuple[str, ...] = ()
    supersedes: str | None = None


class NoticeSent(Body, frozen=True, omit_defaults=True, tag="notice_sent"):
    """A notice left for the customer; `effective_on` is the first day the change may bite."""

    notice_id: str
    decision_id: str
    notice_kind: str
    language: str
    reasons: tuple[str, ...]
    effective_on: date
    text_hash: str = ""


class ChangeWithdrawn(Body, frozen=True, omit_defaults=True, tag="change_withdrawn"):
    """A change announced earlier will not come: the day's decision softened it away."""

    decision_id: str
    because: str


class OfferAnswered(Body, frozen=True, omit_defaults=True, tag="offer_answered"):
    """The customer's own yes or no to an offer."""

    decision_id: str
    accepted: bool


AnyBody = (
    CustomerRegistered
    | GroupLinked
    | LineOpened
    | LimitChanged
    | MayDrawSwitched
    | LineClosed
    | StatementClosed
    | RepaymentMade
    | DrawMade
    | SalesReported
    | BureauReported
    | BureauDisputed
    | BureauDisputeEnded
    | EvidenceGiven
    | EvidenceChecked
    | DecisionMade
    | NoticeSent
    | ChangeWithdrawn
    | OfferAnswered
    | ConsentGiven
    | ConsentWithdrawn
    | ApplicationMade
    | ApplicationEnded
    | OfferMade
    | OfferEnded
    | PersonalDataErased
    | TemporaryLimitSet
    | FlagChanged
    | WarningMoved
    | LineDormant
    | LineWoken
    | LineRenewed
    | LineExpired
    | LineEnded
    | TermsFiled
    | DrawHeld
    | DrawFunded
    | DrawPosted
    | DrawVoided
    | DrawExpired
    | DrawRefused
    | RepaymentReversed
    | FeeCharged
    | RateChanged
    | WrittenOff
    | CreditRefunded
    | EntriesPosted
    | QuotasHeld
    | DayClosed
    | PartnerSettled
    | CoreInstructed
    | CoreAnswered
    | CoreBalanceReported
    | CoreBatchMade
    | CopyPromoted
    | ReviewOpened
    | ReviewRun
    | PortfolioSolved
    | ModelRegistered
    | LinkReported
    | LinksFound
    | LinksPassed
)

KINDS: dict[str, type[Body]] = {kind.__struct_config__.tag: kind for kind in AnyBody.__args__}
"""Every kind of event and its body."""

SCHEMAS: dict[str, int] = dict.fromkeys(KINDS, 1)
"""Schema version that new events of a kind are written with."""

AMENDABLE = frozenset({"sales_reported"})
"""Kinds whose source may correct an earlier report of the same key."""

PORTFOLIO_CHAIN = "portfolio"
"""Chain of events that belong to no group."""


class Event(msgspec.Struct, frozen=True):
    """One fact, before or after it was written.

    Attributes
    ----------
    chain_id
        Group id, or `PORTFOLIO_CHAIN`.
    key
        Idempotency key, unique in the book.
    occurred_at, known_at
        When it happened; when the lender knew. Instants.
    effective_on
        Business date in the product's zone.
    backfill
        True where an import's mapping gave `known_at`.
    seq, recorded_at
        Position in the journal and instant of writing; 0 before that.
    """

    chain_id: str
    key: str
    body: AnyBody
    occurred_at: Instant
    effective_on: date
    known_at: Instant
    customer_id: str = ""
    line_id: str = ""
    backfill: bool = False
    seq: int = 0
    recorded_at: Instant = 0

    @property
    def kind(self) -> str:
        """The event's kind, such as ``draw_made``."""
        return str(self.body.__struct_config__.tag)


_BODY_ENCODER = msgspec.json.Encoder(order="sorted")
_BODY_DECODER: msgspec.json.Decoder[AnyBody] = msgspec.json.Decoder(AnyBody)


def encode_body(body: Body) -> bytes:
    """Return the canonical bytes of a body (sorted keys, defaults left out, the kind inside)."""
    return _BODY_ENCODER.encode(body)


def decode_body(data: bytes | Any) -> AnyBody:
    """Read a body back; `msgspec.ValidationError` if it fits no known kind."""
    return _BODY_DECODER.decode(data)
