"""Our answers against those of Drools' native executor, on every shipped and reference policy.

An oracle, no yardstick of speed: it compiles the model at each call. Differences are values not
equal as FEEL values; EXPLAINED lists the kinds that the standard accounts for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from benchmarks._drools import answers, executor, install
from benchmarks._policy_rows import POLICIES, Policy, load
from benchmarks._policy_rows import rows as rows_of

EXPLAINED = {
    "nothing collected": (
        "DMN 1.5, chapter 8: a table without a default gives null where no rule matches; "
        "Drools gives an empty list for hit policy C"
    ),
}


def run(rows: int = 20_000) -> dict[str, object]:
    path = install()
    if path is None:
        return {"skipped": "the executor is not installed, and npm is not there to install it"}
    found: dict[str, object] = {"rows_a_policy": rows}
    explained: Counter[str] = Counter()
    unexplained = 0
    with executor(path) as address:
        for policy in POLICIES.values():
            counts, examples = compare(address, policy, rows)
            explained.update({kind: n for kind, n in counts.items() if kind in EXPLAINED})
            wrong = sum(n for kind, n in counts.items() if kind not in EXPLAINED)
            unexplained += wrong
            found[policy.name] = f"{rows} rows, {wrong} differences"
            if examples:
                found[f"{policy.name}_examples"] = examples[:3]
    return {**found, "explained": dict(explained), "differences": unexplained}


def compare(
    address: str, policy: Policy, count: int, seed: int = 7, engine: Policy | None = None
) -> tuple[Counter[str], list[object]]:
    """Return how many outputs differ by kind, with the examples that nothing explains.

    `engine` is what our side runs, where it is not the same policy: a planted fault.
    """
    _, program = load(engine or policy)
    drawn = list(rows_of(policy, count, seed))
    counts: Counter[str] = Counter()
    examples: list[object] = []
    for row, theirs in zip(drawn, answers(address, policy, drawn), strict=True):
        ours = program.run(row).values
        for name, kind in differences(ours, theirs).items():
            counts[kind] += 1
            if kind not in EXPLAINED:
                examples.append({"output": name, "ours": ours[name], "theirs": theirs.get(name)})
    return counts, examples


def differences(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> dict[str, str]:
    """Return the kind of difference of each output that is not equal."""
    found = {}
    for name, value in ours.items():
        if name not in theirs:
            found[name] = "no answer"
        elif value is None and theirs[name] == []:
            found[name] = "nothing collected"
        elif value != theirs[name] or (type(value) is bool) != (type(theirs[name]) is bool):
            found[name] = "another value"
    return found
