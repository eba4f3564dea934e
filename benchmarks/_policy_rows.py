"""The reference policies and seeded rows for them, with nulls, boundaries and extremes.

A policy is a DMN file with one decision service. Its columns are drawn by the kind of each input:
the item definition it refers to, or else the unit at the end of its name. Numbers in a table's
cells are boundaries: each comes with its neighbours.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from lxml import etree

from limen.dmn import Model, Program, compile_service, parse_model

HERE = Path(__file__).parent
SHIPPED = HERE.parent / "examples/demo/releases/limen/policies"
REAL = HERE.parent / "examples/uci_credit_card/release/policies"

NULL_SHARE = 0.04
BOUNDARY_SHARE = 0.1

Value = int | Decimal | str | bool | None


@dataclass(frozen=True, slots=True)
class Policy:
    """A model's file and the service that is run."""

    name: str
    path: Path
    service: str


POLICIES = {
    policy.name: policy
    for policy in (
        Policy("forty_rules", HERE / "policies/forty_rules.dmn", "Limit Review"),
        Policy("four_tables", HERE / "policies/four_tables.dmn", "Offer"),
        Policy("account_review", SHIPPED / "account_review.dmn", "Account Review"),
        Policy("early_warning", SHIPPED / "early_warning.dmn", "Early Warning"),
        Policy("real_book_review", REAL / "account_review.dmn", "Account Review"),
    )
}


@dataclass(frozen=True, slots=True)
class Column:
    """How one input is drawn: integers `low..high` over 10**scale, or one of `values`."""

    name: str
    low: int = 0
    high: int = 0
    scale: int = 0
    usual_high: int = 0
    zero_share: float = 0.0
    boundaries: tuple[int, ...] = ()
    values: tuple[str | bool, ...] = ()

    def draw(self, rng: random.Random) -> Value:
        """Return null, a boundary or its neighbour, or a value of the usual range."""
        if rng.random() < NULL_SHARE:
            return None
        if self.values:
            return rng.choice(self.values)
        whole = self._whole(rng)
        return Decimal(whole).scaleb(-self.scale) if self.scale else whole

    def _whole(self, rng: random.Random) -> int:
        if rng.random() < BOUNDARY_SHARE:
            edge = rng.choice((self.low, self.high, *self.boundaries)) + rng.choice((-1, 0, 0, 1))
            return min(max(edge, self.low), self.high)
        if rng.random() < self.zero_share:
            return 0
        span = (self.usual_high or self.high) - self.low
        return self.low + rng.randint(0, span) * rng.randint(0, 100) // 100


def load(policy: Policy) -> tuple[Model, Program]:
    """Read and compile a policy that has no faults."""
    model, faults = parse_model(policy.path.read_bytes(), policy.path.name)
    if model is None or faults.has_errors:
        raise SystemExit("\n".join(str(item) for item in faults.items))
    program, faults = compile_service(model, policy.service)
    if program is None:
        raise SystemExit("\n".join(str(item) for item in faults.items))
    return model, program


def columns(policy: Policy) -> list[Column]:
    """Return a column for each input, in the order of the program's inputs."""
    _, program = load(policy)
    cells = _numbers_by_input(policy.path)
    return [
        _column(each.name, each.type_ref, each.allowed, cells.get(each.name, ()))
        for each in program.inputs
    ]


def rows(policy: Policy, count: int, seed: int = 1) -> Iterator[dict[str, Value]]:
    """Yield seeded rows; a null stands as None."""
    rng = random.Random(seed)
    drawn = columns(policy)
    for _ in range(count):
        yield {column.name: column.draw(rng) for column in drawn}


# Largest and usual value of each unit; the usual ones make most rules match somewhere.
_UNITS = {
    "minor": (10**12, 20_000_000, 0),
    "ppm": (1_000_000, 200_000, 0),
    "bp": (100_000, 12_000, 0),
    "days": (36_500, 400, 0),
    "count": (1_000, 6, 0),
    "months": (600, 60, 0),
    "share": (10_000, 10_000, 4),
    "rate": (10_000, 1_500, 4),
}


def _column(
    name: str, type_ref: str, allowed: tuple[object, ...], cells: tuple[int, ...]
) -> Column:
    if type_ref == "boolean":
        rare = name in ("fraud_suspected", "hardship", "staff")
        return Column(name, values=(True, *(False,) * (15 if rare else 1)))
    if allowed:
        first = allowed[:1] * (8 if name == "status" else 1)
        return Column(name, values=tuple(str(value) for value in (*first, *allowed)))
    if type_ref == "Score":
        return Column(name, 300, 900, boundaries=cells)
    if type_ref == "Step":
        return Column(name, 1_000, 100_000_000, usual_high=500_000, boundaries=(50_000,))
    unit = type_ref.lower() if type_ref.lower() in _UNITS else _unit_in(name)
    high, usual, scale = _UNITS[unit]
    if name.startswith(("owed", "held", "obligations", "refunds")):
        usual //= 5
    if name.startswith("statements"):
        usual *= 5
    zeros = 0.7 if unit == "count" and "statements" not in name else 0.0
    return Column(name, 0, high, scale, usual, zeros, cells)


def _unit_in(name: str) -> str:
    if "late" in name:
        return "count"
    return next((word for word in reversed(name.split("_")) if word in _UNITS), "count")


def _numbers_by_input(path: Path) -> dict[str, tuple[int, ...]]:
    """Return the whole numbers in the cells below each input expression."""
    found: dict[str, set[int]] = {}
    root = etree.fromstring(path.read_bytes())
    for table in root.iter("{*}decisionTable"):
        names = ["".join(each.itertext()).strip() for each in table.iter("{*}inputExpression")]
        for rule in table.iter("{*}rule"):
            for name, cell in zip(names, rule.iter("{*}inputEntry"), strict=True):
                text = "".join(cell.itertext()).replace("..", " ")
                numbers = re.findall(r"[\d.]+", re.sub(r'"[^"]*"', "", text))
                found.setdefault(name, set()).update(
                    int(each) for each in numbers if each.isdigit()
                )
    return {name: tuple(sorted(numbers)) for name, numbers in found.items()}
