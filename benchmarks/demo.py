"""`limen demo` as a newcomer runs it, set-up done: seconds against the limit."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

SECONDS_MAX = 150
RUN = "from limen.cli.main import run; run()"


def run() -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-c", RUN, "demo", str(Path(folder) / "demo"), "--json"],
            check=True,
            capture_output=True,
        )
        seconds = time.perf_counter() - start
    return {"seconds": round(seconds, 2), "seconds_to_limit": round(seconds / SECONDS_MAX, 3)}
