"""Decisions a second of the row form against zen-engine, on the reference policies.

The same rules on both sides, on the same rows, in the same run and in turn, and each gives its best
round. Ours has exact decimals and hands out the ids of the matched rules; the peer's fastest call
is looked for first, and its answers must equal ours. Rows have no nulls here: the peer knows no
ternary logic.

What a row costs us hangs on the processor's caches, so three ratios are told. `ratio` is of whole
rounds, each side's one after another: a service that decides, row upon row. `in_turn_ratio` is of
whole rounds with one of the peer's between two of ours: what it works with has driven our rows, our
tables and our code out of the caches, and ours theirs. `near_ratio` is of blocks of few rows in
turn, which both find in the cache, as a caller's row is that was made just before. `row_unseen_us`
is what rows cost that no round before has seen.
"""

from __future__ import annotations

import gc
import itertools
import json
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import zen

from benchmarks._jdm import GRAPHS, differences, graph, plain
from benchmarks._policy_rows import POLICIES, Policy, load
from benchmarks._policy_rows import rows as rows_of
from limen.dmn import Program

ROUNDS = 7
BLOCK = 50
BAR = 15
AIM = 20


def run(rows: int = 1_000) -> dict[str, object]:
    found: dict[str, object] = {"rows": rows}
    ratios = {}
    for name in GRAPHS:
        figures = _policy(POLICIES[name], rows)
        ratios[name] = figures["ratio"]
        found.update({f"{name}_{key}": value for key, value in figures.items()})
    worst = min(ratios, key=lambda name: ratios[name])
    return {**found, "worst": worst, "ratio": ratios[worst], "bar": BAR, "aim": AIM}


def _policy(policy: Policy, count: int) -> dict[str, Any]:
    _, program = load(policy)
    own = [row for row in rows_of(policy, 12 * count, seed=3) if None not in row.values()][:count]
    drawn = _peer_inputs(own)
    calls = _peer_calls(policy)
    evaluate = calls["evaluate"]
    for row, context in zip(own, drawn["dict"], strict=True):
        wrong = differences(policy, program.run(row).values, evaluate(context)["result"])
        if wrong:
            raise SystemExit(f"{policy.name}: not the same answers: {wrong} for {row}")
    fastest = min(
        ((call, form) for call in calls for form in drawn),
        key=lambda pair: _best(calls[pair[0]], drawn[pair[1]][:100], 2),
    )
    peer = calls[fastest[0]]
    in_turn, theirs = [], []
    gc.collect()
    for _ in range(ROUNDS):
        in_turn.append(_seconds(program.run, own))
        theirs.append(_seconds(peer, drawn[fastest[1]]))
    ours = [_seconds(program.run, own) for _ in range(ROUNDS)]
    theirs += [_seconds(peer, drawn[fastest[1]]) for _ in range(ROUNDS)]
    near = [
        _near((program.run, own), (peer, drawn[fastest[1]]), at) for at in range(0, len(own), BLOCK)
    ]
    near_us, peer_near_us = (sum(each) / len(own) * 1e6 for each in zip(*near, strict=True))
    return {
        "peer_call": f"{fastest[0]}({fastest[1]})",
        "peer_per_s": round(len(own) / min(theirs)),
        "row_per_s": round(len(own) / min(ours)),
        "row_us": round(min(ours) / len(own) * 1e6, 2),
        "row_unseen_us": round(min(_unseen(policy, program, count)) / count * 1e6, 2),
        "row_near_us": round(near_us, 2),
        "ratio": round(min(theirs) / min(ours), 2),
        "in_turn_ratio": round(min(theirs) / min(in_turn), 2),
        "near_ratio": round(peer_near_us / near_us, 2),
    }


def _near(
    ours: tuple[Callable[[Any], Any], Sequence[Any]],
    theirs: tuple[Callable[[Any], Any], Sequence[Any]],
    at: int,
) -> tuple[float, float]:
    """Return the best seconds of each side on one block of rows, in turn."""
    pairs = [
        [_best(call, inputs[at : at + BLOCK], 2) for call, inputs in (ours, theirs)]
        for _ in range(ROUNDS)
    ]
    best = [min(each) for each in zip(*pairs, strict=True)]
    return best[0], best[1]


def _unseen(policy: Policy, program: Program, count: int) -> Iterator[float]:
    """Yield the seconds of rounds of which each has rows of its own."""
    drawn = rows_of(policy, 10**9, seed=4)
    fresh = (row for row in drawn if None not in row.values())
    for _ in range(ROUNDS):
        yield _seconds(program.run, list(itertools.islice(fresh, count)))


def _peer_inputs(own: Sequence[dict[str, Any]]) -> dict[str, list[Any]]:
    """Return the rows in each form the peer takes; making the bytes is not counted against it."""
    dicts = [plain(row) for row in own]
    return {"dict": dicts, "bytes": [json.dumps(each).encode() for each in dicts]}


def _peer_calls(policy: Policy) -> dict[str, Callable[[Any], Any]]:
    content = graph(policy)
    loader = {"type": "static", "content": {policy.name: content}}
    engine = zen.ZenEngine({"loader": loader})
    return {
        "evaluate": lambda context: engine.evaluate(policy.name, context),
        "get_decision": engine.get_decision(policy.name).evaluate,
        "create_decision": engine.create_decision(json.dumps(content)).evaluate,
    }


def _best(call: Callable[[Any], Any], inputs: Sequence[Any], rounds: int) -> float:
    return min(_seconds(call, inputs) for _ in range(rounds))


def _seconds(call: Callable[[Any], Any], inputs: Sequence[Any]) -> float:
    start = time.perf_counter()
    for each in inputs:
        call(each)
    return time.perf_counter() - start
