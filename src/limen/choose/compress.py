"""A choice as a table of few rules over columns, its value and its constraints counted again.

A tree is grown from the top: the leaf and the split that add most value less priced use come first,
each leaf with one option for all of its customers. Which option each leaf takes is then chosen
under the constraints, leaves in place of customers; the prices of that choice grow the next tree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from limen.choose.optimise import Chosen, optimise
from limen.choose.problem import Chunk, Held

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from limen.choose.constraints import Rule
    from limen.choose.problem import Ints

    Floats = NDArray[np.float64]

TREES = 4
"""How many trees are grown, each at the prices of the last one's leaves."""

THRESHOLDS = 64
"""Most thresholds that are tried for a feature, at its quantiles."""


@dataclass(frozen=True, slots=True)
class Menu:
    """Every customer's options by name.

    Attributes
    ----------
    rows
        int64 (customers, names): row of the option that the customer gets where a rule names it,
        its free option where it lacks it; -1 where it can have neither.
    """

    names: tuple[str, ...]
    rows: Ints

    @classmethod
    def of(cls, names: Sequence[str], code: Ints, offs: Ints, keep: int | None) -> Menu:
        """Lay options out: `code` is the name of each row, `keep` the free one's place."""
        counts = np.diff(offs)
        rows = np.full((len(counts), len(names)), -1, np.int64)
        rows[np.repeat(np.arange(len(counts)), counts), code] = np.arange(len(code))
        if keep is not None:
            rows = np.where(rows < 0, rows[:, [keep]], rows)
        return cls(tuple(names), rows)


@dataclass(frozen=True, slots=True)
class Box:
    """A rule: ``low <= feature < high`` for some features (by place), and the option's place."""

    bounds: Mapping[int, tuple[int | None, int | None]]
    option: int


@dataclass(frozen=True, slots=True)
class Table:
    """The rules, and what they are worth with every constraint kept.

    Attributes
    ----------
    totals
        By resource, counted over all customers.
    """

    boxes: tuple[Box, ...]
    objective: int
    totals: Mapping[str, int]


@dataclass(slots=True)
class _Leaf:
    who: Ints
    bounds: dict[int, tuple[int | None, int | None]]
    split: tuple[float, int, int] | None = None  # gain, feature, threshold


def compress(
    held: Held,
    rules: Sequence[Rule],
    found: Chosen,
    menu: Menu,
    features: Ints,
    rules_max: int,
) -> Table | None:
    """Return the best table of at most `rules_max` rules; None where none keeps every constraint.

    Parameters
    ----------
    features
        int64 (customers, features).
    """
    chunk, prices = held.chunk, dict(found.prices)
    best: Table | None = None
    for _ in range(TREES):
        leaves = _grown(_scores(chunk, held.resources, rules, prices, menu), features, rules_max)
        problem, taken = _of_leaves(chunk, menu, leaves, held.resources)
        chosen = optimise(problem, rules)
        if not isinstance(chosen, Chosen):
            prices = {name: 1.5 * price for name, price in prices.items()}
            continue
        table = _table(
            held, menu, leaves, [t[c] for t, c in zip(taken, chosen.choice, strict=True)]
        )
        if best is None or table.objective > best.objective:
            best = table
        prices = {
            name: (price + chosen.prices[name]) / 2 if chosen.prices[name] else 0.8 * price
            for name, price in prices.items()
        }
    return best


def assign(boxes: Sequence[Box], features: Ints) -> Ints:
    """Return the option's place that the rules give each customer, -1 where none matches."""
    given = np.full(len(features), -1, np.int64)
    for box in boxes:
        given[_inside(box.bounds, features)] = box.option
    return given


def _inside(
    bounds: Mapping[int, tuple[int | None, int | None]], features: Ints
) -> NDArray[np.bool_]:
    inside = np.ones(len(features), np.bool_)
    for place, (low, high) in bounds.items():
        if low is not None:
            inside &= features[:, place] >= low
        if high is not None:
            inside &= features[:, place] < high
    return inside


def _scores(
    chunk: Chunk,
    resources: Sequence[str],
    rules: Sequence[Rule],
    prices: Mapping[str, float],
    menu: Menu,
) -> Floats:
    """Return value less priced use by customer and option name; -inf where it cannot be had."""
    weights = dict.fromkeys(resources, 0.0)
    for rule in rules:
        for name, factor in rule.coefs.items():
            weights[name] += prices[rule.name] * factor / rule.per
    score = chunk.cols[0].astype(np.float64)
    for column, weight in zip(chunk.cols[1:], weights.values(), strict=True):
        score -= weight * column
    return np.where(menu.rows >= 0, score[menu.rows], -np.inf)


def _grown(score: Floats, features: Ints, leaves_max: int) -> list[_Leaf]:
    """Grow leaves by the best split of all, until there are enough or none gains."""
    root = _Leaf(np.arange(len(score)), {})
    root.split = _best_split(root, score, features)
    leaves = [root]
    while len(leaves) < leaves_max:
        at = max(range(len(leaves)), key=lambda n: (leaves[n].split or (0.0,))[0])
        split = leaves[at].split
        if split is None:
            break
        leaf, (_, place, cut) = leaves.pop(at), split
        low, high = leaf.bounds.get(place, (None, None))
        below = features[leaf.who, place] < cut
        for who, bound in ((leaf.who[below], (low, cut)), (leaf.who[~below], (cut, high))):
            child = _Leaf(who, {**leaf.bounds, place: bound})
            child.split = _best_split(child, score, features)
            leaves.append(child)
    return leaves


def _best_split(leaf: _Leaf, score: Floats, features: Ints) -> tuple[float, int, int] | None:
    here = score[leaf.who]
    whole, best = here.sum(axis=0).max(), None
    for place in range(features.shape[1]):
        column = features[leaf.who, place]
        order = np.argsort(column, kind="stable")
        ranked = column[order]
        cuts = np.unique(ranked[np.linspace(0, len(ranked) - 1, THRESHOLDS + 2).astype(np.int64)])
        starts = np.searchsorted(ranked, cuts[1:], "left")
        if not len(starts):
            continue
        parts = np.add.reduceat(here[order], np.concatenate([[0], starts]), axis=0)
        left = np.cumsum(parts[:-1], axis=0)
        right = np.cumsum(parts[:0:-1], axis=0)[::-1]
        gain = left.max(axis=1) + right.max(axis=1) - whole
        at = int(np.argmax(gain))
        if gain[at] > 0 and (best is None or gain[at] > best[0]):
            best = float(gain[at]), place, int(cuts[1 + at])
    return best


def _of_leaves(
    chunk: Chunk, menu: Menu, leaves: Sequence[_Leaf], resources: tuple[str, ...]
) -> tuple[Held, list[list[int]]]:
    """Return the problem whose customers are leaves, and the name of each of their options."""
    columns: list[Any] = []
    taken: list[list[int]] = []
    for leaf in leaves:
        rows = menu.rows[leaf.who]
        names = np.flatnonzero((rows >= 0).all(axis=0))
        taken.append([int(name) for name in names])
        columns += [chunk.cols[:, rows[:, name]].sum(axis=1, dtype=np.int64) for name in names]
    offs = np.concatenate([[0], np.cumsum([len(names) for names in taken])]).astype(np.int64)
    return Held(resources, Chunk(np.ascontiguousarray(np.array(columns).T), offs)), taken


def _table(held: Held, menu: Menu, leaves: Sequence[_Leaf], options: Sequence[int]) -> Table:
    rows = np.concatenate(
        [menu.rows[leaf.who, option] for leaf, option in zip(leaves, options, strict=True)]
    )
    sums = [int(each) for each in held.chunk.cols[:, rows].sum(axis=1, dtype=np.int64)]
    boxes = [Box(leaf.bounds, option) for leaf, option in zip(leaves, options, strict=True)]
    return Table(tuple(_merged(boxes)), sums[0], dict(zip(held.resources, sums[1:], strict=True)))


def _merged(boxes: list[Box]) -> list[Box]:
    """Join boxes of one option that are neighbours along one feature and equal along all others."""
    while True:
        pair = next(
            (
                (n, m, joined)
                for n, one in enumerate(boxes)
                for m, other in enumerate(boxes[:n])
                if one.option == other.option and (joined := _joined(one, other)) is not None
            ),
            None,
        )
        if pair is None:
            return boxes
        n, m, joined = pair
        boxes = [*(box for k, box in enumerate(boxes) if k not in {n, m}), joined]


def _joined(one: Box, other: Box) -> Box | None:
    none = (None, None)
    places = one.bounds.keys() | other.bounds.keys()
    differ = [p for p in places if one.bounds.get(p, none) != other.bounds.get(p, none)]
    if len(differ) != 1:
        return None
    (place,) = differ
    (low, high), (start, end) = one.bounds.get(place, none), other.bounds.get(place, none)
    if high is not None and high == start:
        bound = low, end
    elif end is not None and end == low:
        bound = start, high
    else:
        return None
    kept = {p: b for p, b in one.bounds.items() if p != place}
    return Box(kept if bound == none else {**kept, place: bound}, one.option)
