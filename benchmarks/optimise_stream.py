"""The optimiser on a Parquet file that it reads again in each pass: ten million by ten by thirteen.

`--rows` sets the number of customers.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from benchmarks import _options
from benchmarks._optimise import SEED, apart

CAPS = 13


def run(rows: int = 10_000_000) -> dict[str, object]:
    with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".bench-") as name:
        path = Path(name) / "options.parquet"
        rules = _options.write_parquet(path, rows, CAPS, SEED)
        told = json.dumps([(rule.name, rule.coefs, rule.bound) for rule in rules])
        Path(f"{path}.json").write_text(told)
        found = apart("alone", rows, CAPS, str(path))
        return {"customers": rows, "bytes": path.stat().st_size} | found
