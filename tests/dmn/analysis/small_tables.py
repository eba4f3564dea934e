"""Small tables with an oracle of their own: every point of a grid tried on plain predicates."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from hypothesis import strategies as st

from dmn.models import decision, definitions, input_data, needs, table
from limen.dmn import parse_model
from limen.dmn.analysis import Finding, check_model

POINTS: dict[str, tuple[Any, ...]] = {
    "number": (-1, 0, Decimal("0.5"), 1, Decimal("1.5"), 2, Decimal("2.5"), 3, 4),
    "string": ("a", "b", "c", "zz"),
    "boolean": (False, True),
}


class Cell(NamedTuple):
    """A cell as text, and what it means."""

    text: str
    holds: Callable[[Any], bool]


ANYTHING = Cell("-", lambda value: True)
NULL_ONLY = Cell("null", lambda value: value is None)


def _bounds(low: int, high: int, closed: tuple[bool, bool]) -> Cell:
    text = f"{'[' if closed[0] else '('}{low}..{high}{']' if closed[1] else ')'}"

    def holds(value: Any) -> bool:
        if value is None:
            return False
        above = value >= low if closed[0] else value > low
        return above and (value <= high if closed[1] else value < high)

    return Cell(text, holds)


def number_cells() -> st.SearchStrategy[Cell]:
    whole = st.integers(0, 3)
    orders: dict[str, Callable[[Any, int], bool]] = {
        "<": lambda v, c: v < c,
        "<=": lambda v, c: v <= c,
        ">": lambda v, c: v > c,
        ">=": lambda v, c: v >= c,
    }
    compared = st.builds(
        lambda op, c: Cell(f"{op} {c}", lambda v: v is not None and orders[op](v, c)),
        st.sampled_from(sorted(orders)),
        whole,
    )
    asked = st.builds(
        lambda op, c: Cell(f"? {op} {c}", lambda v: v is not None and orders[op](v, c)),
        st.sampled_from(sorted(orders)),
        whole,
    )
    ranges = st.builds(
        lambda a, b, closed: _bounds(min(a, b), max(a, b), closed),
        whole, whole, st.tuples(st.booleans(), st.booleans()),
    )  # fmt: skip
    listed = st.lists(whole, min_size=1, max_size=3).map(
        lambda all_: Cell(", ".join(map(str, all_)), lambda v: v in all_)
    )
    excluded = st.lists(whole, min_size=1, max_size=2).map(
        lambda all_: Cell(f"not({', '.join(map(str, all_))})", lambda v: v not in all_)
    )
    outside = compared.map(
        lambda c: Cell(f"not({c.text})", lambda v: v is not None and not c.holds(v))
    )
    either = st.builds(
        lambda a, b: Cell(f"{a.text}, {b.text}", lambda v: a.holds(v) or b.holds(v)),
        compared, ranges,
    )  # fmt: skip
    return st.one_of(
        st.just(ANYTHING), compared, ranges, listed, excluded, outside, either, asked,
        st.just(NULL_ONLY),
    )  # fmt: skip


def string_cells() -> st.SearchStrategy[Cell]:
    listed = st.lists(st.sampled_from("abc"), min_size=1, max_size=3)
    return st.one_of(
        st.just(ANYTHING),
        st.just(NULL_ONLY),
        listed.map(lambda all_: Cell(", ".join(f'"{each}"' for each in all_), lambda v: v in all_)),
        listed.map(
            lambda all_: Cell(
                f"not({', '.join(f'{each!r}'.replace(chr(39), chr(34)) for each in all_)})",
                lambda v: v not in all_,
            )
        ),
    )


def boolean_cells() -> st.SearchStrategy[Cell]:
    return st.sampled_from(
        [
            ANYTHING,
            NULL_ONLY,
            Cell("true", lambda v: v is True),
            Cell("false", lambda v: v is False),
            Cell("not(true)", lambda v: v is not True),
            Cell("true, null", lambda v: v is True or v is None),
        ]
    )


CELLS = {"number": number_cells(), "string": string_cells(), "boolean": boolean_cells()}


class Small(NamedTuple):
    """A table: kinds of its columns, and its rules."""

    kinds: tuple[str, ...]
    rules: tuple[tuple[Cell, ...], ...]

    def names(self) -> list[str]:
        return [f"x{i}" for i in range(len(self.kinds))]

    def model(self, policy: str) -> bytes:
        names = self.names()
        rules = [([c.text for c in rule], [str(i)]) for i, rule in enumerate(self.rules)]
        inputs = [input_data(n, k) for n, k in zip(names, self.kinds, strict=True)]
        return definitions(*inputs, decision("d", table(policy, names, rules), needs(names)))

    def points(self) -> Iterator[tuple[Any, ...]]:
        return itertools.product(*((None, *POINTS[kind]) for kind in self.kinds))

    def ids_but(self, numbers: Iterable[int]) -> set[str]:
        """The ids of all rules but these."""
        kept = set(numbers)
        return {f"r{i + 1}" for i in range(len(self.rules)) if i not in kept}

    def matching(self, point: tuple[Any, ...]) -> list[int]:
        return [
            number
            for number, rule in enumerate(self.rules)
            if all(cell.holds(value) for cell, value in zip(rule, point, strict=True))
        ]


@st.composite
def small_tables(draw: st.DrawFn) -> Small:
    kinds = tuple(draw(st.lists(st.sampled_from(sorted(POINTS)), min_size=1, max_size=3)))
    rules = draw(st.lists(st.tuples(*(CELLS[kind] for kind in kinds)), min_size=1, max_size=6))
    return Small(kinds, tuple(rules))


def findings(data: bytes) -> list[Finding]:
    model, diagnostics = parse_model(data, "m.dmn")
    assert model is not None, diagnostics.items
    return check_model(model, diagnostics)


def codes(data: bytes) -> list[str]:
    return [found.code for found in findings(data)]


def opaque(cell: Cell) -> Cell:
    """The same cell in a form that is not read: it still runs. Some cells have no such form."""
    if cell.text == "-" or "not(" in cell.text or "null" in cell.text:
        return cell
    if cell.text.startswith("? "):
        return Cell(f"if {cell.text} then true else false", cell.holds)
    return Cell(f"if ? in ({cell.text}) then true else false", cell.holds)
