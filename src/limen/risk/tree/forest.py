"""Boosted trees as integers and leaves: read from LightGBM's text, walked in plain Python.

Inputs are whole numbers, so a threshold t is the same as its floor; a leaf is the double that the
text names, and leaves are added tree by tree, as LightGBM does: the sum is the same bit for bit.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

CATEGORICAL, DEFAULT_LEFT = 1, 2
MISSING_NONE, MISSING_NAN = 0, 2
TREES_MAX = 20_000
LEAVES_MAX = 1_024
ENDLESS = 2**63


class TextFault(ValueError):
    """The text is not a forest that can be walked."""


class Tree(NamedTuple):
    """One tree; a child below zero is leaf number −child − 1, the root of a lone leaf is −1.

    Attributes
    ----------
    feature, threshold, left, right
        Per node: which value, and where it goes where it is at most the threshold.
    missing_left
        Per node: whether None goes left.
    leaves
        Log-odds per leaf.
    node_rows, leaf_rows
        Rows of the fit that passed; what path-dependent attribution weighs by.
    """

    feature: tuple[int, ...]
    threshold: tuple[int, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]
    missing_left: tuple[bool, ...]
    leaves: tuple[float, ...]
    node_rows: tuple[int, ...]
    leaf_rows: tuple[int, ...]


class Forest(NamedTuple):
    """Trees over named inputs."""

    names: tuple[str, ...]
    trees: tuple[Tree, ...]


def read_forest(text: str) -> Forest:
    """Read LightGBM's text of a binary model on whole numbers.

    Raises
    ------
    TextFault
        If it is not such a text: with categories, several classes or linear leaves, say.
    """
    head, *blocks = text.split("\nTree=")
    entries = _entries(head.splitlines())
    if entries.get("num_class") != "1" or entries.get("num_tree_per_iteration") != "1":
        raise TextFault("not a model of one class")
    if not entries.get("objective", "").startswith("binary sigmoid:1"):
        raise TextFault("not a binary model with sigmoid 1")
    names = tuple(entries.get("feature_names", "").split(" "))
    if not blocks or len(blocks) > TREES_MAX:
        raise TextFault(f"{len(blocks)} trees; from 1 to {TREES_MAX} can be read")
    return Forest(names, tuple(_tree(block, len(names)) for block in blocks))


def raw_score(trees: Sequence[Tree], row: Sequence[int | None]) -> float:
    """Return the log-odds of default: the leaves of a row, added in the order of the trees."""
    total = 0.0
    for feature, threshold, left, right, missing_left, leaves, _, _ in trees:
        node = 0 if feature else -1
        while node >= 0:
            value = row[feature[node]]
            goes_left = missing_left[node] if value is None else value <= threshold[node]
            node = left[node] if goes_left else right[node]
        total += leaves[-node - 1]
    return total


def _entries(lines: Sequence[str]) -> dict[str, str]:
    return {name: value for name, _, value in (line.partition("=") for line in lines)}


def _tree(block: str, names: int) -> Tree:
    lines = block.split("\n\n", 1)[0].splitlines()[1:]
    entries = _entries(lines)
    if entries.get("num_cat") != "0" or entries.get("is_linear", "0") != "0":
        raise TextFault("categories and linear leaves are not read")
    leaves = tuple(_floats(entries, "leaf_value"))
    if not 1 <= len(leaves) <= LEAVES_MAX:
        raise TextFault(f"{len(leaves)} leaves; from 1 to {LEAVES_MAX} can be read")
    if len(leaves) == 1:
        return Tree((), (), (), (), (), leaves, (), (1,))
    thresholds = tuple(_floats(entries, "threshold", finite=False))
    kinds = _integers(entries, "decision_type")
    tree = Tree(
        feature=_integers(entries, "split_feature"),
        threshold=tuple(map(_whole, thresholds)),
        left=_integers(entries, "left_child"),
        right=_integers(entries, "right_child"),
        missing_left=tuple(map(_missing_left, kinds, thresholds)),
        leaves=leaves,
        node_rows=_integers(entries, "internal_count"),
        leaf_rows=_integers(entries, "leaf_count"),
    )
    _check(tree, names)
    return tree


def _missing_left(kind: int, threshold: float) -> bool:
    """Where None goes: by default where the tree saw gaps, else as zero would."""
    missing = kind >> 2 & 3
    if kind & CATEGORICAL or missing not in {MISSING_NONE, MISSING_NAN}:
        raise TextFault(f"decision_type {kind} is not read")
    return bool(kind & DEFAULT_LEFT) if missing == MISSING_NAN else threshold >= 0


def _check(tree: Tree, names: int) -> None:
    nodes = len(tree.leaves) - 1
    columns = (tree.feature, tree.threshold, tree.left, tree.right, tree.node_rows)
    if any(len(column) != nodes for column in columns) or len(tree.missing_left) != nodes:
        raise TextFault("a tree's columns differ in length")
    if len(tree.leaf_rows) != len(tree.leaves):
        raise TextFault("leaf_count and leaf_value differ in length")
    if any(not 0 <= item < names for item in tree.feature):
        raise TextFault("a tree reads an input that is not named")
    # Every node but the root, and every leaf, has one parent above it: no walk goes in a circle.
    children = sorted((*tree.left, *tree.right))
    forward = all(
        child < 0 or child > node
        for side in (tree.left, tree.right)
        for node, child in enumerate(side)
    )
    if children != [*range(-len(tree.leaves), 0), *range(1, nodes)] or not forward:
        raise TextFault("a tree's children do not form a tree")
    if any(count < 1 for count in (*tree.node_rows, *tree.leaf_rows)):
        raise TextFault("a node that no row of the fit passed")


def _whole(threshold: float) -> int:
    """Return the floor; an endless threshold parts what is known from what is missing."""
    if math.isinf(threshold):
        return ENDLESS if threshold > 0 else -ENDLESS
    return math.floor(threshold)


def _floats(entries: Mapping[str, str], name: str, *, finite: bool = True) -> Iterator[float]:
    for text in entries.get(name, "").split():
        try:
            number = float(text)
        except ValueError:
            raise TextFault(f"{name}: '{text}' is no number") from None
        if math.isnan(number) or (finite and math.isinf(number)):
            raise TextFault(f"{name}: '{text}' is not finite")
        yield number


def _integers(entries: Mapping[str, str], name: str) -> tuple[int, ...]:
    try:
        return tuple(int(text) for text in entries.get(name, "").split())
    except ValueError:
        raise TextFault(f"{name} holds what is no whole number") from None
