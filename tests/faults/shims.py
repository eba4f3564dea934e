"""Building what is preloaded into a process to break the world under it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def built(name: str, folder: Path) -> Path:
    """A shared object from the C source of that name."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        pytest.skip("no C compiler (Debian's gcc) to build the shim with")
    made = folder / f"{name}.so"
    source = str(HERE / f"{name}.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-o", str(made), source, "-ldl"], check=True)
    made.chmod(0o755)
    return made
