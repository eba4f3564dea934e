"""`limen optimise --explain-as-policy`: the optimum as a DMN table that a person can read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from limen.choose.compress import Menu, compress
from limen.choose.problem import Chunk, Held
from limen.kernel.diagnostics import Diagnostic, Place
from limen.kernel.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from limen.app.optimise import Options
    from limen.app.tools import Tools
    from limen.choose.compress import Box, Table
    from limen.choose.constraints import Rule
    from limen.choose.optimise import Chosen

RULES_MAX = 40
DECISION = "option"


@dataclass(frozen=True, slots=True)
class Explained:
    """A table that was written, and what it costs against the choice it stands for."""

    path: str
    rules: int
    objective: int
    lost: int
    lost_ppm: int
    excess_max: int

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "out": self.path,
            "rules": self.rules,
            "objective": self.objective,
            "value_lost": self.lost,
            "value_lost_ppm": self.lost_ppm,
            "violation_max": self.excess_max,
        }

    def lines(self) -> list[str]:
        """The same for a person."""
        return [
            f"{self.path}: {self.rules} rules, value {self.objective:,}, every constraint kept",
            f"lost against the choice: {self.lost:,}, {self.lost_ppm:,} in a million",
        ]


def explain(
    tools: Tools,
    options: Options,
    rules: Sequence[Rule],
    found: Chosen,
    features: Path,
    rules_max: int,
    out: Path,
) -> Explained:
    """Write a table of at most `rules_max` rules over the columns of a file.

    Raises
    ------
    BadInput
        If the options are streamed, the features lack something, or no such table keeps every
        constraint.
    """
    if not options.is_held:
        hint = "leave --stream out, or explain a sample"
        raise BadInput([Diagnostic("O040", "needs the options in memory", Place(str(out)), hint)])
    names, columns = options.features(features)
    labels, code, keep = options.labels()
    chunk = Chunk.joined(list(options.chunks()))
    menu = Menu.of(labels, code, chunk.offs, keep)
    held = Held(options.resources, chunk)
    table = compress(held, rules, found, menu, columns, rules_max)
    if table is None:
        hint = "allow more rules or other features, or name the free option by --keep"
        message = f"no table of {rules_max} rules that was tried keeps every constraint"
        raise BadInput([Diagnostic("O041", message, Place(str(out)), hint)])
    lost = found.objective - table.objective
    excess = max((max(0, rule.excess(table.totals)) for rule in rules), default=0)
    size = max(abs(found.objective), 1)
    free = None if keep is None else labels[keep]
    text = model_text(table, names, labels, lost * 1_000_000 // size, free)
    tools.write_bytes(text.encode(), out)
    return Explained(
        str(out), len(table.boxes), table.objective, lost, lost * 1_000_000 // size, excess
    )


def model_text(
    table: Table,
    features: Sequence[str],
    options: Sequence[str],
    lost_ppm: int,
    free: str | None = None,
) -> str:
    """Return the table as DMN: one decision, `option`, with hit policy UNIQUE.

    A customer whose feature is not known gets the option `free`.
    """
    used = sorted({place for box in table.boxes for place in box.bounds})
    about = (
        f"A choice under constraints, compressed into {len(table.boxes)} rules; its value is "
        f"{lost_ppm} in a million less. A customer without the option named takes the free one."
    )
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"',
        '    id="optimum" name="Optimum" namespace="https://limen.example/policies/optimum">',
        f"  <description>{about}</description>",
    ]
    for n in used:
        name = escape(features[n], {'"': "&quot;"})
        lines.append(
            f'  <inputData id="i-{n}" name="{name}"><variable name="{name}" typeRef="number"/>'
            "</inputData>"
        )
    lines += [f'  <decision id="d-option" name="{DECISION}">',
              f'    <variable name="{DECISION}" typeRef="string"/>']  # fmt: skip
    lines += [
        f'    <informationRequirement id="needs-{n}"><requiredInput href="#i-{n}"/>'
        "</informationRequirement>"
        for n in used
    ]
    lines.append('    <decisionTable id="t-option" hitPolicy="UNIQUE">')
    lines += [
        f'      <input id="in-{n}"><inputExpression typeRef="number"><text>'
        f"{escape(features[n])}</text></inputExpression></input>"
        for n in used
    ]
    lines.append(
        '      <output id="out" typeRef="string"/>'
        if free is None
        else '      <output id="out" typeRef="string"><defaultOutputEntry id="free"><text>'
        f"{_quoted(free)}</text></defaultOutputEntry></output>"
    )
    for at, box in enumerate(sorted(table.boxes, key=lambda each: _order(each, used)), 1):
        lines += _rule(at, box, used, options)
    lines += ["    </decisionTable>", "  </decision>", "</definitions>", ""]
    return "\n".join(lines)


def _order(box: Box, used: Sequence[int]) -> list[float]:
    lows = [box.bounds.get(n, (None, None))[0] for n in used]
    return [float("-inf") if low is None else low for low in lows]


def _rule(at: int, box: Box, used: Sequence[int], options: Sequence[str]) -> list[str]:
    entries = [
        f'        <inputEntry id="r{at}-in-{n}"><text>'
        f"{escape(_test(*box.bounds.get(n, (None, None))))}</text></inputEntry>"
        for n in used
    ]
    name = _quoted(options[box.option])
    return [
        f'      <rule id="r{at}">',
        *entries,
        f'        <outputEntry id="r{at}-out"><text>{name}</text></outputEntry>',
        "      </rule>",
    ]


def _quoted(name: str) -> str:
    inside = name.replace("\\", "\\\\").replace('"', '\\"')
    return escape(f'"{inside}"')


def _test(low: int | None, high: int | None) -> str:
    if low is None:
        return "-" if high is None else f"< {high}"
    return f">= {low}" if high is None else f"[{low}..{high})"
