"""Ways to set limits anew: by the optimiser, by bands, by one cut for all; and what each did."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks._limits_book import COLUMNS, Menu, held, picked, realised, valued
from limen.choose.constraints import Rule
from limen.choose.optimise import Chosen, optimise
from limen.choose.worth.kernels import ACTIONS
from limen.kernel.rates import PPM

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from benchmarks._limits_book import Assumed, Lines

    Ints = NDArray[np.int64]

LOSS_PPM, CUTS_PPM = PPM, 5_000
"""The loss budget, as a share of today's expected loss; most customers cut, as a share of all."""

BUDGETS_PPM = {
    "stressed_loss_minor": 1_020_000,
    "undrawn_minor": 1_050_000,
    "exposure_minor": 1_050_000,
    "capital_minor": 1_050_000,
}
"""Most of each, as a share of what today's limits use."""

CONTACTS_PPM, REDUCTION_PPM = 100_000, 10_000
"""Most customers told of a change, as a share of all; most taken, as a share of all limits."""

RAISE_BELOW_PPM = tuple(range(0, 300_001, 5_000))
CUT_FROM_PPM = (*range(150_000, 900_001, 10_000), PPM + 1)
USE_BP = (0, 5_000, 9_000)
"""Ends that bands may have: a raise below a PD and from a use, a cut from a PD and below a use."""


def keep_rows(menu: Menu) -> Ints:
    """Rows of keeping every line."""
    return menu.offs[:-1]


def totals(cols: Ints, rows: Ints) -> dict[str, int]:
    """Sums over a choice, value and columns by name."""
    sums = cols[:, rows].sum(axis=1)
    return {name: int(each) for name, each in zip(("value", *COLUMNS), sums, strict=True)}


def budgets(
    lines: Lines, cols: Ints, menu: Menu, loss_ppm: int = LOSS_PPM, cuts_ppm: int = CUTS_PPM
) -> tuple[Rule, ...]:
    """Return the constraints on the whole."""
    today = totals(cols, keep_rows(menu))
    shares = {"expected_loss_minor": loss_ppm, **BUDGETS_PPM}
    bounds = {name: today[name] * share // PPM for name, share in shares.items()}
    bounds["cuts"] = len(lines.ids) * cuts_ppm // PPM
    bounds["contacts"] = len(lines.ids) * CONTACTS_PPM // PPM
    bounds["reduction_minor"] = int(lines.limit.sum()) * REDUCTION_PPM // PPM
    return tuple(most(name, bound) for name, bound in bounds.items())


def least_loss_minor(cols: Ints, menu: Menu, rules: Sequence[Rule]) -> int:
    """Return a loss below which no choice can go that keeps the rules other than the loss budget.

    The same optimiser, with the loss as what is to be small: its bound is the proof.
    """
    loss = cols[1 + COLUMNS.index("expected_loss_minor")]
    less = np.concatenate([(loss[menu.offs[:-1]][menu.owner] - loss)[None], cols[1:]])
    found = optimise(held(less, menu), rules[1:])
    assert isinstance(found, Chosen)
    return int(loss[keep_rows(menu)].sum()) - found.upper_bound


def most(name: str, bound: int) -> Rule:
    """At most so much of one column."""
    return Rule(f"{name} max", {name: 1}, bound)


def by_bands(
    lines: Lines, menu: Menu, cols: Ints, rules: Sequence[Rule], *, by_use: bool
) -> tuple[Menu | None, dict[str, Any]]:
    """Return the bands that are worth most and keep every constraint, of all on the grid, if any.

    Bands of PD: a size of raise below one, a size of cut from another; `by_use` lets each look
    at the use of the limit too. The rule has the best ends that anybody could have given it.
    """
    use = USE_BP if by_use else (0,)
    raises = list(_bands(lines, menu, cols, "raise", RAISE_BELOW_PPM, use))
    cuts = list(_bands(lines, menu, cols, "lower", CUT_FROM_PPM, use))
    keep = cols[:, keep_rows(menu)].sum(axis=1)
    up, down = np.array([each[1] for each in raises]), np.array([each[1] for each in cuts])
    places = {name: 1 + at for at, name in enumerate(COLUMNS)}
    best, found = -(2**62), (0, 0)
    starts = np.array([each[0][1] for each in cuts])
    for at, change in enumerate(up):
        sums = keep + change + down
        fits = starts >= raises[at][0][1]  # nobody is in both bands
        for rule in rules:
            ((name, factor),) = rule.coefs.items()
            fits &= factor * sums[:, places[name]] <= rule.bound
        value = np.where(fits, sums[:, 0], -(2**62))
        if value.max() > best:
            best, found = int(value.max()), (at, int(value.argmax()))
    if best == -(2**62):
        return None, {}
    told, rows = {}, keep_rows(menu).copy()
    for name, bands, at in (("raise", raises, found[0]), ("cut", cuts, found[1])):
        (size, end, edge), _, who, to = bands[at]
        rows[who] = to
        told[name] = {"size_percent": size, "pd_ppm": end, "use_bp": edge, "customers": len(who)}
    return picked(menu, rows), told


def _bands(
    lines: Lines,
    menu: Menu,
    cols: Ints,
    action: str,
    ends: Sequence[int],
    uses: Sequence[int],
) -> Iterator[tuple[tuple[int, int, int], Ints, Ints, Ints]]:
    """Yield size, end and edge of a band with its changes to the sums, customers and rows."""
    is_raise = action == "raise"
    rows = np.full((3, len(lines.ids)), -1, np.int64)
    sizes = (10, 25, 50)
    for place, size in enumerate(sizes):
        at = np.flatnonzero(np.array(menu.names) == f"{action}_{size}")
        rows[place, menu.owner[at]] = at
    for place, edge in product(range(3), uses):
        inside = rows[place] >= 0
        inside &= lines.use_bp >= edge if is_raise else lines.use_bp < (edge or 10**9)
        who = np.flatnonzero(inside)
        who = who[np.argsort(lines.pd_ppm[who] * (1 if is_raise else -1), kind="stable")]
        to = rows[place, who]
        change = np.cumsum(cols[:, to] - cols[:, menu.offs[who]], axis=1)
        ranked = lines.pd_ppm[who]
        for end in ends:
            count = int((ranked < end).sum() if is_raise else (ranked >= end).sum())
            sums = change[:, count - 1] if count else np.zeros(len(cols), np.int64)
            yield (sizes[place], end, edge), sums, who[:count], to[:count]


def equal_cut(
    lines: Lines, figures: Assumed, bound: int, lead_days: int, step: int, least: int
) -> tuple[Menu, int]:
    """Cut every limit by one share, never below what is owed, as little as keeps the loss budget.

    Returns the plan and the share in ppm; a million where no share keeps it.
    """
    place = 1 + COLUMNS.index("expected_loss_minor")
    low, high = 0, PPM
    while low < high:
        share = (low + high) // 2
        if (
            valued(lines, _cut_to(lines, share, lead_days, step, least), figures)[place].sum()
            > bound
        ):
            low = share + 1
        else:
            high = share
    return _cut_to(lines, low, lead_days, step, least), low


def _cut_to(lines: Lines, share_ppm: int, lead_days: int, step: int, least: int) -> Menu:
    wanted = lines.limit * (PPM - share_ppm) // PPM
    floor = np.maximum(np.maximum(wanted, lines.owed), least)
    to = np.minimum(-(-floor // step) * step, lines.limit)
    action = np.where(to < lines.limit, ACTIONS.index("lower"), ACTIONS.index("keep"))
    return Menu(np.arange(len(to) + 1), action, to, np.full(len(to), lead_days))


def today_of(lines: Lines) -> Menu:
    """Every line kept as it is."""
    count = len(lines.ids)
    return Menu(
        np.arange(count + 1), np.zeros(count, np.int64), lines.limit, np.zeros(count, np.int64)
    )


def judged(lines: Lines, plan: Menu, figures: Assumed, rules: Sequence[Rule]) -> dict[str, Any]:
    """Say what a plan promises and what it did to the customers, in whole TWD.

    Values are above today's limits. Losses are on all that is owed and could be drawn: LGD and CCF
    as declared.
    """
    today, every = today_of(lines), np.arange(len(lines.ids))
    promised, came = valued(lines, plan, figures), realised(lines, plan, figures)
    before, was = valued(lines, today, figures), realised(lines, today, figures)
    sums, now, then = totals(promised, every), totals(came, every), totals(was, every)
    paid = lines.defaulted == 0
    is_cut = plan.action == ACTIONS.index("lower")
    is_raise = plan.action == ACTIONS.index("raise")
    taken = promised[1 + COLUMNS.index("reduction_minor")]
    given = np.maximum(plan.limit - lines.limit, 0)
    return {
        "breaks": [rule.name for rule in rules if rule.excess(sums) > 0],
        "value_above_today": _twd(sums["value"] - int(before[0].sum())),
        "expected_loss": _twd(sums["expected_loss_minor"]),
        "realised_value_above_today": _twd(now["value"] - then["value"]),
        "realised_value_error": _twd(_error(came[0] - was[0])),
        "realised_loss": _twd(now["expected_loss_minor"]),
        "realised_loss_above_today": _twd(now["expected_loss_minor"] - then["expected_loss_minor"]),
        "limits": _twd(int(plan.limit.sum())),
        "cut": int(is_cut.sum()),
        "cut_who_paid": int((is_cut & paid).sum()),
        "undrawn_taken": _twd(int(taken.sum())),
        "undrawn_taken_from_who_paid": _twd(int(taken[paid].sum())),
        "raised": int(is_raise.sum()),
        "raised_who_defaulted": int((is_raise & ~paid).sum()),
        "limit_given": _twd(int(given.sum())),
        "limit_given_to_who_defaulted": _twd(int(given[~paid].sum())),
    }


def gains(lines: Lines, plan: Menu, figures: Assumed) -> tuple[Ints, Ints]:
    """Each customer's value above today's limit, expected and realised, in minor units."""
    today = today_of(lines)
    expected = valued(lines, plan, figures)[0] - valued(lines, today, figures)[0]
    return expected, realised(lines, plan, figures)[0] - realised(lines, today, figures)[0]


def _error(differences: Ints) -> int:
    """One standard error of a sum over customers."""
    return round(float(np.std(differences)) * len(differences) ** 0.5)


def _twd(minor: int) -> int:
    return round(minor / 100)
