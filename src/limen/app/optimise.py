"""`limen optimise`: the best options of a file's customers under constraints on the whole."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from limen.choose.constraints import check_resources, read_constraints
from limen.kernel.diagnostics import Diagnostic, Place
from limen.kernel.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from limen.app.optimise_policy import Explained
    from limen.app.tools import Tools
    from limen.choose.constraints import Rule
    from limen.choose.optimise import Chosen, Infeasible
    from limen.choose.problem import Chunk

FRONTIER_PERCENT = (50, 60, 70, 80, 90, 95, 98, 99, 100, 101, 102, 105, 110, 120, 130, 140, 150)
"""Where a frontier is taken: shares of the constraint's bound."""


_RELAX = {
    "any": "enough if any one of these gave",
    "all": "enough if all of these gave together",
    "unknown": "lacking at least",
}


class Options(Protocol):
    """A checked file of options."""

    @property
    def resources(self) -> tuple[str, ...]:
        """Names of the resources, in the order of their columns."""
        ...

    @property
    def customers(self) -> int:
        """Number of customers."""
        ...

    @property
    def added(self) -> int:
        """Number of customers that were given the free option."""
        ...

    @property
    def is_held(self) -> bool:
        """Whether the options are kept in memory."""
        ...

    def chunks(self) -> Iterator[Chunk]:
        """Yield all customers, in order."""
        ...

    def write_choice(self, choice: Any, path: Path) -> None:
        """Write `customer` and `option` of the options taken."""
        ...

    def changed_since(self, choice: Any, path: Path) -> tuple[int, int]:
        """Return how many customers of an earlier choice there still are, and changed option."""
        ...

    def features(self, path: Path) -> tuple[tuple[str, ...], Any]:
        """Return names and values (customer, feature) of another file's columns."""
        ...

    def labels(self) -> tuple[tuple[str, ...], Any, int | None]:
        """Return the options' names, the name of each row by place, and the free one's place."""
        ...


@dataclass(frozen=True, slots=True)
class AsPolicy:
    """A wish for a table of rules: at most so many, over the columns of a file."""

    out: Path
    features: Path
    rules_max: int


@dataclass(frozen=True, slots=True)
class Solved:
    """What was chosen, or why nothing was."""

    found: Chosen | Infeasible
    customers: int
    added: int
    seconds: float
    out: str
    frontier: Sequence[Point] = ()
    since_last: tuple[int, int] | None = None
    policy: Explained | None = None

    @property
    def is_feasible(self) -> bool:
        """Whether there is a choice."""
        return hasattr(self.found, "choice")

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        head = {"customers": self.customers, "free_options_added": self.added}
        if not self.is_feasible:
            return {
                "status": "infeasible",
                "conflict": [
                    {"constraint": each.constraint, "short_by": each.short_by}
                    for each in self.found.conflict  # type: ignore[union-attr]
                ],
                "relax": self.found.relax,  # type: ignore[union-attr]
                "is_proved": self.found.is_proved,  # type: ignore[union-attr]
                "seconds": self.seconds,
                **head,
            }
        found: Chosen = self.found  # type: ignore[assignment]
        return {
            "status": "optimal" if found.upper_bound == found.objective else "feasible",
            "objective": found.objective,
            "upper_bound": found.upper_bound,
            "gap": found.gap,
            "violation_max": found.violation_max,
            "prices": dict(found.prices),
            "uses": {n: {"used": u.used, "bound": u.bound} for n, u in found.uses.items()},
            "passes": found.passes,
            "seconds": self.seconds,
            **head,
            **({"out": self.out} if self.out else {}),
            **_stability(self.since_last),
            **({"policy": self.policy.as_dict()} if self.policy else {}),
            **({"frontier": [each.as_dict() for each in self.frontier]} if self.frontier else {}),
        }

    def lines(self) -> list[str]:
        """The same for a person."""
        told = self.as_dict()
        added = f", {self.added:,} given the free option" if self.added else ""
        head = f"{self.customers:,} customers{added}; {self.seconds:.2f} s"
        if not self.is_feasible:
            sure = "proved" if told["is_proved"] else "none found"
            lacks = [f"  {c['constraint']}: short by {c['short_by']:,}" for c in told["conflict"]]
            how = _RELAX[told["relax"]]
            return [head, f"no choice keeps every constraint ({sure}); {how}:", *lacks]
        return [
            head,
            f"value        {told['objective']:,}",
            f"upper bound  {told['upper_bound']:,}  (gap {told['gap']:.2e})",
            *(
                f"{name}: {use['used']:,} of {use['bound']:,}, price {told['prices'][name]:.6g}"
                for name, use in told["uses"].items()
            ),
            *(
                [f"{self.since_last[1]:,} of {self.since_last[0]:,} customers changed option"]
                if self.since_last
                else []
            ),
            *([f"written to {self.out}"] if self.out else []),
            *(self.policy.lines() if self.policy else []),
        ]


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a frontier: a bound, the value reached, and the price there; None: infeasible."""

    bound: int
    objective: int | None
    upper_bound: int | None
    price: float | None

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "bound": self.bound,
            "objective": self.objective,
            "upper_bound": self.upper_bound,
            "price": self.price,
        }


def optimise_file(
    tools: Tools,
    problem: Path,
    constraints: Path,
    keep: str | None = None,
    out: Path | None = None,
    is_streamed: bool = False,
    frontier: str | None = None,
    last: Path | None = None,
    as_policy: AsPolicy | None = None,
    is_thorough: bool = False,
) -> Solved:
    """Choose an option for each customer of a file, and write the choice.

    Raises
    ------
    BadInput
        With every fault of the constraints, or of the problem.
    """
    from limen.app.optimise_policy import explain
    from limen.choose.conflict import shown
    from limen.choose.optimise import Infeasible, optimise, warm_up

    if out is not None:
        tools.check_table_path(out)
    rules = _rules(tools, problem, constraints, keep)
    names = list(dict.fromkeys(name for rule in rules for name in rule.coefs))
    swept = None if frontier is None else _swept(rules, frontier, str(constraints))
    options = tools.open_options(problem, names, keep, is_streamed)
    warm_up()  # so that no compilation is counted
    start = tools.clock().now()
    found = optimise(options, rules, is_thorough=is_thorough)
    seconds = (tools.clock().now() - start) / 1e6
    if isinstance(found, Infeasible):
        found = shown(options, rules, found)
    solved = Solved(
        found, options.customers, options.added, seconds, "" if out is None else str(out)
    )
    if last is not None and solved.is_feasible:
        since = options.changed_since(found.choice, last)  # type: ignore[union-attr]
        solved = replace(solved, since_last=since)
    if out is not None and solved.is_feasible:
        options.write_choice(found.choice, out)  # type: ignore[union-attr]
    if as_policy is not None and solved.is_feasible:
        wish = as_policy.features, as_policy.rules_max, as_policy.out
        told = explain(tools, options, rules, found, *wish)  # type: ignore[arg-type]
        solved = replace(solved, policy=told)
    if swept is None:
        return solved
    return replace(solved, frontier=_frontier(options, rules, swept))


def _stability(since: tuple[int, int] | None) -> dict[str, Any]:
    return {} if since is None else {"since_last": {"customers": since[0], "changed": since[1]}}


def _rules(tools: Tools, problem: Path, constraints: Path, keep: str | None) -> tuple[Rule, ...]:
    """Return the constraints; what is wrong with them is told with what is wrong with the file."""
    rules, faults = read_constraints(tools.read_bytes(constraints), str(constraints))
    columns = tools.resource_columns(problem)
    if rules:
        check_resources(rules, columns, str(constraints), faults)
    if not faults.has_errors:
        return rules
    named = dict.fromkeys(name for rule in rules for name in rule.coefs if name in columns)
    try:
        tools.open_options(problem, list(named), keep, False)
    except BadInput as refused:
        raise BadInput([*faults.items, *refused.diagnostics]) from None
    raise BadInput(faults.items)


def _swept(rules: Sequence[Rule], name: str, file: str) -> int:
    """Return the place of the one upper bound on a resource."""
    places = [n for n, rule in enumerate(rules) if dict(rule.coefs) == {name: 1}]
    if len(places) != 1:
        hint = "name a resource with one [[constraint]] of a max"
        raise BadInput([Diagnostic("O011", f"no one max of '{name}'", Place(file), hint)])
    return places[0]


def _frontier(options: Options, rules: Sequence[Rule], at: int) -> list[Point]:
    from limen.choose.optimise import Chosen, optimise

    points = []
    for percent in FRONTIER_PERCENT:
        moved = replace(rules[at], bound=rules[at].bound * percent // 100)
        found = optimise(options, [*rules[:at], moved, *rules[at + 1 :]])
        if isinstance(found, Chosen):
            price = found.prices[moved.name]
            points.append(Point(moved.bound, found.objective, found.upper_bound, price))
        else:
            points.append(Point(moved.bound, None, None, None))
    return points
