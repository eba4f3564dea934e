"""The plan of a run-down: whom each dated limit will touch, in which order, with which notices.

It writes nothing into the book. Lines, scores and policy are taken as they are known now; each
step begins from where the one before leaves the lines.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from msgspec import UNSET

from limen.app.deciding import Run, run_id_of
from limen.app.law_limits import with_law
from limen.app.pack_words import duty_text
from limen.app.releases import usable_release
from limen.app.review import groups_seen
from limen.app.solving import Menu, menus_of, plan_of
from limen.caps.duties import CUTS, duty_of
from limen.choose.portfolio import limits_on
from limen.choose.weigh import OPEN, settled, weigh
from limen.decide.law_duties import asked_of_change, lead_days_of
from limen.decide.reasons import portfolio_code
from limen.kernel.dates import business_date
from limen.kernel.diagnostics import Diagnostic, Place
from limen.kernel.errors import BadInput
from limen.kernel.rates import Rounding, apply_ppm

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from limen.app.ports import Journal
    from limen.app.tools import Tools
    from limen.choose.candidates import Candidate
    from limen.choose.economics import Worth
    from limen.choose.portfolio import Limit, RunDown
    from limen.kernel.dates import Instant
    from limen.release.rulebook import Release


@dataclass(frozen=True, slots=True)
class Touched:
    """One line that a step lowers.

    Attributes
    ----------
    on
        The step's day.
    notice_by
        Last day on which the notice may go out for the limit to be lower on the step's day.
    effective_on
        When the change comes if it is announced by the review of the step's day.
    duties
        Duties of law that are owed with it, with their days and with what is unsure of them.
    value_lost_minor
        What the line was worth without the step, less what it is worth with it.
    """

    on: date
    customer_id: str
    line_id: str
    action: str
    from_minor: int
    to_minor: int
    reason: str
    notice: str
    notice_by: date
    effective_on: date
    duties: tuple[str, ...]
    value_lost_minor: int

    def as_dict(self) -> dict[str, Any]:
        """Plain values; the columns of the table."""
        found = {name: getattr(self, name) for name in self.__slots__}
        days = {name: f"{found[name]}" for name in ("on", "notice_by", "effective_on")}
        return found | days | {"duties": "; ".join(self.duties)}


@dataclass(frozen=True, slots=True)
class StepPlan:
    """What one step of a path does.

    Attributes
    ----------
    most, used
        The bound, and what the plan uses under it.
    used_without
        What would be used without the step.
    withheld
        Raises that the step keeps back.
    too_late
        Touched lines whose notice would have had to go out before today.
    over_budget
        Whether its cuts pass the release's budget of discretionary cuts, so that two people agree.
    """

    on: date
    limit: str
    most: int
    used_without: int
    used: int
    value_lost_minor: int
    withheld: int
    too_late: int
    over_budget: bool
    lines: tuple[Touched, ...]

    @property
    def left(self) -> int:
        """What is left under the limit; below zero where cuts do not reach it."""
        return self.most - self.used

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        found = {name: getattr(self, name) for name in self.__slots__}
        lines = [each.as_dict() for each in self.lines]
        return found | {"on": f"{self.on}", "left": self.left, "lines": lines}

    def words(self) -> list[str]:
        """The same for a person."""
        shown = [
            f"{self.on}  {self.limit}: at most {self.most:,}",
            f"  used    {self.used:,} instead of {self.used_without:,}, left {self.left:,}",
            f"  lines   {len(self.lines):,} lowered, {self.withheld:,} raises withheld",
            f"  value   {self.value_lost_minor:,} minor units lost",
        ]
        if self.left < 0:
            shown.append("  short   the cuts that policy, law and budgets admit do not reach it")
        if self.too_late:
            shown.append(f"  late    {self.too_late:,} notices should have gone out before today")
        if self.over_budget:
            shown.append("  budget  more cuts than one review may make: two people must agree")
        return shown


def read_run_down_plan(
    tools: Tools, place: Path | str, folder: Path, until: str, out: Path | None
) -> list[StepPlan]:
    """Plan the run-down of a release over a book as it is now.

    Parameters
    ----------
    until
        Last day that is planned, as ISO text; empty for the whole path.
    out
        Table of the touched lines, in the order in which they are touched.

    Raises
    ------
    BadInput
        If the release, the book or the day is not usable, or no step lies ahead.
    """
    if out is not None:
        tools.check_table_path(out)
    release = usable_release(tools.read_folder(folder))
    book, now = tools.open_book(place), tools.clock().now()
    found = run_down_plan(book, release, now, tools.versions(), _day(until))
    if out is not None:
        tools.write_table([line.as_dict() for step in found for line in step.lines], out)
    return found


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        fault = Diagnostic("A110", f"'{text}' is no day", Place(path="on"), "write YYYY-MM-DD")
        raise BadInput([fault]) from None


def run_down_plan(
    journal: Journal,
    release: Release,
    now: Instant,
    versions: Mapping[str, str],
    until: date | None = None,
) -> list[StepPlan]:
    """Plan every step from today on; see `read_run_down_plan`."""
    zone = journal.info.time_zone
    today = business_date(now, zone)
    steps = _ahead(release, today, until)
    run_id = run_id_of(journal.info.tenant, release, now, "review")
    run = Run(run_id, now, "review", release, journal.head(), zone, versions)
    resources = {each.limit.resource for each in release.run_down}
    _, standing = limits_on(release.portfolio, (), today)
    lowers = tuple(sorted({*standing, *resources}))
    menus = list(menus_of(groups_seen(journal, run), run, lowers, None))
    touched_on: dict[str, date] = {}
    found = []
    for step in steps:
        one, chosen = _step(step, menus, run, today, touched_on)
        found.append(one)
        touched_on |= {line.line_id: line.on for line in one.lines}
        menus = [_after(menu, chosen[menu.line_id]) for menu in menus]
    return found


def _ahead(release: Release, today: date, until: date | None) -> list[RunDown]:
    """Return the steps that are planned; the newest one of the past binds still."""
    place = Place("constraints.toml", path="run_down")
    if release.economics is None or not release.run_down:
        text = "the release has no run-down path" if release.economics else "no economics declared"
        hint = "[[run_down]] on, limit, max_..., and economics.toml"
        raise BadInput([Diagnostic("A111", text, place, hint)])
    if until is not None and until < today:
        raise BadInput([Diagnostic("A110", f"'{until}' is in the past", Place(path="on"))])
    ahead = [
        step
        for step in release.run_down
        if today <= step.on and (until is None or step.on <= until)
    ]
    if not ahead:
        days = ", ".join(str(step.on) for step in release.run_down)
        text = f"no step between today and {until}" if until else "every step is in the past"
        raise BadInput([Diagnostic("A112", text, place, f"steps are on {days}")])
    return ahead


def _step(
    step: RunDown, menus: Sequence[Menu], run: Run, today: date, touched_on: Mapping[str, date]
) -> tuple[StepPlan, dict[str, tuple[Candidate, Worth]]]:
    """Solve with the step and without it; the difference is the step's."""
    release = run.release
    cooling = timedelta(days=release.conduct.cool_down_days)
    resting = {name for name, on in touched_on.items() if step.on < on + cooling}
    menus = [
        replace(menu, options=menu.options[:1]) if menu.line_id in resting else menu
        for menu in menus
    ]
    before = [each for each in release.run_down if each.on < step.on]
    with_it, lowers = limits_on(release.portfolio, [*before, step], step.on)
    without, lowers_before = limits_on(release.portfolio, before, step.on)
    plain = _chosen(menus, run, with_law(without, menus, release, step.on), lowers_before)
    chosen = _chosen(menus, run, with_law(with_it, menus, release, step.on), lowers)
    lines = [
        _touched(menu, plain[menu.line_id], chosen[menu.line_id], step, release)
        for menu in menus
        if _takes_more(chosen[menu.line_id][0], plain[menu.line_id][0])
    ]
    kept = sorted(lines, key=lambda each: (each.customer_id, each.line_id))
    cuts = sum(option.action in CUTS for option, _ in chosen.values())
    allowed = apply_ppm(len(menus), release.conduct.discretionary_cuts_ppm, Rounding.DOWN)
    name, limit = step.limit.resource, step.limit
    plan = StepPlan(
        on=step.on,
        limit=limit.title,
        most=_most(limit, chosen),
        used_without=_total(name, plain),
        used=_total(name, chosen),
        value_lost_minor=_value(plain) - _value(chosen),
        withheld=sum(
            plain[line][0].action == "raise" and option.action == "keep"
            for line, (option, _) in chosen.items()
        ),
        too_late=sum(line.notice_by < today for line in kept),
        over_budget=release.conduct.guarded and cuts > allowed,
        lines=tuple(kept),
    )
    return plan, chosen


def _chosen(
    menus: Sequence[Menu], run: Run, limits: Sequence[Limit], lowers: tuple[str, ...]
) -> dict[str, tuple[Candidate, Worth]]:
    """Return what each line gets, decided by itself under the plan, as a review does."""
    plan = plan_of(menus, run, limits, lowers).plan
    found = {}
    for menu in menus:
        said = plan.market_of(menu.line_id)
        market = OPEN if said is UNSET else said
        taken = settled(weigh(menu.options, market), market)
        found[menu.line_id] = taken.option, taken.worth
    return found


def _takes_more(option: Candidate, plain: Candidate) -> bool:
    """Whether a cut is one that would not be made, or not as deep, without the step."""
    return option.action in CUTS and option != plain and option.limit_minor <= plain.limit_minor


def _touched(
    menu: Menu,
    plain: tuple[Candidate, Worth],
    taken: tuple[Candidate, Worth],
    step: RunDown,
    release: Release,
) -> Touched:
    option, worth = taken
    conduct = release.conduct
    leads = lead_days_of(release, release.lender, menu.product, step.on)
    duty = duty_of(option.action, step.on, leads, conduct.sends_notices)
    return Touched(
        on=step.on,
        customer_id=menu.customer_id,
        line_id=menu.line_id,
        action=option.action,
        from_minor=menu.options[0][0].limit_minor,
        to_minor=option.limit_minor,
        reason=portfolio_code(step.limit.resource),
        notice=duty.notice_kind or "",
        notice_by=step.on - timedelta(days=duty.lead_days),
        effective_on=step.on + timedelta(days=duty.lead_days),
        duties=duties_of_cut(option.action, menu.product, step.on, release),
        value_lost_minor=plain[1].value_minor - worth.value_minor,
    )


OF_THE_WHOLE: Mapping[str, bool] = MappingProxyType(
    {
        "is_class_change": False,
        "is_agreed_change": False,
        "rests_on_inactivity": False,
        "rests_on_current_default": False,
        "rests_on_law": False,
    }
)
"""What a step's cuts rest on: the portfolio alone, and they do not hit a whole class."""


def duties_of_cut(action: str, product: str, on: date, release: Release) -> tuple[str, ...]:
    """Return what the release's packs demand with a cut that is decided on a day.

    What is owed for want of a fact is owed here too.
    """
    asked = (action, release.lender, product, on, {**OF_THE_WHOLE, "reasons_count": 1})
    return tuple(duty_text(each) for each in asked_of_change(release, *asked).owed)


def _after(menu: Menu, taken: tuple[Candidate, Worth]) -> Menu:
    """Return the menu of a line after a step: it stands lower, and only deeper cuts are left."""
    option, worth = taken
    if option.action not in CUTS:
        return menu
    stays = replace(option, action="keep")
    deeper = [
        each
        for each in menu.options
        if each[0].action in CUTS and each[0].limit_minor < option.limit_minor
    ]
    return replace(menu, options=[(stays, worth), *deeper])


def _total(name: str, chosen: Mapping[str, tuple[Candidate, Worth]]) -> int:
    return sum(worth.uses[name] for _, worth in chosen.values())


def _value(chosen: Mapping[str, tuple[Candidate, Worth]]) -> int:
    return sum(worth.value_minor for _, worth in chosen.values())


def _most(limit: Limit, chosen: Mapping[str, tuple[Candidate, Worth]]) -> int:
    return limit.most_of({name: _total(name, chosen) for name in limit.rule().coefs})
