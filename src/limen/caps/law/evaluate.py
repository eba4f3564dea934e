"""Asking packs about a case: every rule answers, in the order of the law, with its operands."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from limen.caps.law.check import asked_names, asked_of
from limen.caps.law.scope import scoped, scoped_rule
from limen.caps.law.words import STAGES
from limen.kernel.dates import add_months
from limen.kernel.errors import InvariantViolated
from limen.kernel.rates import PPM

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from limen.caps.law.case import Case
    from limen.caps.law.pack import Entry, Pack, Value
    from limen.caps.law.scope import ScopedRule
    from limen.dmn import CompiledExpression

MINOR = frozenset({"limit", "loan", "headroom"})
"""What is money of the entity, to be scaled to the whole loan by its share."""

PASSED, CLAMPED, REFUSED = "passed", "clamped", "refused"
SHADOW, NOT_APPLICABLE, MISSING = "shadow", "not_applicable", "missing_facts"

ANSWERS_KEPT_MAX = 256
"""Answers of one rule's expressions that are remembered."""

_PLACES = {gives: place for place, gives in enumerate(STAGES)}


class Ruled(msgspec.Struct, frozen=True):
    """What one rule says of a case.

    Attributes
    ----------
    name
        ``id@version#hash``.
    result
        `passed`, `clamped`, `refused`, `shadow`, `not_applicable` or `missing_facts`.
    would
        What a rule in shadow would have said; `passed`, `clamped`, `refused` or `missing_facts`.
    why
        Why it does not apply: `scope`, `conditions` or `not in force`.
    then
        What follows of a refusal or of missing facts: `refuse`, `manual`, `warn` or a duty's
        outcome; empty for nothing.
    allowed, asked
        The cap and what is held against it: minor units, ppm or months, as `gives` says.
    operands
        Every parameter and fact that was read; days as ISO text.
    due_on
        The last day of a duty, where its anchor is known.
    entity
        Who was asked; left out where the lender lends alone.
    """

    name: str
    id: str
    gives: str
    result: str
    reason_codes: tuple[str, ...] = ()
    would: str = ""
    why: str = ""
    then: str = ""
    allowed: int | None = None
    asked: int | None = None
    operands: dict[str, int | bool | str | list[str] | None] = {}
    missing: tuple[str, ...] = ()
    due_on: date | None = None
    needs_legal_check: bool = False
    entity: str | msgspec.UnsetType = msgspec.UNSET


def evaluate(packs: Iterable[Pack], case: Case) -> tuple[Ruled, ...]:
    """Ask every rule of the packs.

    Returns
    -------
    One answer a rule and version that its date selects, in the order eligibility, amounts, term,
    price, portfolio, duties.
    """
    return _answers(((pack, scoped(pack, case).rules) for pack in packs), case)


def applying(packs: Iterable[Pack], case: Case) -> tuple[Ruled, ...]:
    """Ask the rules whose scope may hold the case; the others do not apply on any day."""
    return _answers(((pack, scoped(pack, case).applying) for pack in packs), case)


def ask_entry(pack: Pack, entry: Entry, case: Case) -> Ruled:
    """Ask one version of one rule."""
    return _rule(pack, scoped_rule((entry,), case), case, {})


def _answers(asked: Iterable[tuple[Pack, Iterable[ScopedRule]]], case: Case) -> tuple[Ruled, ...]:
    found: list[Ruled] = []
    for pack, rules in asked:
        known: dict[date, dict[str, Value]] = {}
        found += [_rule(pack, rule, case, known) for rule in rules]
    return tuple(sorted(found, key=_stage))


def _stage(ruled: Ruled) -> int:
    return _PLACES[ruled.gives]


def _known(pack: Pack, case: Case, on: date) -> dict[str, Value]:
    """What formulas may read: dated figures of the rule's day, the case itself, its facts."""
    found: dict[str, Value] = {name: each.value_on(on) for name, each in pack.series.items()}
    found |= {"event": case.event or None, "decision_on": case.on}
    found["licence_type"] = case.entity.licence_type or None
    found |= {name: value for name, value in case.facts.items() if value is not None}
    return {name: value for name, value in found.items() if value is not None}


def _rule(pack: Pack, rule: ScopedRule, case: Case, known: dict[date, dict[str, Value]]) -> Ruled:
    """Scope, then date, then the formula; `known` keeps what formulas may read, by day."""
    newest = rule.versions[-1]
    basis = newest.table.date_basis
    day = case.dates.get(basis)
    if day is None:
        if rule.holds[-1] is False:
            return _out(newest, "scope")
        return _unknown(newest, {}, (f"{basis}_date",))
    place = next((i for i, each in enumerate(rule.versions) if each.is_in_force(day)), None)
    if place is None:
        is_over = day >= newest.table.effective_from
        return _out(newest if is_over else rule.versions[0], "not in force")
    entry = rule.versions[place]
    if rule.holds[place] is False:
        return _out(entry, "scope")
    if rule.missing[place]:
        return _unknown(entry, {}, rule.missing[place])
    if day not in known:
        known[day] = _known(pack, case, day)
    return _asked(entry, case, known[day], day)


def _asked(entry: Entry, case: Case, known: Mapping[str, Value], day: date) -> Ruled:
    usable, stale = _fresh(entry, case, known)
    params = entry.figures
    values = {name: usable.get(name) for name in entry.reads}
    values.update(params)
    if entry.conditions is not None:
        applies = _value(entry, entry.conditions, values)
        if applies is None:
            return _unknown(entry, params, _lacking(entry.conditions, values, stale))
        if not applies:
            return _out(entry, "conditions")
    for transition in entry.transitions:
        if transition.effective_from <= day < transition.effective_to and (
            _value(entry, transition.cohort, values) is True
        ):
            values = {**values, **transition.overrides}
    operands = _operands(entry, values)
    if entry.formula is None:
        return _duty(entry, case, operands, is_due=True)
    found = _value(entry, entry.formula, values)
    if found is None:
        return _unknown(entry, operands, _lacking(entry.formula, values, stale))
    if entry.table.gives == "duty":
        return _duty(entry, case, operands, is_due=bool(found))
    if entry.table.gives == "holds":
        return _held(entry, operands, holds=bool(found))
    return _capped(entry, case, operands, found)


def _fresh(
    entry: Entry, case: Case, known: Mapping[str, Value]
) -> tuple[Mapping[str, Value], frozenset[str]]:
    """Leave out the facts that are older than the rule lets them be, or of an unknown age."""
    if not entry.has_ages:
        return known, frozenset()
    stale = set()
    for fact in entry.table.facts_needed:
        if fact.max_age_days is not None and fact.name in known:
            on = case.as_of.get(fact.name)
            if on is None or (case.on - on).days > fact.max_age_days:
                stale.add(fact.name)
    return {name: value for name, value in known.items() if name not in stale}, frozenset(stale)


def _value(entry: Entry, expression: CompiledExpression, values: Mapping[str, Any]) -> Any:
    """Return an expression's value; what it answered to the same is remembered.

    Attested facts are the same for every customer, so most rules are asked one thing only.
    """
    names = [intake.name for intake in expression.intakes]
    given = [values.get(name) for name in names]
    frozen = [tuple(each) if isinstance(each, list) else each for each in given]
    key = (expression.text, *frozen, *map(type, given))
    if key in entry.answers:
        return entry.answers[key]
    found = expression.evaluate(dict(zip(names, given, strict=True)))
    if found.errors and None not in given:
        raise InvariantViolated("a rule's formula answers", text=expression.text)
    value = None if found.errors else found.value
    if len(entry.answers) >= ANSWERS_KEPT_MAX:
        entry.answers.clear()
    entry.answers[key] = value
    return value


def _lacking(
    expression: CompiledExpression, values: Mapping[str, Any], stale: frozenset[str]
) -> tuple[str, ...]:
    names = [intake.name for intake in expression.intakes if values.get(intake.name) is None]
    return tuple(f"{name} (too old)" if name in stale else name for name in names)


def _operands(entry: Entry, values: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: values.get(name) for name in entry.operands}
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in found.items()}


def _capped(entry: Entry, case: Case, operands: dict[str, Any], found: Any) -> Ruled:
    """Hold what is asked against a cap, which rounds down and never below zero."""
    gives = entry.table.gives
    allowed = max(int(found.__floor__()), 0)
    share_ppm = case.entity.share_ppm
    if gives in MINOR and entry.table.counts_share and share_ppm != PPM:
        operands = {**operands, "share_ppm": share_ppm}
        if share_ppm == 0:
            return _said(entry, PASSED, operands=operands)
        allowed = allowed * PPM // share_ppm
    allowed = allowed // entry.quantum * entry.quantum
    names = asked_names(entry.table)
    given = {name: case.facts.get(name) for name in names}
    operands = {**operands, **given}
    asked = asked_of(entry.table, given)
    if asked is None:
        if gives in {"cost", "figure"}:
            return _unknown(entry, operands, tuple(n for n in names if given[n] is None), allowed)
        return _said(entry, PASSED, allowed=allowed, operands=operands)
    over = CLAMPED if entry.table.action.outcome in {"clamp", "reserve"} else REFUSED
    result = PASSED if asked <= allowed else over
    return _said(entry, result, allowed=allowed, asked=asked, operands=operands)


def _held(entry: Entry, operands: dict[str, Any], *, holds: bool) -> Ruled:
    return _said(entry, PASSED if holds else REFUSED, operands=operands)


def _duty(entry: Entry, case: Case, operands: dict[str, Any], *, is_due: bool) -> Ruled:
    if not is_due:
        return _out(entry, "conditions")
    found = _said(entry, PASSED, operands=operands)
    if found.result == SHADOW:
        return found
    due_on = last_day(entry, case.dates, operands)
    return msgspec.structs.replace(found, due_on=due_on, then=entry.table.action.outcome)


def last_day(entry: Entry, dates: Mapping[str, date], operands: Mapping[str, Any]) -> date | None:
    """Return the day of a rule's deadline; None without one, or where its anchor is not known."""
    deadline = entry.table.action.deadline
    if deadline is None:
        return None
    anchor = dates.get(deadline.anchor)
    if anchor is None:
        return None
    count = int(operands[deadline.param])
    unit = entry.params[deadline.param].unit
    if unit == "day":
        return anchor + timedelta(days=count)
    if unit == "business_day":
        return _business_days(anchor, count)
    return add_months(anchor, count * (12 if unit == "year" else 1))


def _business_days(day: date, count: int) -> date:
    """Monday to Friday; public holidays only lengthen it, so the day is never too late."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def _said(
    entry: Entry,
    result: str,
    *,
    allowed: int | None = None,
    asked: int | None = None,
    operands: Mapping[str, Any] | None = None,
) -> Ruled:
    action = entry.table.action
    moved = result in {CLAMPED, REFUSED}
    then = action.outcome if result == REFUSED else ""
    return Ruled(
        name=entry.name,
        id=entry.id,
        gives=entry.table.gives,
        result=SHADOW if entry.is_shadow else result,
        would=result if entry.is_shadow else "",
        then="" if entry.is_shadow else then,
        reason_codes=tuple(action.reason_codes) if moved and not entry.is_shadow else (),
        allowed=allowed,
        asked=asked,
        operands=dict(operands or {}),
        needs_legal_check=entry.needs_legal_check,
    )


def _out(entry: Entry, why: str) -> Ruled:
    return Ruled(
        entry.name,
        entry.id,
        entry.table.gives,
        NOT_APPLICABLE,
        why=why,
        needs_legal_check=entry.needs_legal_check,
    )


def _unknown(
    entry: Entry,
    operands: Mapping[str, Any],
    missing: tuple[str, ...],
    allowed: int | None = None,
) -> Ruled:
    then = {"pass_with_warning": "warn"}.get(entry.on_missing, entry.on_missing)
    return Ruled(
        name=entry.name,
        id=entry.id,
        gives=entry.table.gives,
        result=SHADOW if entry.is_shadow else MISSING,
        would=MISSING if entry.is_shadow else "",
        then="" if entry.is_shadow else then,
        allowed=allowed,
        operands=dict(operands),
        missing=missing,
        needs_legal_check=entry.needs_legal_check,
    )
