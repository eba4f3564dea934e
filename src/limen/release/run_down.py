"""Reading `[[run_down]]` of constraints.toml: dated limits to which existing lines are lowered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.choose.portfolio import STOCKS, RunDown, step_of
from limen.kernel.diagnostics import Place, did_you_mean
from limen.release.portfolio import CONSTRAINTS_TOML, check_currencies, read_limit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from limen.choose.portfolio import Limit
    from limen.kernel.diagnostics import Diagnostics
    from limen.release import tables as t
    from limen.release.portfolio import Known


def read_run_down(
    table: t.ConstraintsTable,
    standing: Sequence[Limit],
    known: Known,
    faults: Diagnostics,
) -> tuple[RunDown, ...]:
    """Return the sound steps in the order of their days; the faults of the others are added.

    Parameters
    ----------
    standing
        The limits of `[[portfolio]]`; a step that is looser than its own is a fault.
    known
        As of `read_portfolio`.
    """
    found: list[RunDown] = []
    for at, each in enumerate(table.run_down, 1):
        place = Place(CONSTRAINTS_TOML, path=f"run_down {at}")
        if _is_no_stock(each, place, faults):
            continue
        limit = read_limit(each, place, known, faults)
        if limit is None:
            continue
        step = step_of(each.on, limit)
        _check_order(step, found, place, faults)
        _check_standing(step, standing, place, faults)
        found.append(step)
    if table.run_down:
        check_currencies([*table.portfolio, *table.run_down], faults)
    return tuple(sorted(found, key=lambda step: (step.on, step.limit.title)))


def _is_no_stock(table: t.RunDownTable, place: Place, faults: Diagnostics) -> bool:
    """Say what is written for nothing, or cannot be run down."""
    if table.limit not in STOCKS:
        hint = did_you_mean(table.limit, STOCKS) or f"one of {', '.join(sorted(STOCKS))}"
        faults.error("R097", place, f"'{table.limit}' cannot be run down", hint)
        return True
    if table.month:
        faults.error("R097", place, "a step begins on a day", "on = the day, without month")
    if table.lowers_lines:
        hint = "leave it out: a step of a run-down lowers lines"
        faults.error("R097", place, "lowers_lines is said already", hint)
    return bool(table.month) or table.lowers_lines


def _check_order(
    step: RunDown, found: Sequence[RunDown], place: Place, faults: Diagnostics
) -> None:
    """Steps of one path are written in the order of their days, each tighter than the last."""
    before = [each for each in found if each.limit.title == step.limit.title]
    if not before:
        return
    last = before[-1]
    if step.on <= last.on:
        text = f"'{step.limit.title}' on {step.on} is written after {last.on}"
        faults.error("R098", place, text, "write the steps in the order of their days")
    elif last.limit.kind != step.limit.kind:
        text = f"'{step.limit.title}' has {step.limit.kind} after {last.limit.kind}"
        faults.error("R098", place, text, "one measure for the whole path")
    elif _bound(step.limit) >= _bound(last.limit):
        text = f"contradicts itself: '{step.limit.title}' on {step.on} is no tighter than before"
        faults.error("R098", place, text, "a run-down goes down")


def _check_standing(
    step: RunDown, standing: Sequence[Limit], place: Place, faults: Diagnostics
) -> None:
    for limit in standing:
        if limit.title != step.limit.title:
            continue
        if limit.kind != step.limit.kind:
            text = f"'{limit.title}' of [[portfolio]] has {limit.kind}"
            faults.error("R099", place, text, f"give the step {limit.kind}")
        elif _bound(step.limit) > _bound(limit):
            text = f"'{limit.title}' of [[portfolio]] is tighter than its step on {step.on}"
            faults.error("R099", place, text, "a step looser than the limit does nothing")


def _bound(limit: Limit) -> int:
    return limit.bound if limit.most is None else limit.most
