"""Running `limen` as a user does: a process of its own, in a folder of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("LIMEN_SHARED", ROOT.parent / "shared")) / "data"
UCI = SHARED / "uci_credit_card" / "customers.parquet"
EXAMPLE = ROOT / "examples" / "uci_credit_card"
START = "from limen.cli.main import run; run()"


def limen(*words: object, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command and return how it ended."""
    paths = [str(ROOT / "src"), *filter(None, [os.environ.get("PYTHONPATH")])]
    return subprocess.run(
        [sys.executable, "-c", START, *map(str, words)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), "COLUMNS": "100"},
        capture_output=True,
        text=True,
        check=False,
    )


def told(*words: object, code: int = 0) -> dict[str, Any]:
    """Run a command with `--json` that must end with `code`; return its one object."""
    ended = limen(*words, "--json")
    assert ended.returncode == code, ended.stdout[-2_000:] + ended.stderr[-2_000:]
    found = json.loads(ended.stdout)
    assert isinstance(found, dict)
    return found
