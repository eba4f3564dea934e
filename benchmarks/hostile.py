"""What each input of the hostile corpus takes: at most 50 ms of a processor and 32 MB."""

from __future__ import annotations

from benchmarks._hostile import corpus, measure

CPU_MS_MAX = 50
MEMORY_MB_MAX = 32


def run(rows: int = 0) -> dict[str, object]:
    """Run the first `rows` inputs, or all of them, each in a child of its own."""
    inputs = corpus()[: rows or None]
    found = list(zip(inputs, measure(inputs), strict=True))
    by_time = sorted(found, key=lambda pair: -pair[1].cpu_ms)
    by_memory = sorted(found, key=lambda pair: -pair[1].memory_mb)
    return {
        "inputs": len(inputs),
        "other_outcomes": [
            f"{each.file}: {each.name}: {took.outcome}"
            for each, took in found
            if took.outcome != each.gives
        ],
        "median_cpu_ms": by_time[len(by_time) // 2][1].cpu_ms,
        "slowest": [f"{took.cpu_ms} ms: {each.name}" for each, took in by_time[:5]],
        "largest": [f"{took.memory_mb} MB: {each.name}" for each, took in by_memory[:5]],
        "cpu_ms_max": CPU_MS_MAX,
        "over_cpu": sum(took.cpu_ms > CPU_MS_MAX for _, took in found),
        "memory_mb_max": MEMORY_MB_MAX,
        "over_memory": sum(took.memory_mb > MEMORY_MB_MAX for _, took in found),
    }
