"""What each input added to a row's log-odds: path-dependent TreeSHAP, exact.

Shapley values where an absent input sends a row both ways, weighed by the rows of the fit
(Lundberg, Erion and Lee, "Consistent Individualized Feature Attribution for Tree Ensembles", 2018).
Worked out leaf by leaf: for the d inputs on a leaf's path O(d²) by a polynomial in their number.
"""

from __future__ import annotations

from math import factorial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from limen.risk.tree.forest import Tree


def contributions(
    trees: Sequence[Tree], row: Sequence[int | None], inputs: int
) -> tuple[list[float], float]:
    """Return the log-odds that each of `inputs` added, and what stands before all of them."""
    found = [0.0] * inputs
    expected = 0.0
    for tree in trees:
        rows = sum(tree.leaf_rows)
        expected += sum(
            leaf * count / rows for leaf, count in zip(tree.leaves, tree.leaf_rows, strict=True)
        )
        if tree.feature:
            for leaf, path in _paths(tree, row):
                _add_leaf(found, leaf, path)
    return found, expected


def _paths(
    tree: Tree, row: Sequence[int | None]
) -> Iterator[tuple[float, dict[int, tuple[float, bool]]]]:
    """Per leaf: the inputs on its path, each with its share of rows and whether the row fits."""
    stack: list[tuple[int, dict[int, tuple[float, bool]]]] = [(0, {})]
    while stack:
        node, path = stack.pop()
        if node < 0:
            yield tree.leaves[-node - 1], path
            continue
        name, value = tree.feature[node], row[tree.feature[node]]
        goes_left = tree.missing_left[node] if value is None else value <= tree.threshold[node]
        share, fits = path.get(name, (1.0, True))
        for child, is_left in ((tree.left[node], True), (tree.right[node], False)):
            rows = tree.leaf_rows[-child - 1] if child < 0 else tree.node_rows[child]
            own = share * rows / tree.node_rows[node], fits and goes_left == is_left
            stack.append((child, {**path, name: own}))


def _add_leaf(found: list[float], leaf: float, path: dict[int, tuple[float, bool]]) -> None:
    size = len(path)
    weights = [factorial(k) * factorial(size - k - 1) / factorial(size) for k in range(size)]
    for name, (share, fits) in path.items():
        # Coefficient k: the weight of all sets of k other inputs known, the rest by their shares.
        sums = [1.0]
        for other, (other_share, other_fits) in path.items():
            if other != name:
                longer = [item * other_share for item in sums] + [0.0]
                if other_fits:
                    for k, item in enumerate(sums):
                        longer[k + 1] += item
                sums = longer
        known = sum(weight * item for weight, item in zip(weights, sums, strict=True))
        found[name] += leaf * (float(fits) - share) * known
