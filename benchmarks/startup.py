"""How long `limen --help` takes, against an interpreter that does nothing, in the same run."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

RUNS = 9
SOURCE = Path(__file__).resolve().parents[1] / "src"
HELP = "import sys; sys.argv = ['limen', '--help']; from limen.cli.main import run; run()"


def run(rows: int = RUNS) -> dict[str, object]:
    """Start each in turn `rows` times, so that a slow moment of the machine falls on both."""
    bare_ms: list[float] = []
    help_ms: list[float] = []
    for _ in range(rows):
        bare_ms.append(_wall_ms("pass"))
        help_ms.append(_wall_ms(HELP))
    bare, whole = statistics.median(bare_ms), statistics.median(help_ms)
    return {
        "runs": rows,
        "python_pass_ms": round(bare, 1),
        "limen_help_ms": round(whole, 1),
        "ratio": round(whole / bare, 2),
        "limit_ms": 300,
        "within_limit": whole < 300,
    }


def _wall_ms(code: str) -> float:
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return (time.perf_counter() - started) * 1_000
