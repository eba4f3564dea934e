"""Forty rules over sixty features as columns, against the same rules written by hand in Polars.

Both read one Parquet file by the streaming engine, in processes of their own and in turn; each
gives its best round. The answers and the matched rules of both must be equal.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import polars as pl

from limen.dmn import compile_service, parse_model
from limen.dmn.frame import FrameProgram, compile_frame
from limen.dmn.profile import declared_bounds
from limen.dmn.scales import Bounds

POLICY = Path(__file__).parent / "policies/forty_rules.dmn"
SERVICE = "Limit Review"
MAYBE_NULL = ("bureau_score", "limit_at_cut_minor", "days_since_cut", "days_since_raise")
ROUNDS = 3
BAR = 1.5
_CHUNK = 1_000_000

# Usual largest values of a unit; the declared ends are put in now and then.
_USUAL = {"minor": 20_000_000, "ppm": 200_000, "days": 400, "count": 6, "share": 10_000}


def program() -> FrameProgram:
    """Return the policy compiled with its declared bounds."""
    model, faults = parse_model(POLICY.read_bytes(), POLICY.name)
    assert model is not None, faults.items
    row, faults = compile_service(model, SERVICE)
    assert row is not None, faults.items
    given = {
        each.name: Bounds(
            scale=4 if each.type_ref == "Share" else 0, nullable=each.name in MAYBE_NULL
        )
        for each in row.inputs
    }
    found, faults = compile_frame(model, SERVICE, declared_bounds(model, row, given))
    assert found is not None
    assert found.mode == "frame", [str(each) for each in faults.items]
    return found


def write_rows(path: Path, rows: int, policy: FrameProgram, seed: int = 7) -> None:
    """Write seeded rows inside the declared bounds, in pieces."""
    parts = []
    for start in range(0, rows, _CHUNK):
        part = path.with_suffix(f".{start}")
        rng = np.random.default_rng([seed, start])
        drawn(policy, rng, min(_CHUNK, rows - start)).write_parquet(part)
        parts.append(part)
    pl.scan_parquet(parts).sink_parquet(path)
    for part in parts:
        part.unlink()


def drawn(policy: FrameProgram, rng: np.random.Generator, rows: int) -> pl.DataFrame:
    """Return rows: usual values, a tenth of them at the declared ends, nulls where declared."""
    columns = {}
    for each in policy.inputs:
        if each.kind == "boolean":
            columns[each.name] = pl.Series(rng.random(rows) < 0.2)
        elif each.kind == "string":
            values = np.array(each.bounds.values)
            columns[each.name] = pl.Series(values[rng.integers(0, len(values), rows)])
        else:
            columns[each.name] = pl.Series(_whole(each.name, each.bounds, rng, rows))
        if each.bounds.nullable:
            gone = pl.Series(rng.random(rows) < 0.3)
            columns[each.name] = columns[each.name].zip_with(~gone, pl.Series([None]))
    return pl.DataFrame(columns)


def _whole(
    name: str, bounds: Bounds, rng: np.random.Generator, rows: int
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    span = bounds.span()
    unit = next((word for word in reversed(name.split("_")) if word in _USUAL), "")
    usual = min(_USUAL.get(unit, span.high), span.high)
    value = rng.integers(span.low, max(usual, span.low + 1), rows)
    value = np.where(rng.random(rows) < 0.5, value // 8 + span.low, value).clip(span.low, span.high)
    ends = np.where(rng.random(rows) < 0.5, span.low, span.high)
    return np.where(rng.random(rows) < 0.02, ends, value)


def query(which: str, path: str, times: int = 1) -> pl.LazyFrame:
    """Return one side's query over a file, read so many times over."""
    from benchmarks._forty_by_hand import by_hand

    frame = pl.scan_parquet([path] * times)
    if which == "limen":
        return program().over(frame)
    return by_hand(frame, rule_ids=which == "hand")


_CHILD = """
import json, resource, sys, time
from pathlib import Path
from benchmarks.policy_frame import query
which, path, out, times = sys.argv[1:]
lazy = query(which, path, int(times))
start = time.perf_counter()
lazy.sink_parquet(out, engine="streaming", compression="uncompressed")
seconds = time.perf_counter() - start
used = resource.getrusage(resource.RUSAGE_SELF)
# Not ru_maxrss: a child inherits its parent's.
status = Path("/proc/self/status").read_text().split()
print(json.dumps({
    "seconds": seconds,
    "cpu_seconds": used.ru_utime + used.ru_stime,
    "peak_rss_bytes": int(status[status.index("VmHWM:") + 1]) * 1024,
}))
"""


def _timed(which: str, path: Path, times: int = 1) -> dict[str, float]:
    out = path.with_name(f"{which}.parquet")
    child = subprocess.run(
        [sys.executable, "-c", _CHILD, which, str(path), str(out), str(times)],
        check=True, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    found: dict[str, float] = json.loads(child.stdout)
    return found


def _same(one: Path, other: Path) -> bool:
    """Whether two files hold equal answers, compared in pieces."""
    a, b = pl.scan_parquet(one), pl.scan_parquet(other)
    rows = a.select(pl.len()).collect().item()
    names = b.collect_schema().names()
    for start in range(0, rows, _CHUNK):
        left = a.select(names).slice(start, _CHUNK).collect()
        right = b.select(names).slice(start, _CHUNK).collect()
        if not left.equals(right):
            return False
    return rows == b.select(pl.len()).collect().item()


def run(rows: int = 10_000_000) -> dict[str, object]:
    with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".bench-") as name:
        path = Path(name) / "rows.parquet"
        write_rows(path, rows, program())
        best: dict[str, dict[str, float]] = {}
        for _ in range(ROUNDS):
            for which in ("hand", "hand_no_ids", "limen"):
                found = _timed(which, path)
                if which not in best or found["seconds"] < best[which]["seconds"]:
                    best[which] = found
        if not _same(path.with_name("limen.parquet"), path.with_name("hand.parquet")):
            raise SystemExit("the two sides do not give the same answers")
        threefold = _timed("limen", path, 3)
        ours, theirs, bare = best["limen"], best["hand"], best["hand_no_ids"]
        return {
            "rows": rows,
            "parquet_bytes": path.stat().st_size,
            "limen_seconds": round(ours["seconds"], 2),
            "hand_seconds": round(theirs["seconds"], 2),
            "hand_without_rule_ids_seconds": round(bare["seconds"], 2),
            "limen_ns_per_row": round(ours["seconds"] / rows * 1e9, 1),
            "limen_peak_rss_bytes": int(ours["peak_rss_bytes"]),
            "limen_peak_rss_bytes_for_three_times_the_rows": int(threefold["peak_rss_bytes"]),
            "hand_peak_rss_bytes": int(theirs["peak_rss_bytes"]),
            "cpu_ratio": round(ours["cpu_seconds"] / theirs["cpu_seconds"], 3),
            "ratio": round(ours["seconds"] / theirs["seconds"], 3),
            "ratio_without_rule_ids": round(ours["seconds"] / bare["seconds"], 3),
            "bar": BAR,
        }
