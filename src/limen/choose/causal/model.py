"""A fitted response to raises: small trees over whole-number features, one JSON file.

A leaf states what a unit of log-dose adds, in ppm, with the ends of its interval. The log-dose of a
raise is read from knots and interpolated in whole numbers, and never beyond the largest raise that
was tried, so that a score is the same everywhere.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import msgspec

from limen.choose.economics import Effect
from limen.choose.response import About
from limen.kernel.bounds import AMOUNT_MINOR_MAX, RELEASE_FILE_BYTES_MAX
from limen.kernel.diagnostics import Diagnostics, Place
from limen.kernel.rates import PPM, Rounding, divide
from limen.risk.protected import is_protected

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from limen.choose.economics import Line
    from limen.choose.response import Elasticities
    from limen.kernel.diagnostics import Diagnostic

KIND, FORMAT = "response", 1
KNOTS = 32
SLOPE_PPM_MAX = 100 * PPM
NODES_MAX = 1_023


class Node(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A split (`feature` at most `cut`, or missing, goes to `left`) or a leaf.

    Attributes
    ----------
    slope_ppm, low_ppm, high_ppm
        What a unit of log-dose adds, and the ends of its 95 % interval.
    rows
        Rows of the half that the leaf's figures rest on.
    """

    slope_ppm: int = 0
    low_ppm: int = 0
    high_ppm: int = 0
    rows: int = 0
    feature: str = ""
    cut: int = 0
    left: int = 0
    right: int = 0

    @property
    def is_leaf(self) -> bool:
        """Whether it ends a path."""
        return self.feature == ""


class ResponseModel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How balance and default answer a raise.

    Attributes
    ----------
    knots
        (raise as a share of the limit, its log-dose), both in ppm, from zero to the largest tried.
    balance
        Nodes of the tree for the change of the mean balance, as a share of the limit.
    risk
        The same for the PD.
    facts
        What it was fitted on: rows, arms, seed, data hash, placebo, balance of the arms.
    """

    kind: str
    format: int
    name: str
    horizon_months: int
    knots: tuple[tuple[int, int], ...]
    balance: tuple[Node, ...]
    risk: tuple[Node, ...]
    facts: dict[str, Any] = {}

    @property
    def inputs(self) -> tuple[str, ...]:
        """Names of the features that it reads."""
        nodes = (*self.balance, *self.risk)
        return tuple(sorted({node.feature for node in nodes if not node.is_leaf}))

    @property
    def about(self) -> About:
        """Where it comes from."""
        source = f"{self.name}: randomised raises, {self.facts.get('rows', 0)} customers"
        return About("causal", source, (0, self.knots[-1][0]))

    def dose_ppm(self, raise_ppm: int) -> int:
        """Return the log-dose of a raise, a share of the limit; clamped at the largest tried."""
        at = min(max(raise_ppm, 0), self.knots[-1][0])
        place = min(bisect_right(self.knots, (at, math.inf)), len(self.knots) - 1)
        (start, low), (end, high) = self.knots[place - 1], self.knots[place]
        return low + divide((at - start) * (high - low), end - start, Rounding.HALF_EVEN)

    def effect(self, line: Line, limit_minor: int, features: Mapping[str, int | None]) -> Effect:
        """Return what a raise does to a line's balance and PD; a cut is not answered here."""
        change_minor = limit_minor - line.limit_minor
        if change_minor <= 0 or line.limit_minor <= 0:
            return Effect()
        dose = self.dose_ppm(divide(change_minor * PPM, line.limit_minor, Rounding.DOWN))
        balance = leaf_of(self.balance, features).slope_ppm * dose * line.limit_minor
        risk = leaf_of(self.risk, features).slope_ppm * dose
        return Effect(
            balance_minor=divide(balance, PPM**2, Rounding.HALF_EVEN),
            pd_ppm=divide(risk, PPM, Rounding.HALF_EVEN),
        )


def leaf_of(nodes: Sequence[Node], features: Mapping[str, int | None]) -> Node:
    """Return the leaf of a customer."""
    node = nodes[0]
    while not node.is_leaf:
        value = features[node.feature]
        node = nodes[node.left if value is None or value <= node.cut else node.right]
    return node


def responded(
    model: ResponseModel | None,
    declared: Elasticities,
    line: Line,
    limit_minor: int,
    features: Mapping[str, int | None],
) -> tuple[Effect, About]:
    """Return the answer to a limit and where it comes from.

    A raise is answered by the model where there is one, its volume and every cut as declared.
    """
    stated = declared.effect(line, limit_minor)
    if model is None or limit_minor <= line.limit_minor:
        return stated, declared.about
    fitted = model.effect(line, limit_minor, features)
    return Effect(fitted.balance_minor, stated.volume_minor, fitted.pd_ppm), model.about


def knots_of(scale_ppm: int, largest_ppm: int) -> tuple[tuple[int, int], ...]:
    """Return knots of log(1 + raise / scale) from zero to the largest raise."""
    doses = sorted({divide(largest_ppm * at, KNOTS, Rounding.HALF_EVEN) for at in range(KNOTS + 1)})
    return tuple((dose, round(math.log1p(dose / scale_ppm) * PPM)) for dose in doses)


def encode_response(model: ResponseModel) -> bytes:
    """Return the model's file."""
    return msgspec.json.format(msgspec.json.encode(model), indent=1) + b"\n"


def load_response(
    data: bytes, file: str = ""
) -> tuple[ResponseModel | None, tuple[Diagnostic, ...]]:
    """Read a model; None where a fault is an error.

    Faults: `K050` not readable, `K051` not a response of this format, `K052` knots, `K053` a tree,
    `K001` a protected attribute.
    """
    faults = Diagnostics()
    if len(data) > RELEASE_FILE_BYTES_MAX:
        faults.error("K050", Place(file), f"larger than {RELEASE_FILE_BYTES_MAX} bytes")
        return None, tuple(faults.items)
    try:
        model = msgspec.json.decode(data, type=ResponseModel)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        faults.error("K050", Place(file), str(error), "write it with `limen model response fit`")
        return None, tuple(faults.items)
    if model.kind != KIND or model.format != FORMAT or not 1 <= model.horizon_months <= 600:
        text = f"'{model.kind}' of format {model.format} is not a {KIND} of format {FORMAT}"
        faults.error("K051", Place(file, path="kind"), text)
    _check_knots(model, file, faults)
    for part in ("balance", "risk"):
        _check_tree(getattr(model, part), Place(file, path=part), faults)
    for name in model.inputs:
        if is_protected(name):
            faults.error("K001", Place(file), f"'{name}' is a protected attribute")
    return (None if faults.has_errors else model), tuple(faults.items)


def _check_knots(model: ResponseModel, file: str, faults: Diagnostics) -> None:
    knots = model.knots
    pairs = list(pairwise(knots))
    rises = all(a[0] < b[0] and a[1] <= b[1] for a, b in pairs)
    if not pairs or knots[0] != (0, 0) or not rises or knots[-1][1] > SLOPE_PPM_MAX:
        faults.error("K052", Place(file, path="knots"), "do not rise from (0, 0)")


def _check_tree(nodes: tuple[Node, ...], place: Place, faults: Diagnostics) -> None:
    if not 0 < len(nodes) <= NODES_MAX:
        faults.error("K053", place, f"has not 1 to {NODES_MAX} nodes")
    for at, node in enumerate(nodes):
        if node.is_leaf:
            if (
                not -SLOPE_PPM_MAX
                <= node.low_ppm
                <= node.slope_ppm
                <= node.high_ppm
                <= (SLOPE_PPM_MAX)
            ):
                faults.error("K053", place, f"node {at}: slope outside its interval or bounds")
        elif not (at < node.left < len(nodes) and at < node.right < len(nodes)):
            # Children stand after their parent, so that every path ends.
            faults.error("K053", place, f"node {at}: a child that does not stand after it")
        elif abs(node.cut) > AMOUNT_MINOR_MAX:
            faults.error("K053", place, f"node {at}: a cut out of bounds")
