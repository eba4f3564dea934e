"""`limen model response`: how customers answer a raise, from a table of a randomised trial."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from limen.choose.causal.model import encode_response, load_response
from limen.kernel.canon import sha256_hex
from limen.kernel.diagnostics import Diagnostic, Place, did_you_mean
from limen.kernel.errors import BadInput
from limen.kernel.rates import PPM
from limen.risk.protected import protected_among

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from limen.app.tools import Tools
    from limen.choose.causal.model import Node, ResponseModel

NEEDED = ("limit_before_minor", "limit_after_minor", "propensity_ppm", "balance_change_minor")
"""Columns of a trial: limits, chance of the arm, change of the mean balance over the horizon."""

OUTCOME, CUSTOMER = "defaulted", "customer"
HINT = "propensity_ppm is the chance that each customer had of the raise given"


def fit_response_file(
    tools: Tools, data: Path, out: Path, name: str, horizon_months: int, seed: int
) -> dict[str, Any]:
    """Fit on a table, write the model and return what speaks for it.

    Every further whole-number column is a feature, known before the raise.

    Raises
    ------
    BadInput
        If a column is missing or no whole number, or the data cannot tell an effect (`K062`);
        nothing was written.
    """
    from limen.choose.causal.fit import NotIdentified, fit_response, trial_of

    rows = tools.read_table(data)
    names = _features(rows, data)
    _check(rows, names, data)
    columns = {column: [row[column] for row in rows] for column in (*NEEDED, OUTCOME, *names)}
    facts = {"data_sha256": sha256_hex(tools.read_bytes(data)), "features": names}
    found = fit_response(trial_of(columns, names), name, horizon_months, seed, facts)
    if isinstance(found, NotIdentified):
        place = Place(str(data))
        raise BadInput([Diagnostic("K062", reason, place, HINT) for reason in found.reasons])
    tools.write_bytes(encode_response(found.model), out)
    return {"out": str(out), **response_told(found.model)}


def show_response_file(tools: Tools, model: Path) -> dict[str, Any]:
    """Return what a model's file says.

    Raises
    ------
    BadInput
        If it is no response.
    """
    read, faults = load_response(tools.read_bytes(model), str(model))
    if read is None:
        raise BadInput(list(faults))
    return response_told(read)


def response_told(model: ResponseModel) -> dict[str, Any]:
    """Return a model's figures as plain values."""
    return {
        "name": model.name,
        "response": {
            "kind": model.about.kind,
            "source": model.about.source,
            "range_ppm": list(model.about.range_ppm),
        },
        "horizon_months": model.horizon_months,
        "inputs": list(model.inputs),
        "facts": dict(model.facts),
        "balance": _leaves(model.balance),
        "risk": _leaves(model.risk),
        "largest_raise_balance_ppm": _largest(model),
    }


def response_lines(told: Mapping[str, Any]) -> list[str]:
    """Say the same to a person."""
    facts = told["facts"]
    low, high = told["response"]["range_ppm"]
    arms = ", ".join(f"{int(arm) / PPM:.0%}: {count:,}" for arm, count in facts["arms"].items())
    lines = [
        f"{facts['rows']:,} customers; raises tried {low / PPM:.0%} to {high / PPM:.0%} ({arms})",
        f"log-dose: log(1 + raise / {facts['scale_ppm'] / PPM:g})",
    ]
    for outcome, (slope, error) in facts["average"].items():
        placebo, spread = facts["placebo"][outcome]
        lines.append(
            f"{outcome:8} a unit of log-dose adds {slope / PPM:+.4f} (standard error "
            f"{error / PPM:.4f}); raises shuffled: {placebo / PPM:+.4f} ({spread / PPM:.4f})"
        )
    for part in ("balance", "risk"):
        for leaf in told[part]:
            ends = f"{leaf['low_ppm'] / PPM:+.4f} to {leaf['high_ppm'] / PPM:+.4f}"
            where = leaf["where"] or "everybody"
            lines.append(
                f"{part:8} {leaf['slope_ppm'] / PPM:+.4f} ({ends}), {leaf['rows']:,}: {where}"
            )
    if "out" in told:
        lines.append(f"written to {told['out']}")
    return lines


def _largest(model: ResponseModel) -> list[int]:
    """Return what the largest raise tried adds to the balance, a share of the limit, by leaf."""
    dose = model.knots[-1][1]
    return [leaf["slope_ppm"] * dose // PPM for leaf in _leaves(model.balance)]


def _leaves(nodes: Sequence[Node], at: int = 0, where: str = "") -> list[dict[str, Any]]:
    node = nodes[at]
    if node.is_leaf:
        return [
            {
                "where": where,
                "slope_ppm": node.slope_ppm,
                "low_ppm": node.low_ppm,
                "high_ppm": node.high_ppm,
                "rows": node.rows,
            }
        ]
    told = f"{where}, " if where else ""
    low = _leaves(nodes, node.left, f"{told}{node.feature} ≤ {node.cut:,} or missing")
    return low + _leaves(nodes, node.right, f"{told}{node.feature} > {node.cut:,}")


def _features(rows: Sequence[Mapping[str, Any]], data: Path) -> list[str]:
    if not rows:
        raise BadInput([Diagnostic("K060", "has no rows", Place(str(data)))])
    names = [str(name) for name in rows[0]]
    faults = [
        Diagnostic("K060", f"has no column '{name}'", Place(str(data)), _hint(name, names))
        for name in (*NEEDED, OUTCOME)
        if name not in names
    ]
    features = [name for name in names if name not in {*NEEDED, OUTCOME, CUSTOMER}]
    faults += [
        Diagnostic("K001", f"'{name}' is a protected attribute", Place(str(data)), "leave it out")
        for name in protected_among(features)
    ]
    if faults:
        raise BadInput(faults)
    return features


def _hint(name: str, names: Sequence[str]) -> str:
    if name == "propensity_ppm":
        return f"without it an effect cannot be told from a choice: {HINT}"
    return did_you_mean(name, names)


def _check(rows: Sequence[Mapping[str, Any]], names: Sequence[str], data: Path) -> None:
    """Refuse what is no whole number, a limit of nothing, or a cut; the first ten are named."""
    faults = []
    for number, row in enumerate(rows, 2):
        place = Place(str(data), number)
        for name in (*NEEDED, OUTCOME, *names):
            value = row[name]
            is_missing = value is None and name in names
            if not is_missing and (isinstance(value, bool) or not isinstance(value, int)):
                text = f"'{name}' = {value!r} is not a whole number"
                faults.append(Diagnostic("K061", text, place))
        if not faults and row["limit_before_minor"] <= 0:
            faults.append(Diagnostic("K061", "limit_before_minor is not above zero", place))
        elif not faults and row["limit_after_minor"] < row["limit_before_minor"]:
            hint = "a trial of raises holds no cuts: exploration never deepens one"
            faults.append(Diagnostic("K061", "the limit was cut", place, hint))
        elif not faults and row[OUTCOME] not in {0, 1}:
            faults.append(Diagnostic("K061", f"'{OUTCOME}' is neither 0 nor 1", place))
        if len(faults) >= 10:
            break
    if faults:
        raise BadInput(faults)
