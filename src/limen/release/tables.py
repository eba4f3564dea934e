"""Reading a release's TOML: every unknown, missing or ill-typed entry is a fault with a place."""

from __future__ import annotations

import tomllib
from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec

from limen.book.bureau import MAX_AGE_DAYS
from limen.caps.programme import HOLD_MINUTES
from limen.kernel.diagnostics import Diagnostics, Place, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping


class ModelTable(msgspec.Struct, forbid_unknown_fields=True):
    """``[models.<product>]``."""

    files: list[str]


class ReasonTable(msgspec.Struct, forbid_unknown_fields=True):
    """``[reasons.<rule id>]``."""

    features: list[str] = []
    code: str | None = None


class LossTable(msgspec.Struct, forbid_unknown_fields=True):
    """``[loss]``."""

    ccf_ppm: int
    lgd_ppm: int
    source: str
    ccf_range_ppm: tuple[int, int] | None = None
    lgd_range_ppm: tuple[int, int] | None = None


class DefaultTable(msgspec.Struct, forbid_unknown_fields=True):
    """``[default_definition]``."""

    event: str
    window_months: int
    exclusions: str = ""
    lines_cut_inside: str = ""
    months_late: int | None = None
    cut_rule: str = "keep"


class EntityTable(msgspec.Struct, forbid_unknown_fields=True):
    """``[entities.<name>]``: who lends, as the law knows it."""

    licence_type: str
    share_ppm: int = 1_000_000
    region: str = ""
    facts: dict[str, int | bool | str | list[str]] = {}


class ReleaseTable(msgspec.Struct, forbid_unknown_fields=True):
    """``release.toml``."""

    name: str
    jurisdiction: str
    lender: str
    default_definition: DefaultTable
    loss: LossTable
    parent: str = ""
    use: str = "live"
    packs: list[str] = []
    entities: dict[str, EntityTable] = {}
    bureaus: dict[str, dict[str, str]] = {}
    models: dict[str, ModelTable] = {}
    reasons: dict[str, ReasonTable] = {}


class StepTable(msgspec.Struct, forbid_unknown_fields=True):
    """One step of a reference rate."""

    from_on: date
    rate_ppm: int


class RateTable(msgspec.Struct, forbid_unknown_fields=True):
    """``[rate]`` of a product: a reference plus a spread, in place of a fixed rate."""

    reference: str
    steps: list[StepTable]
    spread_ppm: int = 0
    reset_months: int = 0
    source: str = ""


class ScheduleTable(msgspec.Struct, forbid_unknown_fields=True):
    """``[schedule]`` of a product."""

    kind: str = "pay_any_time"
    periods: int = 12
    months: int = 1
    due_day: int | None = None
    pay_days: int = 20
    minimum_ppm: int = 100_000
    minimum_minor: int = 0


class FeeTable(msgspec.Struct, forbid_unknown_fields=True):
    """``[[fees]]`` of a product."""

    kind: str
    amount_minor: int = 0
    share_ppm: int = 0
    least_minor: int = 0
    most_minor: int | None = None
    from_dpd: int = 1


class PenaltyTable(msgspec.Struct, forbid_unknown_fields=True):
    """``[penalty]`` of a product."""

    multiple_ppm: int | None = None
    rate_ppm: int | None = None
    from_dpd: int = 1
    on_interest: bool = False


class RepaymentTable(msgspec.Struct, forbid_unknown_fields=True):
    """``[repayment]`` of a product."""

    order: tuple[str, ...] = ("fee", "penalty", "interest", "principal")
    oldest_first: bool = False
    late_from_dpd: int | None = None
    late_order: tuple[str, ...] = ("fee", "penalty", "interest", "principal")
    early: str | None = None


class CalendarTable(msgspec.Struct, forbid_unknown_fields=True):
    """``[calendar]`` of a product."""

    country: str | None = None
    subdivision: str | None = None
    roll: str = "none"
    closed: list[date] = []
    open: list[date] = []
    time_zone: str = "UTC"
    cut_off: str = "24:00"


class CureTable(msgspec.Struct, forbid_unknown_fields=True):
    """``[cure]`` of a product."""

    months: int = 6
    periods: int = 2


class LawTable(msgspec.Struct, forbid_unknown_fields=True):
    """``[law]`` of a product: what it is to the law."""

    product_types: list[str]
    purpose: str = ""


class ProductTable(msgspec.Struct, forbid_unknown_fields=True):
    """``products/<name>.toml``."""

    currency: str
    floor_minor: int
    ceiling_minor: int
    step_minor: int
    smallest_draw_minor: int
    apr_ppm: int | None = None
    borrower: str = "person"
    starter_minor: int | None = None
    sales_multiple_ppm: int | None = None
    dormant_months: int | None = None
    names: dict[str, str] = {}
    day_count: str = "actual/365"
    rounding: str = "half_even"
    rate: RateTable | None = None
    schedule: ScheduleTable = msgspec.field(default_factory=ScheduleTable)
    fees: list[FeeTable] = []
    penalty: PenaltyTable = msgspec.field(default_factory=PenaltyTable)
    repayment: RepaymentTable = msgspec.field(default_factory=RepaymentTable)
    calendar: CalendarTable = msgspec.field(default_factory=CalendarTable)
    cure: CureTable = msgspec.field(default_factory=CureTable)
    law: LawTable | None = None


class ConductTable(msgspec.Struct, forbid_unknown_fields=True):
    """``[conduct]`` of ``constraints.toml``."""

    guarded: bool = True
    reduction_12m_ppm: int = 500_000
    step_ppm: int = 250_000
    step_days: int = 30
    cut_smallest_ppm: int = 50_000
    discretionary_cuts_ppm: int = 50_000
    cool_down_days: int = 90
    watch_days: int = 30
    hard_rules: list[str] = []
    lead_days: dict[str, int] = {}
    sends_notices: bool = True


class CapsTable(msgspec.Struct, forbid_unknown_fields=True):
    """``[caps]`` of ``constraints.toml``."""

    customer_max_minor: int | None = None
    group_max_minor: int | None = None
    portfolio_minor: dict[str, int] = {}
    portfolio_counts: str = "drawn"
    hold_minutes: int = HOLD_MINUTES


class PartnerTable(msgspec.Struct, forbid_unknown_fields=True):
    """``[[programme.partners]]`` of ``constraints.toml``."""

    name: str
    share_ppm: int
    rounding: str = "down"
    quota_minor: int | None = None
    quota_counts: str = "drawn"


class ProgrammeTable(msgspec.Struct, forbid_unknown_fields=True):
    """``[[programme]]`` of ``constraints.toml``."""

    name: str
    products: list[str]
    partners: list[PartnerTable]
    own_floor_ppm: int = 0
    approval: bool = False
    next: str = ""


class PortfolioTable(msgspec.Struct, forbid_unknown_fields=True):
    """``[[portfolio]]`` of ``constraints.toml``."""

    limit: str
    max_minor: int | None = None
    max_count: int | None = None
    max_ppm: int | None = None
    min_ppm: int | None = None
    name: str = ""
    currency: str = ""
    month: str = ""
    net_assets_minor: int | None = None
    lowers_lines: bool = False


class RunDownTable(PortfolioTable, kw_only=True, forbid_unknown_fields=True):
    """``[[run_down]]`` of ``constraints.toml``: a limit from a day on, for which lines go down."""

    on: date


class ExplorationTable(msgspec.Struct, forbid_unknown_fields=True):
    """``[exploration]`` of ``constraints.toml``."""

    share_ppm: int
    band_minor: int


class BureauTable(msgspec.Struct, forbid_unknown_fields=True):
    """``[bureau]`` of ``constraints.toml``: which reports may be relied on."""

    max_age_days: int = MAX_AGE_DAYS
    purposes: list[str] = []


class WarningTable(msgspec.Struct, forbid_unknown_fields=True):
    """``[early_warning.<product>]`` of ``constraints.toml``."""

    centre_milli: int
    spread_milli: int
    shift_milli: int
    alarm_tenths: int
    off_tenths: int


class ConstraintsTable(msgspec.Struct, forbid_unknown_fields=True):
    """``constraints.toml``."""

    conduct: ConductTable
    caps: CapsTable = msgspec.field(default_factory=CapsTable)
    programme: list[ProgrammeTable] = []
    portfolio: list[PortfolioTable] = []
    run_down: list[RunDownTable] = []
    exploration: ExplorationTable | None = None
    bureau: BureauTable = msgspec.field(default_factory=BureauTable)
    early_warning: dict[str, WarningTable] = {}


def read_table(
    files: Mapping[str, bytes], path: str, shape: type[Any], faults: Diagnostics
) -> Any | None:
    """Read one TOML file of the release into `shape`, or None with the faults added."""
    data = files.get(path)
    if data is None:
        faults.error("R001", Place(path), "the release lacks this file", did_you_mean(path, files))
        return None
    try:
        raw = tomllib.loads(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        faults.error("R002", Place(path), f"not UTF-8 at byte {error.start}")
        return None
    except tomllib.TOMLDecodeError as error:
        faults.error("R003", Place(path), f"not TOML: {error}")
        return None
    try:
        return msgspec.convert(raw, shape, strict=True)
    except msgspec.ValidationError as error:
        faults.error("R004", Place(path), str(error), _fields_hint(shape))
        return None


def _fields_hint(shape: type[Any]) -> str:
    return "known here: " + ", ".join(field.encode_name for field in msgspec.structs.fields(shape))
