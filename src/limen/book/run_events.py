"""Events of the portfolio: runs of decisions, their plans, models that were approved."""

from __future__ import annotations

import msgspec

from limen.book.body import Body
from limen.kernel.dates import Instant


class ReviewOpened(Body, frozen=True, omit_defaults=True, tag="review_opened"):
    """A run over the book begins: what it may see is fixed here, so that it can be resumed.

    `release_manifest` names the blob that lists the release's files, so that a replay needs
    nothing but the book. `versions` are the libraries' at the time: they stand in every record of
    the run, so that a later engine can make the same bytes.
    """

    run_id: str
    release_id: str
    at: Instant
    trigger: str
    head: int
    release_manifest: str
    versions: dict[str, str] = msgspec.field(default_factory=dict)


class ReviewRun(Body, frozen=True, omit_defaults=True, tag="review_run"):
    """A run ended: what was looked at, and a digest over every record it made.

    `stopped` says why discretionary cuts were held back, empty where they were not.
    """

    run_id: str
    lines: int
    changed: int
    digest: str
    stopped: str = ""


class Constrained(msgspec.Struct, frozen=True, array_like=True):
    """A limit of a plan: what is used of its resource, its bound, what a unit of that is worth."""

    name: str
    used: int
    bound: int
    price_ppm: int


PLAN_DAYS = 30


class PortfolioSolved(Body, frozen=True, omit_defaults=True, tag="portfolio_solved"):
    """A run's options were weighed together: prices of resources, and what each constraint took.

    `prices_ppm` are millionths of a minor unit of value for a unit of a resource; `spent` are
    resources that were used up before the run, and `reserved` is what open offers have of what is
    used, this run's among them. `days` is how long the plan is meant to hold. `counted` names the
    constraints of law for which the book counted what is lent jointly, and nothing was attested as
    used. Of `lines`, `asked`
    had more than one option, and `assigned` got another from the plan than prices alone would give.
    """

    run_id: str
    prices_ppm: dict[str, int]
    constraints: tuple[Constrained, ...]
    objective_minor: int
    upper_bound_minor: int
    lines: int
    asked: int = 0
    assigned: int = 0
    spent: tuple[str, ...] = ()
    reserved: dict[str, int] = msgspec.field(default_factory=dict)
    days: int = PLAN_DAYS
    counted: tuple[str, ...] = ()


class ModelRegistered(Body, frozen=True, omit_defaults=True, tag="model_registered"):
    """A model is approved for use: its file and the report that judged it, by their digests.

    `made_by` and `approved_by` are two people.
    """

    model: str
    name: str
    made_by: str
    approved_by: str
    report: str = ""
