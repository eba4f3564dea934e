"""How long the analysis of decision tables takes, against its limit and against trying every row.

Tables of 1,000 rules over 10 inputs in four shapes: a domain cut into rules at random, the same
with ten rules taken out, rules in order with half of their cells open, and one with a last rule for
all. The peer runs a smaller table on every combination of its boundaries; both must say the same.
"""

from __future__ import annotations

import itertools
import random
import statistics
import time
from collections.abc import Sequence
from xml.sax.saxutils import escape

from limen.dmn import compile_service, parse_model
from limen.dmn.analysis import Finding, check_model

LIMIT_MS = 2_000
SIZE = 1_000
INPUTS = 10
TOP = 1_000
RUNS = 3
Rule = tuple[str, ...]
Box = tuple[tuple[int, int], ...]


def run(rows: int = SIZE) -> dict[str, object]:
    """Check each shape with `rows` rules; the slowest is held against the limit."""
    chance = random.Random(1)
    whole = partition(rows, INPUTS, chance)
    shapes = {
        "cut": ("UNIQUE", whole),
        "cut_with_gaps": ("UNIQUE", whole[: -max(1, rows // 100)]),
        "in_order": ("FIRST", overlapping(rows, INPUTS, chance)),
        "in_order_with_last": ("FIRST", [*whole[:-1], ("-",) * INPUTS]),
    }
    found: dict[str, object] = {"rules": rows, "inputs": INPUTS}
    slowest = 0.0
    for name, (policy, rules) in shapes.items():
        taken, findings = timed(document(policy, INPUTS, rules))
        slowest = max(slowest, taken)
        found[f"{name}_ms"] = round(taken)
        found[f"{name}_findings"] = len(findings)
    found |= {
        "limit_ms": LIMIT_MS,
        "ratio": round(slowest / LIMIT_MS, 2),
        "within_limit": slowest <= LIMIT_MS,
    }
    return found | peer(chance)


def timed(data: bytes) -> tuple[float, list[Finding]]:
    """Return the median processor time of the analysis alone, in ms, and what it finds."""
    model, diagnostics = parse_model(data, "bench.dmn")
    assert model is not None
    times = []
    for _ in range(RUNS):
        started = time.process_time()
        findings = check_model(model, diagnostics)
        times.append((time.process_time() - started) * 1_000)
    return statistics.median(times), findings


def peer(chance: random.Random) -> dict[str, object]:
    """Look for a row without a rule in a small table by trying every combination."""
    rules = partition(40, 4, chance)[:-1]
    data = document("UNIQUE", 4, rules)
    taken, findings = timed(data)
    model, _ = parse_model(data, "bench.dmn")
    assert model is not None
    program, _ = compile_service(model, "d")
    assert program is not None
    points = [sorted({0, *bounds}) for bounds in boundaries(rules)]
    started = time.process_time()
    missing = 0
    for point in itertools.product(*points):
        values = {f"x{i}": value for i, value in enumerate(point)}
        missing += not program.run(values).rules
    tried = (time.process_time() - started) * 1_000
    assert bool(missing) == any(finding.code == "D601" for finding in findings)
    return {
        "peer_rules": len(rules),
        "peer_rows_tried": len(list(itertools.product(*points))),
        "peer_ms": round(tried, 1),
        "small_check_ms": round(taken, 1),
        "times_faster_than_peer": round(tried / taken, 1),
    }


def boundaries(rules: Sequence[Rule]) -> list[set[int]]:
    """Return for each input the numbers that its cells name."""
    found: list[set[int]] = [set() for _ in rules[0]]
    for rule in rules:
        for i, cell in enumerate(rule):
            found[i].update(int(part) for part in cell.strip("[)<>= -").split("..") if part)
    return found


def partition(count: int, inputs: int, chance: random.Random) -> list[Rule]:
    """Cut the whole domain into rules, one cut at a time."""
    boxes: list[Box] = [((0, TOP),) * inputs]
    while len(boxes) < count:
        number, axis = chance.randrange(len(boxes)), chance.randrange(inputs)
        box = boxes[number]
        low, high = box[axis]
        if high - low < 2:
            continue
        at = chance.randrange(low + 1, high)
        boxes[number] = (*box[:axis], (low, at), *box[axis + 1 :])
        boxes.append((*box[:axis], (at, high), *box[axis + 1 :]))
    return [tuple(cell(low, high) for low, high in box) for box in boxes]


def overlapping(count: int, inputs: int, chance: random.Random) -> list[Rule]:
    """Make rules at random, half of their cells open."""
    return [
        tuple(
            "-" if chance.random() < 0.5 else cell(*sorted(chance.sample(range(TOP + 1), 2)))
            for _ in range(inputs)
        )
        for _ in range(count)
    ]


def cell(low: int, high: int) -> str:
    """Write a range of the domain; its ends are open to infinity."""
    if (low, high) == (0, TOP):
        return "-"
    if low == 0:
        return f"< {high}"
    return f">= {low}" if high == TOP else f"[{low}..{high})"


def document(policy: str, inputs: int, rules: Sequence[Rule]) -> bytes:
    """Write a model of one table."""
    names = [f"x{i}" for i in range(inputs)]
    lines = ['<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="bench">']
    lines += [
        f'<inputData id="{n}" name="{n}"><variable name="{n}" typeRef="number"/></inputData>'
        for n in names
    ]
    lines.append('<decision id="d" name="d"><variable name="d"/>')
    lines += [
        f'<informationRequirement><requiredInput href="#{n}"/></informationRequirement>'
        for n in names
    ]
    lines.append(f'<decisionTable hitPolicy="{policy}">')
    lines += [f"<input><inputExpression><text>{n}</text></inputExpression></input>" for n in names]
    lines.append("<output/>")
    for number, rule in enumerate(rules):
        cells = "".join(f"<inputEntry><text>{escape(each)}</text></inputEntry>" for each in rule)
        answer = f"<outputEntry><text>{number}</text></outputEntry>"
        lines.append(f'<rule id="r{number}">{cells}{answer}</rule>')
    return "\n".join([*lines, "</decisionTable></decision></definitions>"]).encode()
