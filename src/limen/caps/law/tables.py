"""The tables of a pack's TOML, as they are written: decimals are text, dates are dates."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec


class PackTable(msgspec.Struct, forbid_unknown_fields=True):
    """``[pack]`` of ``pack.toml``."""

    name: str
    jurisdiction: str
    currency: str
    about: dict[str, str]


class PointTable(msgspec.Struct, forbid_unknown_fields=True):
    """One value of a series, from a day on."""

    on: date
    value: str


class SeriesTable(msgspec.Struct, forbid_unknown_fields=True):
    """``[[series]]``: a dated figure that rules read, such as a reference rate."""

    fact: str
    unit: str
    max_age_days: int
    source: str
    points: list[PointTable]


class AppliesTable(msgspec.Struct, forbid_unknown_fields=True):
    """``applies``: whom a rule concerns; an empty list leaves that side open."""

    licence_types: list[str] = []
    product_types: list[str] = []
    purposes: list[str] = []
    borrower_types: list[str] = []
    events: list[str] = []
    regions: list[str] = []
    conditions: str | None = None


class ParamTable(msgspec.Struct, forbid_unknown_fields=True):
    """``params.<name>``: a figure of the law, and between what it must lie, an overlay's too."""

    value: str | bool | list[str]
    unit: str = ""
    min: str = ""
    max: str = ""
    tighten: str = "none"
    source_row: str = ""


class FactTable(msgspec.Struct, forbid_unknown_fields=True):
    """``[[entry.facts_needed]]``."""

    name: str
    type: str
    max_age_days: int | None = None


class DeadlineTable(msgspec.Struct, forbid_unknown_fields=True):
    """``action.deadline``: `param` names the parameter that counts, `means` what the day is."""

    param: str
    anchor: str
    means: str


class ActionTable(msgspec.Struct, forbid_unknown_fields=True):
    """``action``: what the system must do, and what a letter must say."""

    outcome: str
    reason_codes: list[str] = []
    notice_template: str = ""
    deadline: DeadlineTable | None = None
    must_say: list[str] = []


class RoundingTable(msgspec.Struct, forbid_unknown_fields=True):
    """``rounding``: caps round down, to a quantum in major units."""

    mode: str
    quantum: str


class CitationTable(msgspec.Struct, forbid_unknown_fields=True):
    """``citation``: where the rule stands; no text of it is copied."""

    instrument: str
    issuer: str
    number: str = ""
    article: str = ""
    language: str = ""
    published: date | None = None
    retrieved: date | None = None
    url: str = ""


class TransitionTable(msgspec.Struct, forbid_unknown_fields=True):
    """``[[entry.transition]]``: other figures for a cohort in a span of days."""

    cohort: str
    effective_from: date
    effective_to: date
    params_override: dict[str, str]


class TestTable(msgspec.Struct, forbid_unknown_fields=True):
    """``tests``: a case of the pack's own; `facts` go over the entry's `given`."""

    on: date
    expect: str
    facts: dict[str, Any] = {}
    allowed: int | None = None
    due_on: date | None = None


class EntryTable(msgspec.Struct, forbid_unknown_fields=True):
    """``[[entry]]``: one version of one rule."""

    id: str
    version: int
    title: dict[str, str]
    summary: dict[str, str]
    binding: str
    status: str
    confidence: str
    check_type: list[str]
    gives: str
    effective_from: date
    citation: CitationTable
    action: ActionTable
    tests: list[TestTable]
    effective_to: date | None = None
    date_basis: str = "decision"
    applies: AppliesTable = msgspec.field(default_factory=AppliesTable)
    params: dict[str, ParamTable] = {}
    formula: str | None = None
    held_against: str = ""
    facts_needed: list[FactTable] = []
    on_missing: str = "manual"
    cost_method: str = ""
    counts_share: bool = True
    shadow: bool = False
    rounding: RoundingTable | None = None
    transition: list[TransitionTable] = []
    supersedes: list[str] = []
    superseded_by: list[str] = []
    gap_note: str = ""
    given: dict[str, Any] = {}
    note: str = ""


class TightenTable(msgspec.Struct, forbid_unknown_fields=True):
    """``[[tighten]]`` of an overlay: stricter figures, or a stricter answer to a missing fact."""

    id: str
    reason: str
    params: dict[str, str] = {}
    on_missing: str = ""
    enforce: bool = False


class OverlayHead(msgspec.Struct, forbid_unknown_fields=True):
    """``[overlay]``: its name, and the pack that it lies over."""

    name: str
    pack: str


class OverlayTable(msgspec.Struct, forbid_unknown_fields=True):
    """``packs/<name>.toml`` of a release."""

    overlay: OverlayHead
    tighten: list[TightenTable] = []
