"""The decision record: everything a decision rested on, as canonical bytes.

`Asked` fields are what was asked; all other fields are outputs, blanked and computed again by a
replay, which compares byte for byte.
"""

from __future__ import annotations

from datetime import date

import msgspec
from msgspec import UNSET, UnsetType

from limen.book.allowance import Cap
from limen.caps.law.evaluate import Ruled
from limen.caps.law_duties import Owed
from limen.choose.explore import Explored
from limen.choose.response import About
from limen.choose.weigh import Market
from limen.decide.facts import Facts
from limen.decide.offered import Offer
from limen.kernel.canon import canonical, sha256_hex
from limen.kernel.dates import Instant


class Question(msgspec.Struct, frozen=True):
    """What was asked, of which book and release; the only part a replay takes from the record.

    Attributes
    ----------
    head
        Newest `seq` the decision could see.
    versions
        Library versions at the time, for the auditor; a replay under others warns.
    market
        The portfolio's prices and headroom at the time; left out where there are none.
    """

    decision_id: str
    run_id: str
    group_id: str
    line_id: str
    at: Instant
    trigger: str
    release_id: str
    head: int
    versions: dict[str, str]
    ignoring: str | None = None
    market: Market | UnsetType = UNSET


class Scored(msgspec.Struct, frozen=True):
    """The score: its card, points, PD over the horizon, and each characteristic's points."""

    card: str
    card_sha256: str
    points: int
    pd_ppm: int
    horizon_months: int
    contributions: list[tuple[str, int, int]]


class Options(msgspec.Struct, frozen=True):
    """What the policy admits."""

    mandatory: str | None
    actions: list[str]
    floor_minor: int
    ceiling_minor: int | None
    target_minor: int | None
    rules: list[str]


class Given(msgspec.Struct, frozen=True):
    """One reason: code, rule, evidence (features with values), effect if it were absent."""

    code: str
    rule: str
    evidence: dict[str, int | None]
    effect_severity: int
    effect_minor: int
    is_sufficient: bool


class OptionValue(msgspec.Struct, frozen=True, array_like=True):
    """An option that was weighed: value, and value less prices in millionths of a minor unit."""

    action: str
    limit_minor: int
    value_minor: int
    net_ppm: int


class Weighing(msgspec.Struct, frozen=True):
    """How an option was chosen by value.

    Attributes
    ----------
    options
        All that were weighed, keep first.
    left_out
        Actions that were not, each with why and the size where one is meant.
    parts, uses
        The chosen option's value part by part, and what it uses of scarce resources.
    keeping
        What keeping the line uses.
    response
        Where the customer's response to a change of limit comes from.
    """

    options: list[OptionValue]
    left_out: list[tuple[str, str, int | None]]
    parts: dict[str, int]
    uses: dict[str, int]
    keeping: dict[str, int]
    response: About


class Outcome(msgspec.Struct, frozen=True):
    """What was chosen and what follows."""

    action: str
    limit_before_minor: int
    limit_after_minor: int
    is_discretionary: bool
    is_adverse: bool
    needs_officer: bool
    notes: list[str]
    reason_codes: list[str]
    notice_kind: str | None
    lead_days: int
    effective_on: date | None
    cool_down_until: date | None
    offer: Offer | None = None


class Record(msgspec.Struct, frozen=True):
    """A decision with all that it rested on.

    `prices` are those of the portfolio, in millionths of a minor unit for a unit of a resource.

    Attributes
    ----------
    weighing
        How an option was chosen by value; left out where the policy's own target was taken.
    explored
        What else could have been taken and how likely; left out where nothing is left to chance.
    law
        Every rule of the release's packs that applies or lacks a fact, in their order; left out
        where the release names no pack.
    owed
        What the packs demand of the change; left out where they demand nothing.
    """

    question: Question
    facts: Facts
    facts_sha256: str
    score: Scored | None
    options: Options
    caps: list[Cap]
    prices: dict[str, int]
    outcome: Outcome
    reasons: list[Given]
    value_minor: int | None = None
    weighing: Weighing | UnsetType = UNSET
    explored: Explored | UnsetType = UNSET
    law: list[Ruled] | UnsetType = UNSET
    owed: list[Owed] | UnsetType = UNSET


_ENCODER = msgspec.json.Encoder(order="sorted")
_DECODER = msgspec.json.Decoder(Record)


def encode(record: Record) -> bytes:
    """Return the canonical bytes; no field of a record is typed float."""
    return _ENCODER.encode(record)


def decode(data: bytes) -> Record:
    """Read a record back; `msgspec.ValidationError` if the bytes are no record."""
    return _DECODER.decode(data)


def facts_hash(facts: Facts) -> str:
    """Return the SHA-256 over the canonical bytes of the facts.

    Raises
    ------
    InvariantViolated
        If a float stands among the facts: none enters a record.
    """
    return sha256_hex(canonical(facts))
