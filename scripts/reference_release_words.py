"""What docs/reference/release-folder.md says of each entry of a release, and of its files."""

from __future__ import annotations

import msgspec

from limen.release import economics_tables as e
from limen.release import tables as t

LIMIT_ENTRIES = {
    "limit": "a word of the table below",
    "max_minor": "largest total, in minor units of `currency`",
    "max_count": "largest count",
    "max_ppm": "largest share",
    "min_ppm": "least share",
    "name": "which partner, programme, segment, industry or kind of funding",
    "currency": "currency of an amount; one for all limits of a release",
    "month": "`YYYY-MM`: the month of a funding capacity",
    "net_assets_minor": "what a leverage is a multiple of",
    "lowers_lines": "whether existing lines may be lowered to keep it; else it only stops what "
    "would use more",
}
"""Entries of a limit on the whole."""

MEANING: dict[type[msgspec.Struct], dict[str, str]] = {
    t.ReleaseTable: {
        "name": "the release's name, for people",
        "jurisdiction": "where it lends; `CN` and what begins with it makes notices Chinese",
        "lender": "the name that signs notices",
        "default_definition": "see below",
        "loss": "see below",
        "parent": "the release it grew from",
        "use": "`live`, or `simulation`: such a release decides no real book",
        "packs": "names of the [packs of law](law.md) that ship; each counts in the release's id",
        "entities": "see below: who lends, as the law knows it",
        "bureaus": "credit bureau, as reports name it → how it is reached, in `en` and `zh`: "
        "letters say it where a pack wants that",
        "models": "see below",
        "reasons": "see below",
    },
    t.EntityTable: {
        "licence_type": "a word of the [list](packs.md#licences), such as `joint_stock_bank`",
        "share_ppm": "what it funds of each loan",
        "region": "where it is registered",
        "facts": "what it attests of itself, by the names that rules read, such as "
        "`is_core_inhouse`",
    },
    t.DefaultTable: {
        "event": "what counts as default, in words",
        "window_months": "within how many months",
        "exclusions": "who is left out",
        "lines_cut_inside": "how lines cut inside the window are treated, in words",
        "months_late": "the event, where the book can tell it: a statement so many months late",
        "cut_rule": "`keep` counts the outcome of a line cut inside the window, `exclude` leaves "
        "the line out of labels",
    },
    t.LossTable: {
        "ccf_ppm": "share of the undrawn that is drawn before default",
        "lgd_ppm": "share of the exposure that is lost",
        "source": "where the two come from",
        "ccf_range_ppm": "lowest and highest that the source bears out; the value lies within",
        "lgd_range_ppm": "the same for the loss",
    },
    t.ModelTable: {
        "files": "scorecards or tree models in the release; with several, a customer is scored by "
        "number SHA-256(customer id) modulo their count: the one fitted without that fold",
    },
    t.ReasonTable: {
        "features": "what the rule rests on: put to good standing when the reason is tested",
        "code": "the [reason code](reason-codes.md); left out where the rule rests on the score, "
        "whose own characteristics then give the codes",
    },
    t.ProductTable: {
        "currency": "ISO 4217 code",
        "floor_minor": "smallest limit of the product; handed to the policy",
        "ceiling_minor": "largest limit",
        "step_minor": "limits are multiples of this",
        "smallest_draw_minor": "no cut goes below it, no starter line is smaller",
        "dormant_months": "a line that was not used for so many months sleeps, 1 to 120",
        "apr_ppm": "fixed yearly rate; left out where there is a `[rate]`",
        "borrower": "`person` or `merchant`",
        "starter_minor": "limit of a starter line, where the product may be offered in a divert",
        "sales_multiple_ppm": "largest limit as a share of a month's mean sales of the last three",
        "names": "name by language, for notices",
        "day_count": "`actual/365`, `actual/360`, `30/360` (30E/360) or `actual/actual` (ISDA)",
        "rounding": "`half_even`, `half_up`, `down` or `up`: once, at each posting",
        "rate": "see below: a reference rate in place of `apr_ppm`",
        "schedule": "see below",
        "fees": "see below",
        "penalty": "see below",
        "repayment": "see below",
        "calendar": "see below",
        "cure": "see below",
        "law": "see below: what the product is to the law",
    },
    t.LawTable: {
        "product_types": "words of the [list](packs.md#products-and-purposes); several may hold",
        "purpose": "`consumption` or `business`",
    },
    t.RateTable: {
        "reference": "name of the published rate",
        "steps": "its dated values, see below; the newest stands for the product in economics",
        "spread_ppm": "added to the reference; the sum is never below zero",
        "reset_months": "a draw takes the newest value every so many months; 0: only on its day",
        "source": "who publishes it",
    },
    t.StepTable: {"from_on": "first day of the value", "rate_ppm": "yearly rate"},
    t.ScheduleTable: {
        "kind": "`pay_any_time`, `equal_instalments`, `equal_principal`, `interest_first` or "
        "`statement_cycle`",
        "periods": "number of periods; a statement cycle has no end",
        "months": "months in a period",
        "due_day": "day of the month for due dates (of statements, in a statement cycle), without "
        "it the day of the draw",
        "pay_days": "days from a statement to its due date",
        "minimum_ppm": "least share of the principal in a minimum payment",
        "minimum_minor": "least minimum payment",
    },
    t.FeeTable: {
        "kind": "`origination` (share of the draw), `annual` (of the limit), `late` (of what is "
        "unpaid of the due date) or `early` (of principal paid early)",
        "amount_minor": "fixed part",
        "share_ppm": "share of the base",
        "least_minor": "least fee",
        "most_minor": "largest fee",
        "from_dpd": "of a late fee: days past due on which it is charged",
    },
    t.PenaltyTable: {
        "multiple_ppm": "penalty rate as a multiple of the draw's rate",
        "rate_ppm": "or a yearly rate of its own; with neither, the ordinary rate goes on",
        "from_dpd": "days past due on which it begins",
        "on_interest": "whether overdue interest bears it too",
    },
    t.RepaymentTable: {
        "order": "every bucket once, the first paid first",
        "oldest_first": "true: due date by due date; false: bucket by bucket, oldest first in each",
        "late_from_dpd": "days past due from which `late_order` holds instead",
        "late_order": "the other order",
        "early": "money beyond what is due: `hold` (credit until something falls due), `term` "
        "(the term stays), `instalment` (the instalment stays), `principal` (statement cycles); "
        "without it `term`, in a statement cycle `principal`",
    },
    t.CalendarTable: {
        "country": "ISO 3166 code whose public holidays count; without it every day is worked",
        "subdivision": "its part with holidays of its own",
        "roll": "`none`, `following`, `modified_following` or `preceding`",
        "closed": "days closed beside the holidays",
        "open": "days worked nevertheless",
        "time_zone": "IANA name",
        "cut_off": "time of day from which an instant counts for the next date",
    },
    t.CureTable: {
        "months": "months without overdue before a non-performing loan is sound again",
        "periods": "due dates kept in them",
    },
    t.ConductTable: {
        "guarded": "false only in a simulation: then nothing of this table holds anything back",
        "reduction_12m_ppm": "most that twelve months may take, of the highest limit in them",
        "step_ppm": "most that one step of a step-down may take, of the limit",
        "step_days": "days from one step to the next",
        "cut_smallest_ppm": "a smaller cut is not made",
        "discretionary_cuts_ppm": "most lines of one review that it may cut at its discretion; "
        "beyond it none of them goes ahead",
        "cool_down_days": "after an effect, before the next discretionary cut or raise",
        "watch_days": "how long a watch lasts",
        "hard_rules": "rule ids that state a hard fact; only these may stop draws",
        "lead_days": "days of notice by action; an action not named needs none",
        "sends_notices": "false only in a simulation",
    },
    t.CapsTable: {
        "customer_max_minor": "most that a customer may owe and have on hold over all lines of the "
        "currency",
        "group_max_minor": "the same over every line of the group, linked groups included",
        "portfolio_minor": "product → what may be drawn on it in all: a portfolio quota",
        "portfolio_counts": "what counts against it: `drawn`, `drawn_monthly`, `balance`",
        "hold_minutes": "how long a draw is held before it may expire",
    },
    t.BureauTable: {
        "max_age_days": "days since the pull after which a report is not used",
        "purposes": "consents that serve: `bureau_report`, `post_loan_management`; where none is "
        "named, a report of an import without a consent is used too",
    },
    t.WarningTable: {
        "centre_milli": "mean log-odds of the monthly hazard of lines in order, in thousandths",
        "spread_milli": "their standard deviation",
        "shift_milli": "the deterioration to find, in the same unit",
        "alarm_tenths": "evidence at which an alarm goes on, in tenths of a nat",
        "off_tenths": "evidence at or below which it goes off again",
    },
    t.ProgrammeTable: {
        "name": "its name; draws, quotas and files carry it",
        "products": "products whose draws it funds; none with a statement cycle",
        "partners": "see below",
        "own_floor_ppm": "least share of each draw from own funds",
        "approval": "true: each partner has to agree to each draw before it is paid out",
        "next": "programme that a draw goes to where a partner refuses or lacks quota",
    },
    t.PartnerTable: {
        "name": "the partner's name",
        "share_ppm": "its share of each draw",
        "rounding": "`down` leaves the odd unit to own funds, `up` takes it; or `half_even`, "
        "`half_up`",
        "quota_minor": "what it funds in all under the programme; without it there is no bound",
        "quota_counts": "what counts against it: `drawn`, `drawn_monthly`, `balance`",
    },
    e.EconomicsTable: {
        "products": "see below; a product that is left out keeps the policy's own target",
        "menu": "see below",
    },
    e.MenuTable: {
        "raise_ppm": "raises that are tried, as shares of the limit",
        "lower_ppm": "cuts that are tried, as shares of the limit",
        "offer_days": "for so many days a raise is offered to whoever has no standing consent; "
        "0: none is",
    },
    e.ProductEconomicsTable: {
        "terms": "figures by name, see below",
        "transactor": "the figures that differ for customers who pay each statement in full",
        "response": "see below; without it balance and risk stay as they are",
    },
    e.FigureTable: {
        "value": "the figure; a list where it is given by use band",
        "source": "where it comes from, or that it is assumed",
        "range": "lowest and highest that the source bears out; the value lies within",
    },
    e.ResponseTable: {
        "source": "where the elasticities come from",
        "model": "file made by `limen model response fit`: it answers raises, the figures the rest",
        "range_ppm": "largest cut (below zero) and raise they rest on; beyond it the answer is the "
        "one at its end",
        "figures": "by name, see [economics](../explanation/economics.md)",
    },
    t.PortfolioTable: LIMIT_ENTRIES,
    t.ExplorationTable: {
        "share_ppm": "chance of leaving the best option in a review",
        "band_minor": "how much less than the best another option may be worth, prices paid",
    },
    t.RunDownTable: {
        **LIMIT_ENTRIES,
        "on": "the day from which reviews keep the step, lowering lines where that is needed",
        "month": "not of a step",
        "lowers_lines": "not of a step: it lowers lines",
    },
}
"""What each entry means; one that is missing here is a fault when the page is written."""

FILES = (
    ("release.toml", "name, default definition, loss, models, reasons"),
    (
        "constraints.toml",
        "promises; caps on draws; bureau reports; early warning; programmes; limits on the whole",
    ),
    ("economics.toml", "optional: what an option is worth; without it the policy's target holds"),
    ("products/&lt;product&gt;.toml", "terms of one product; lines name it"),
    ("features.toml", "optional: features of the release's own"),
    ("policies/account_review.dmn", "decides in a review"),
    ("policies/draw.dmn", "optional: asked inside the lock before a draw is held"),
    ("policies/eligibility.dmn", "optional: the one place for age or student status, with a pack"),
    ("policies/segment.dmn", "optional: names the segment that other policies read"),
    ("policies/early_warning.dmn", "optional: decides when an event of the day asks for it"),
    ("policies/<name>.inputs.toml", "optional: what each input may be, and what its null means"),
    ("policies/tests/*.xml", "optional: cases in the DMN TCK's format, run by `limen policy test`"),
    (
        "packs/&lt;name&gt;.toml",
        "optional: an [overlay](../how-to/write-an-overlay.md), stricter than law",
    ),
    ("models/*.json", "scorecards and tree models made by `limen model fit`"),
    ("notices/&lt;kind&gt;.&lt;en or zh&gt;.md", "texts of notices"),
)
