"""The reference policies as graphs of the peer engine: tables from the DMN file, the rest by hand.

The peer's cells are nearly FEEL's. Its language has no decimals of 34 digits and no ternary logic,
so answers are compared on rows without nulls.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from decimal import Decimal

from lxml import etree

from benchmarks._policy_rows import Policy

Node = dict[str, object]
Pairs = list[tuple[str, str]]

# Nodes of each graph in order: expressions as pairs of key and text, or the name of a table with
# the hit policy the peer has for it.
_FORTY: list[Pairs | tuple[str, str]] = [
    [
        ("exposure_minor", "owed_minor + held_minor"),
        (
            "utilisation_bp",
            "limit_minor == 0 ? 10000 : floor(10000 * (owed_minor + held_minor) / limit_minor)",
        ),
        (
            "payment_ratio_bp",
            (
                "billed_6m_minor == 0 ? 10000"
                " : min([10000, floor(10000 * paid_6m_minor / billed_6m_minor)])"
            ),
        ),
        (
            "net_income_minor",
            "income_minor * (income_verified ? 1 : 0.8) * income_share - obligations_minor",
        ),
        (
            "sales_trend_bp",
            (
                "sales_prior_3m_minor == 0 ? null"
                " : floor(10000 * sales_3m_minor / sales_prior_3m_minor)"
            ),
        ),
        ("pd_jump_ppm", "max([0, pd_ppm - pd_before_ppm])"),
        ("loss_ppm", "floor(pd_ppm * lgd_ppm * (1 - collateral_share) / 1000000)"),
    ],
    ("flags", "collect"),
    ("grade", "first"),
    [
        (
            "factor",
            (
                'grade == "prime" ? 1.35 : grade == "sound" ? 1.15'
                ' : grade == "step" ? 0.7 : grade == "cut" ? 0.3 : 1'
            ),
        ),
        (
            "affordable_minor",
            (
                'segment == "consumer" ? max([0, net_income_minor]) * 2.5'
                " : max([0, sales_3m_minor - refunds_3m_minor]) * sales_share"
            ),
        ),
        (
            "target_minor",
            (
                'grade == "prime" or grade == "sound"'
                " ? max([limit_minor, floor(min([limit_minor * $.factor, $.affordable_minor,"
                " product_cap_minor]) / step_minor) * step_minor])"
                ' : grade == "step" or grade == "cut"'
                " ? max([exposure_minor, floor(limit_minor * $.factor / step_minor) * step_minor])"
                ' : grade == "restore" ? min([limit_at_cut_minor, product_cap_minor]) : null'
            ),
        ),
        (
            "action",
            (
                'grade == "stop" ? "freeze" : grade == "refer" ? "refer"'
                ' : grade == "cut" or grade == "step"'
                ' ? ($.target_minor < limit_minor ? "lower" : "watch")'
                ' : grade in ["prime", "sound", "restore"]'
                ' ? ($.target_minor > limit_minor and may_draw ? "raise" : "keep")'
                ' : grade == "watch" ? "watch" : "keep"'
            ),
        ),
        ("cool_down_days", 'grade in ["step", "cut", "restore"] ? 30 : 90'),
    ],
]
_FOUR: list[Pairs | tuple[str, str]] = [
    [
        (
            "debt_bp",
            "income_minor == 0 ? 100000 : floor(10000 * owed_elsewhere_minor / income_minor)",
        )
    ],
    ("points", "collect"),
    ("band", "first"),
    ("share", "first"),
    [("points", "sum(map(points, #.value))")],
    ("outcome", "first"),
    [
        (
            "offer_minor",
            (
                'outcome == "accept"'
                " ? floor(min([requested_minor, income_minor * 12 * share]) / 50000) * 50000 : 0"
            ),
        ),
        (
            "rate",
            (
                'round(base_rate + (band == "A" ? 0.02 : band == "B" ? 0.045 : 0.09)'
                " + points * 0.00025, 4)"
            ),
        ),
    ],
]
_REVIEW: list[Pairs | tuple[str, str]] = [
    ("found", "collect"),
    ("grade", "first"),
    ("actions", "first"),
    ("target_minor", "first"),
    [
        ("mandatory", 'grade == "stop" ? "freeze" : null'),
        ("cool_down_days", 'grade == "step" ? 30 : 90'),
        (
            "calls_officer",
            "is_warned and may_draw ? warned_days >= 60 and warned_days < 91 : false",
        ),
    ],
]
GRAPHS = {"forty_rules": _FORTY, "four_tables": _FOUR, "account_review": _REVIEW}

TIES = {"rate": 0.0001}
"""Outputs that may differ by one last digit: the peer rounds a half up, FEEL to the even digit."""

NOT_ASKED = {"account_review": {"reasons"}}
"""Outputs that the peer's graph leaves out: its language has no `distinct values`."""


def graph(policy: Policy) -> dict[str, object]:
    """Return the policy as a graph: a chain of nodes that each pass on what they were given."""
    tables = {
        table.getparent().get("name"): table
        for table in etree.fromstring(policy.path.read_bytes()).iter("{*}decisionTable")
    }
    nodes: list[Node] = [{"id": "start", "type": "inputNode", "name": "start"}]
    for at, step in enumerate(GRAPHS[policy.name]):
        content = _table(tables[step[0]], *step) if isinstance(step, tuple) else _expressions(step)
        kind = "decisionTableNode" if isinstance(step, tuple) else "expressionNode"
        content["passThrough"] = True
        nodes.append({"id": f"n{at}", "type": kind, "name": f"n{at}", "content": content})
    nodes.append({"id": "end", "type": "outputNode", "name": "end"})
    edges = [
        {"id": f"e{at}", "type": "edge", "sourceId": a["id"], "targetId": b["id"]}
        for at, (a, b) in enumerate(itertools.pairwise(nodes))
    ]
    return {"nodes": nodes, "edges": edges}


def plain(row: Mapping[str, object]) -> dict[str, object]:
    """Return a row as the peer takes it: its numbers are floats at the border."""
    return {key: float(v) if isinstance(v, Decimal) else v for key, v in row.items()}


def differences(
    policy: Policy, ours: Mapping[str, object], theirs: Mapping[str, object]
) -> list[tuple[str, object, object]]:
    """Return the outputs whose values are not the same."""
    skipped = NOT_ASKED.get(policy.name, set())
    return [
        (name, value, theirs.get(name))
        for name, value in ours.items()
        if name not in skipped and not _same(value, theirs.get(name), TIES.get(name, 0))
    ]


def _same(ours: object, theirs: object, tolerance: float) -> bool:
    if isinstance(ours, list) or theirs == []:
        found = [each["value"] if isinstance(each, dict) else each for each in theirs or []]
        return found == (ours or [])  # a table that collects nothing gives null here, [] there
    if isinstance(ours, Decimal | int) and isinstance(theirs, float | int):
        return abs(float(ours) - theirs) <= tolerance * 1.000001
    return ours == theirs


def _expressions(pairs: Pairs) -> dict[str, object]:
    return {"expressions": [{"id": key, "key": key, "value": text} for key, text in pairs]}


def _table(table: etree._Element, name: str, hit_policy: str) -> dict[str, object]:
    fields = ["".join(each.itertext()).strip() for each in table.iter("{*}inputExpression")]
    rules = []
    for rule in table.iter("{*}rule"):
        cells = ["".join(each.itertext()).strip() for each in rule.iter("{*}inputEntry")]
        output = "".join(next(rule.iter("{*}outputEntry")).itertext()).strip()
        row = {f"i{at}": _cell(cell, fields[at]) for at, cell in enumerate(cells)}
        rules.append({"_id": rule.get("id"), **row, "out": _output(output)})
    return {
        "hitPolicy": hit_policy,
        "inputs": [
            {"id": f"i{at}", "name": field, "field": field} for at, field in enumerate(fields)
        ],
        "outputs": [
            {"id": "out", "name": name, "field": "value" if hit_policy == "collect" else name}
        ],
        "rules": rules,
        **({"outputPath": name} if hit_policy == "collect" else {}),
    }


def _cell(cell: str, field: str) -> str:
    """Return a cell in the peer's words: an empty one matches everything."""
    if cell == "-":
        return ""
    if cell == "not(null)":
        return "$ != null"
    if negated := re.fullmatch(r"not\((.*)\)", cell):
        return f"{field} not in [{negated[1]}]"
    if cell.startswith("null, "):
        return f"$ == null or $ {cell.removeprefix('null, ')}"
    return cell


def _output(text: str) -> str:
    return re.sub(r"max\((.*)\)", r"max([\1])", text)
