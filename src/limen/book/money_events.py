"""Bodies of events that move money on a kept line, and of the closes that post it.

The event's key is the reference of what it brings: a reversal names the key of its repayment.
Amounts are minor units of the line's currency.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from limen.book.body import Body
from limen.kernel.dates import Instant


class FundedPart(msgspec.Struct, frozen=True, array_like=True):
    """What one funding partner puts into a draw."""

    partner: str
    amount_minor: int


class LegPosted(msgspec.Struct, frozen=True, array_like=True):
    """One side of an entry: a debit above zero, a credit below."""

    account: str
    amount_minor: int


class EntryPosted(msgspec.Struct, frozen=True, array_like=True):
    """Legs that belong together; they sum to zero."""

    kind: str
    ref: str
    legs: tuple[LegPosted, ...]


class TermsFiled(Body, frozen=True, omit_defaults=True, tag="terms_filed"):
    """A product's terms are kept in the book; lines and draws name them by `terms_id`.

    `terms_id` is the SHA-256 of the product's canonical JSON, kept as a blob.
    """

    product: str
    terms_id: str
    release_id: str = ""


class DrawHeld(Body, frozen=True, omit_defaults=True, tag="draw_held"):
    """Room for a draw is held on the line until it is posted, voided or expires.

    `parts` are the partners' parts, own funds take the rest; `awaits` are partners that have not
    yet agreed. `rules` are the ids of the draw policy's rules that matched, `caps` what each cap
    left before the draw, with its operands; `leases` what it took of which portfolio quota's lease.
    `facts` are what the packs of law were told, and the draw's cost by both methods and its term.
    """

    draw_id: str
    amount_minor: int
    terms_id: str
    rate_ppm: int
    expires_at: Instant
    programme: str = ""
    parts: tuple[FundedPart, ...] = ()
    awaits: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    caps: dict[str, int] = msgspec.field(default_factory=dict)
    leases: dict[str, int] = msgspec.field(default_factory=dict)
    release_id: str = ""
    facts: dict[str, int | bool | str] = msgspec.field(default_factory=dict)


class DrawFunded(Body, frozen=True, omit_defaults=True, tag="draw_funded"):
    """A partner answered for a held draw.

    A refusal routes the draw to another programme with its own parts, or leaves it to be voided.
    """

    draw_id: str
    partner: str
    agreed: bool
    because: str = ""
    programme: str = ""
    parts: tuple[FundedPart, ...] = ()
    awaits: tuple[str, ...] = ()
    leases: dict[str, int] = msgspec.field(default_factory=dict)


class DrawPosted(Body, frozen=True, omit_defaults=True, tag="draw_posted"):
    """The money of a held draw went out: the loan begins on the event's business date."""

    draw_id: str


class DrawVoided(Body, frozen=True, omit_defaults=True, tag="draw_voided"):
    """A held draw will not come; what it held is free again."""

    draw_id: str
    because: str


class DrawExpired(Body, frozen=True, omit_defaults=True, tag="draw_expired"):
    """A held draw was not posted in time; what it held is free again."""

    draw_id: str


class DrawRefused(Body, frozen=True, omit_defaults=True, tag="draw_refused"):
    """A draw that was asked for and not allowed, with its reasons.

    `causes` say why the draw policy gave no answer, where that is the reason; `facts` as of a draw
    that is held.
    """

    draw_id: str
    amount_minor: int
    reasons: tuple[str, ...]
    rules: tuple[str, ...] = ()
    caps: dict[str, int] = msgspec.field(default_factory=dict)
    causes: tuple[str, ...] = ()
    release_id: str = ""
    facts: dict[str, int | bool | str] = msgspec.field(default_factory=dict)


class RepaymentReversed(Body, frozen=True, omit_defaults=True, tag="repayment_reversed"):
    """A repayment bounced or was taken back: it never was, and what followed is recomputed.

    On a reported line `repayment_key` may be the payment's `ref`, and come before the payment.
    `fees` are the keys of fees that were charged for it: they go with it.
    """

    repayment_key: str
    because: Literal["bounced", "reversed", "mistake"]
    fees: tuple[str, ...] = ()


class FeeCharged(Body, frozen=True, omit_defaults=True, tag="fee_charged"):
    """A fee; `draw_id` where it belongs to one draw. It is due on its day, or on `due_on`.

    A late fee names the due date that it is for (`late_of`): where it turns out that this was paid
    in time, the fee never was.

    Of a core's charges the highest `revision` of a `ref` counts.
    """

    fee: str
    amount_minor: int
    draw_id: str = ""
    ref: str = ""
    revision: int = 0
    due_on: date | None = None
    late_of: date | None = None


class RateChanged(Body, frozen=True, omit_defaults=True, tag="rate_changed"):
    """Another yearly rate from the business date on; `draw_id` empty for every draw of the line."""

    rate_ppm: int
    draw_id: str = ""


class WrittenOff(Body, frozen=True, omit_defaults=True, tag="written_off"):
    """What is owed leaves the balance sheet; the claim stays, and money on it is a recovery."""

    draw_id: str = ""
    because: str = ""


class CreditRefunded(Body, frozen=True, omit_defaults=True, tag="credit_refunded"):
    """A customer's credit balance was paid back."""

    amount_minor: int


class EntriesPosted(Body, frozen=True, omit_defaults=True, tag="entries_posted"):
    """What a daily close posted for a line: balanced entries of its business date.

    Of a day that changed later, the close of the day on which the lender knew posts the difference
    as an entry of kind ``restate``.
    """

    entries: tuple[EntryPosted, ...]


class DayClosed(Body, frozen=True, omit_defaults=True, tag="day_closed"):
    """A business day was closed over every kept line.

    Attributes
    ----------
    lines, posted
        Lines looked at, and lines for which entries were posted.
    entries
        Entries of the lender as a whole: interest accrued and not billed, by entity.
    balances
        Trial balance of the book after the close, by account; sums to zero.
    buckets, classes
        Lines by bucket of days past due (``M0``...), and by asset class.
    digest
        SHA-256 over what was posted and every line's balances, in line order.
    """

    on: date
    lines: int
    posted: int
    digest: str
    entries: tuple[EntryPosted, ...] = ()
    balances: dict[str, int] = msgspec.field(default_factory=dict)
    buckets: dict[str, int] = msgspec.field(default_factory=dict)
    classes: dict[str, int] = msgspec.field(default_factory=dict)
    accrued_minor: dict[str, int] = msgspec.field(default_factory=dict)


class PartnerSettled(Body, frozen=True, omit_defaults=True, tag="partner_settled"):
    """Money came from a funding partner, or (below zero) went to it."""

    partner: str
    currency: str
    amount_minor: int


class CoreInstructed(Body, frozen=True, omit_defaults=True, tag="core_instructed"):
    """An instruction for the lender's own core on a reported line; sent until it is answered."""

    instruction_id: str
    action: str
    fields: dict[str, str | int | None] = msgspec.field(default_factory=dict)
    attempt: int = 1


class CoreAnswered(Body, frozen=True, omit_defaults=True, tag="core_answered"):
    """The core took an instruction, or refused it."""

    instruction_id: str
    done: bool
    because: str = ""


class CoreBatchMade(Body, frozen=True, omit_defaults=True, tag="core_batch_made"):
    """A file of instructions was made for the core; its bytes are kept under `digest`."""

    batch_id: str
    on: date
    digest: str
    instructions: int


class QuotasHeld(Body, frozen=True, omit_defaults=True, tag="quotas_held"):
    """What draws hold of quotas of balance at the end of a day, where that has changed.

    `held` is by draw and lease, in minor units: principal that was repaid came back, and a
    repayment that bounced took it again.
    """

    held: dict[str, dict[str, int]]


class CopyPromoted(Body, frozen=True, omit_defaults=True, tag="copy_promoted"):
    """Somebody said that this copy of the book is the book from now on; it sends again.

    Attributes
    ----------
    epoch
        How often it had been said of the store whether it is the book.
    unsent
        Messages that waited then; the book that it was copied from may have sent them.
    """

    epoch: int
    because: str
    unsent: int = 0


class CoreBalanceReported(Body, frozen=True, omit_defaults=True, tag="core_balance_reported"):
    """What the core's books say of a reported line at the end of a day.

    The highest revision of a day counts, in whatever order they come.
    """

    balance_minor: int
    limit_minor: int | None = None
    dpd: int | None = None
    status: Literal["open", "dormant", "expired", "closed", "ended"] | None = None
    may_draw: bool | None = None
    revision: int = 0
