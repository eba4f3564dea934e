"""A tree model: boosted trees, a calibration, and what a customer may be told of it.

A reason's weight is the log-odds that the inputs behind it cost: the score as it is, against the
score with these inputs at their safest, the others as they are. The trees are monotone in every
input with a direction, so the safest value is known, and neutralising a reason never harms.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from limen.kernel.canon import canonical, sha256_hex
from limen.risk.contributions import ReasonLoss, ranked
from limen.risk.scorecard import Contribution, Score
from limen.risk.tree.forest import Tree, raw_score, read_forest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from limen.risk.calibration import Calibrated

KIND = "tree"
FORMAT = 1
METHOD = "log-odds lost against the safest values of the inputs behind a reason, the others as is"
POINTS_PER_LOG_ODDS = 1_000
_SAFEST = {1: -(10**18), -1: 10**18}


class Input(NamedTuple):
    """One input: unit, direction (+1 riskier, −1 safer, 0 neither) and reason code."""

    name: str
    unit: str
    direction: int
    reason_code: str | None


@dataclass(frozen=True, slots=True)
class TreeModel:
    """A tree model with what it was fitted on.

    Attributes
    ----------
    inputs
        In the order of the trees' own names.
    texts
        LightGBM's texts, one per seed; their log-odds are meaned.
    fold
        (k, n) where fold k of n was left out of the fit; else None.
    facts
        Data hash, rows, bads, seed, versions and metrics.
    """

    name: str
    horizon_months: int
    inputs: tuple[Input, ...]
    texts: tuple[str, ...]
    calibration: Calibrated
    fold: tuple[int, int] | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    _forests: tuple[tuple[Tree, ...], ...] = field(
        init=False, repr=False, compare=False, default=()
    )

    def __post_init__(self) -> None:
        forests = tuple(read_forest(text).trees for text in self.texts)
        object.__setattr__(self, "_forests", forests)

    @property
    def forests(self) -> tuple[tuple[Tree, ...], ...]:
        """The trees, one sequence per seed."""
        return self._forests

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the values that `score` needs."""
        return tuple(item.name for item in self.inputs)

    @property
    def reason_codes(self) -> dict[str, str]:
        """Reason code of each input that may be a reason."""
        return {
            item.name: item.reason_code
            for item in self.inputs
            if item.reason_code is not None and item.direction
        }

    @property
    def schema_hash(self) -> str:
        """SHA-256 over names, units and directions."""
        return schema_hash(self.inputs)

    def raw(self, values: Mapping[str, int | None]) -> float:
        """Return the log-odds of default before calibration."""
        return self._raw([values[item.name] for item in self.inputs])

    def score(self, values: Mapping[str, int | None]) -> Score:
        """Score one line without its contributions, which `explained` adds; see `Scorecard`."""
        points, pd_ppm = self.points_and_pd(values)
        return Score(points, pd_ppm, ())

    def points_and_pd(self, values: Mapping[str, int | None]) -> tuple[int, int]:
        """Return points (thousandths of log-odds, more is safer) and `pd_ppm`."""
        points = self._points([values[item.name] for item in self.inputs])
        return points, self.calibration.pd_ppm(points)

    def best(self, values: Mapping[str, int | None], names: Iterable[str]) -> Score:
        """Return the score with some inputs at their safest; what is missing stays so."""
        points = self._points(self._safest(values, frozenset(names)))
        return Score(points, self.calibration.pd_ppm(points), ())

    def explained(self, values: Mapping[str, int | None]) -> Score:
        """Score with what each input with a direction cost against its safest value."""
        points, pd_ppm = self.points_and_pd(values)
        parts = []
        for item in self.inputs:
            if item.direction:
                best = self._points(self._safest(values, frozenset({item.name})))
                parts.append(Contribution(item.name, points - best, 0))
        return Score(points, pd_ppm, tuple(parts))

    def reasons(
        self, score: Score, codes: Mapping[str, str], values: Mapping[str, int | None]
    ) -> tuple[ReasonLoss, ...]:
        """Return the reasons of a score, one per code, by what its inputs cost together."""
        by_code: dict[str, list[str]] = {}
        for item in self.inputs:
            if item.direction and item.name in codes and values[item.name] is not None:
                by_code.setdefault(codes[item.name], []).append(item.name)
        found = []
        for code, names in by_code.items():
            lost = self._points(self._safest(values, frozenset(names))) - score.points
            if lost > 0:
                found.append(ReasonLoss(code, tuple(names), lost))
        return ranked(found)

    def _safest(self, values: Mapping[str, int | None], names: frozenset[str]) -> list[int | None]:
        """Return the row with inputs at their safest; what is missing stays so."""
        row: list[int | None] = []
        for item in self.inputs:
            value = values[item.name]
            moves = item.direction and item.name in names and value is not None
            row.append(_SAFEST[item.direction] if moves else value)
        return row

    def _raw(self, row: list[int | None]) -> float:
        total = 0.0
        for trees in self._forests:
            total += raw_score(trees, row)
        return total / len(self._forests)

    def _points(self, row: list[int | None]) -> int:
        return -round(self._raw(row) * POINTS_PER_LOG_ODDS)


def schema_hash(inputs: Iterable[Input]) -> str:
    """Return the SHA-256 over names, units and directions."""
    return sha256_hex(canonical([[item.name, item.unit, item.direction] for item in inputs]))


def encode_tree(model: TreeModel) -> bytes:
    """Return the model's canonical JSON; every float stands inside LightGBM's own text."""
    return canonical(
        {
            "kind": KIND,
            "format": FORMAT,
            "name": model.name,
            "horizon_months": model.horizon_months,
            "fold": None if model.fold is None else list(model.fold),
            "schema_hash": model.schema_hash,
            "inputs": [item._asdict() for item in model.inputs],
            "calibration": model.calibration.as_dict(),
            "texts": list(model.texts),
            "facts": dict(model.facts),
        }
    )
