"""Facts of one line: after each event, what stands anew of its statements, draws and repayments.

A fact that later knowledge changes is told again under its reference: a test draw that was repaid
goes with its repayment, a late repayment counts in the statement of its day. A small draw is told
once its 72 hours are over, for until then nobody knows what it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from limen.book import events as e
from limen.book.chain import day_number
from limen.features.fact_fields import FIELDS
from limen.features.limits import limit_basis
from limen.features.line_past import GAP_MONTHS
from limen.features.months import met_how
from limen.features.probe import PROBE_WINDOW_US
from limen.kernel.dates import add_months

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from limen.book.line import Draw, Repayment, Statement
    from limen.features.fact_fields import Field
    from limen.features.line_past import LinePast
    from limen.features.probe import History
    from limen.kernel.dates import Instant

BP = 10_000


class Told(NamedTuple):
    """A fact of a line: kind, day, fields, reference, whether it is void, place in the journal."""

    kind: str
    on: date
    fields: dict[str, Field]
    ref: str = ""
    void: bool = False
    seq: int | None = None


def facts_of_line(past: LinePast, event: e.Event) -> Iterator[Told]:
    """Move a line's past by one event and yield what is to be told."""
    on, body = event.effective_on, event.body
    match body:
        case e.LineOpened():
            past.limit_minor, past.custody = body.limit_minor, body.custody
            past.is_reckoned = bool(body.terms_id) and body.custody == "kept"
            past.customer_id, past.chain_id = event.customer_id, event.chain_id
            opened: dict[str, Field] = {"limit_minor": body.limit_minor, "product": body.product}
            yield Told("line_opened", on, opened)
        case e.CoreBalanceReported():
            past.hear_core(event, body)
        case e.LimitChanged() if (since := past.change_limit(event, body)) is not None:
            yield Told("limit_changed", on, _plain(body, "limit_changed"))
            yield from _measured(past, event.known_at, since)
        case e.StatementClosed() if past.close(event, body):
            past.interest[day_number(on)] = body.interest_minor
            yield from _restated(past, past.history(event.known_at), on)
        case e.FeeCharged() | e.CreditRefunded():
            past.charge(event, body)
            if isinstance(body, e.FeeCharged):
                yield Told("fee_charged", on, {"fee": body.fee, "amount_minor": body.amount_minor})
        case e.EntriesPosted():
            past.post(event, body)
        case e.RepaymentMade() if past.repay(event, body):
            yield from _repaid(past, event, body.ref or event.key)
        case e.RepaymentReversed():
            yield from _reversed(past, event, body)
        case _:
            yield from _of_draws(past, event)
    past.trim(on)


def _measured(past: LinePast, at: Instant, since: date) -> Iterator[Told]:
    """Yield what another limit since a day says otherwise of draws and statements."""
    if past.has_small or past.probes:
        yield from settled(past, at, since)
        return
    history = past.history(at)
    yield from _draws(past, history, since)
    yield from _restated(past, history, since)


def _of_draws(past: LinePast, event: e.Event) -> Iterator[Told]:
    body = event.body
    match body:
        case e.DrawHeld():
            past.holds[body.draw_id] = body.amount_minor
            yield _begun(past, event, body)
        case e.DrawMade() if past.draw(event, body.draw_id, body.amount_minor, body.revision):
            yield _begun(past, event, body)
            yield from _drawn(past, event, body.draw_id)
        case e.DrawPosted() if body.draw_id in past.holds:
            past.draw(event, body.draw_id, past.holds.pop(body.draw_id))
            yield from _drawn(past, event, body.draw_id)
        case e.DrawVoided() | e.DrawExpired():
            yield Told("draw_begun", event.effective_on, {}, f"begun:{body.draw_id}", void=True)
            if past.holds.pop(body.draw_id, None) is None and past.undo_draw(body.draw_id):
                yield from settled(past, event.known_at)
        case e.DrawRefused():
            yield Told("draw_refused", event.effective_on, {"amount_minor": body.amount_minor})


def _begun(past: LinePast, event: e.Event, body: e.DrawHeld | e.DrawMade) -> Told:
    """Return a draw at its first moment, whatever becomes of it: for rules against bursts."""
    fields: dict[str, Field] = {
        "draw_id": body.draw_id, "amount_minor": body.amount_minor, "limit_minor": past.limit_minor,
    }  # fmt: skip
    return Told("draw_begun", event.effective_on, fields, f"begun:{body.draw_id}")


def _drawn(past: LinePast, event: e.Event, draw_id: str) -> Iterator[Told]:
    if past.has_small:
        yield from settled(past, event.known_at)
        return
    made = past.draws[-1]
    if made.draw_id != draw_id:
        made = next(each for each in past.draws if each.draw_id == draw_id)
    use = past.drawn[draw_id] = _use_after(past, made)
    yield _draw(past, made, use)


def _repaid(past: LinePast, event: e.Event, key: str) -> Iterator[Told]:
    on = event.effective_on
    if past.has_small:
        yield from settled(past, event.known_at, on)
        return
    made = next(each for each in reversed(past.repayments) if each.key == key)
    past.repaid[key] = made.amount_minor
    past.repaid_on = on if past.repaid_on is None else max(past.repaid_on, on)
    yield _repayment(past, made)
    yield from _restated(past, past.history(event.known_at), on)


def _reversed(past: LinePast, event: e.Event, body: e.RepaymentReversed) -> Iterator[Told]:
    gone = past.undo_repayment(body.repayment_key, event.effective_on)
    amount = None if gone is None else gone.amount_minor
    yield from settled(past, event.known_at, None if gone is None else gone.on)
    fields: dict[str, Field] = {"amount_minor": amount, "because": body.because}
    ref = f"reversed:{body.repayment_key}"
    yield Told("repayment_reversed", event.effective_on, fields, ref)


def due_at(past: LinePast, at: Instant) -> Instant | None:
    """Return when the next small draw that still waits will be one like others."""
    if not past.has_small:
        return None
    waits = (
        draw.at + PROBE_WINDOW_US + 1
        for draw in past.draws
        if draw.draw_id not in past.drawn and draw.draw_id not in past.probes
    )
    return min((due for due in waits if due > at), default=None)


def settled(past: LinePast, at: Instant, touched: date | None = None) -> Iterator[Told]:
    """Yield what stands otherwise of draws, repayments and statements.

    Parameters
    ----------
    touched
        Day of a repayment that came or went: statements from there on may stand otherwise.
    """
    history = past.history(at)
    matched = {draw.draw_id: draw.on for draw, _ in history.probes}
    changed = matched != past.probes
    yield from _probes(past, matched, history)
    yield from _repayments(past, history)
    yield from _draws(past, history)
    if changed and past.statements:
        yield from _restated(past, history, past.statements[0].on)
    elif touched is not None:
        yield from _restated(past, history, touched)


def _probes(past: LinePast, matched: dict[str, date], history: History) -> Iterator[Told]:
    if matched == past.probes:
        return
    repaid = {draw.draw_id: (draw, day) for draw, day in history.probes}
    for name in sorted(past.probes.keys() - matched.keys()):
        yield Told("probe_draw", past.probes[name], {}, f"probe:{name}", void=True)
    for name in sorted(matched.keys() - past.probes.keys()):
        draw, _ = repaid[name]
        fields: dict[str, Field] = {
            "amount_minor": draw.amount_minor,
            "limit_minor": past.deeds[name].limit_minor if name in past.deeds else None,
        }
        yield Told("probe_draw", draw.on, fields, f"probe:{name}")
    past.probes = matched
    past.probed_on = max((day for _, day in history.probes), default=None)


def _repayments(past: LinePast, history: History) -> Iterator[Told]:
    standing = {each.key: each for each in history.repayments}
    for key in [key for key in past.repaid if key not in standing]:
        del past.repaid[key]
        yield Told("repayment_made", _day_of(past, key), {}, f"repayment:{key}", void=True)
    newest = None
    for key, each in standing.items():
        newest = each.on if newest is None else max(newest, each.on)
        if past.repaid.get(key) != each.amount_minor and key in past.paid:
            past.repaid[key] = each.amount_minor
            yield _repayment(past, each)
    past.repaid_on = newest


def _day_of(past: LinePast, key: str) -> date:
    """Return the day of a repayment that is told void; which one matters to nobody."""
    found = next((each.on for each in past.repayments if each.key == key), None)
    return found or past.trimmed_on or past.statements[-1].on


def _repayment(past: LinePast, each: Repayment) -> Told:
    paid = past.paid[each.key]
    fields: dict[str, Field] = {
        "amount_minor": each.amount_minor, "channel": paid.channel, "owed_minor": paid.owed_minor,
    }  # fmt: skip
    return Told("repayment_made", each.on, fields, f"repayment:{each.key}")


def _draws(past: LinePast, history: History, since: date | None = None) -> Iterator[Told]:
    """Yield the draws that stand otherwise, of all or of those since a day."""
    if since is not None and all(each.on < since for each in past.draws):
        return
    standing = {each.draw_id: each for each in history.draws}
    for name in [name for name in past.drawn if name not in standing]:
        del past.drawn[name]
        on = next((each.on for each in past.draws if each.draw_id == name), past.trimmed_on)
        if on is not None:
            yield Told("draw_made", on, {}, f"draw:{name}", void=True)
    for name, draw in standing.items():
        if name not in past.deeds:
            continue
        use = _use_after(past, draw)
        if name not in past.drawn or past.drawn[name] != use:
            past.drawn[name] = use
            yield _draw(past, draw, use)


def _use_after(past: LinePast, draw: Draw) -> int | None:
    basis = limit_basis(past, draw.on) if past.limit_steps else past.limit_minor
    return (draw.owed_before_minor + draw.amount_minor) * BP // basis if basis > 0 else None


def _draw(past: LinePast, draw: Draw, use: int | None) -> Told:
    deed = past.deeds[draw.draw_id]
    fields: dict[str, Field] = {
        "draw_id": draw.draw_id, "amount_minor": draw.amount_minor,
        "limit_minor": deed.limit_minor, "use_after_bp": use,
        "days_since_raise": deed.days_since_raise,
        "days_since_repayment": deed.days_since_repayment,
        "days_since_probe": deed.days_since_probe,
    }  # fmt: skip
    return Told("draw_made", draw.on, fields, f"draw:{draw.draw_id}", seq=deed.seq)


def _restated(past: LinePast, history: History, since: date) -> Iterator[Told]:
    """Yield the statements of a day and after that stand otherwise than they were told."""
    found = past.statements
    first = len(found)
    while first and found[first - 1].on >= since:
        first -= 1
    for place in range(first, len(found)):
        here, day = found[place], day_number(found[place].on)
        older = found[place - 1] if place else None
        if older is None or older.on < add_months(here.on, -GAP_MONTHS):
            older = None
        start = add_months(here.on, -1) if older is None else older.on
        is_whole = past.forgotten_on is None or start >= past.forgotten_on
        if day in past.closed and not is_whole:
            continue  # what was told of it stands, since not all that was paid is known any more
        fields = _statement(past, history, here, older, start)
        fields["interest_minor"] = past.interest.get(day, 0)
        if past.closed.get(day) != fields:
            past.closed[day] = fields
            yield Told("statement_closed", here.on, {**fields}, f"statement:{here.on}")


def _statement(
    past: LinePast, history: History, here: Statement, before: Statement | None, start: date
) -> dict[str, int | str | None]:
    paid = sum(each.amount_minor for each in history.repayments if start < each.on <= here.on)
    balance = here.balance_minor - history.probe_owed(here.on)
    before_minor = None if before is None else before.balance_minor - history.probe_owed(before.on)
    basis = limit_basis(past, here.on) if past.limit_steps else past.limit_minor
    return {
        "balance_minor": balance,
        "months_late": here.months_late,
        "payment_status": here.payment_status,
        "minimum_minor": here.minimum_minor,
        "limit_minor": here.limit_minor,
        "basis_minor": basis,
        "use_bp": max(balance, 0) * BP // basis if basis > 0 else None,
        "paid_minor": paid,
        "before_minor": before_minor,
        "met": met_how(here.months_late, here.payment_status, before_minor, paid, balance),
    }


def _plain(body: e.LimitChanged, kind: str) -> dict[str, Field]:
    return {name: getattr(body, name) for name in FIELDS[kind]}
