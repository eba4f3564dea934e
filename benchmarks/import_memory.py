"""Peak memory of an import of a CSV file of about 1 GB, in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks._sales import MAPPING, write_sales

GIGABYTE = 10**9
PADDING = 160

_CHILD = """
import json, resource, sys, time
from pathlib import Path
from limen.app.import_book import import_file
from limen.app.mapping_read import read_mapping
from limen.app.ports import BookInfo
from limen.kernel.clock import ManualClock
from limen.storage.shape import DuckScanner
from limen.storage.sqlite import open_book

folder = Path(sys.argv[1])
mapping, _ = read_mapping((folder / "mapping.toml").read_bytes(), "mapping.toml")
start = time.perf_counter()
with open_book(folder / "a.book", create=BookInfo("bench", mapping.time_zone)) as book:
    report = import_file(
        book, book, ManualClock(1_800_000_000_000_000), DuckScanner(), mapping,
        {"reports": folder / "sales.csv"},
    )
print(json.dumps({
    "events": sum(report.written.values()),
    "seconds": round(time.perf_counter() - start, 1),
    "peak_rss_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
}))
"""


def run(rows: int = 4_950_000) -> dict[str, object]:
    with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".bench-") as name:
        folder = Path(name)
        size = write_sales(folder / "sales.csv", rows, PADDING)
        # The padding that makes the gigabyte is a column that nothing reads.
        mapping = f'{MAPPING}\n[columns]\nignored = ["note"]\n'
        (folder / "mapping.toml").write_text(mapping, encoding="utf-8")
        child = subprocess.run(
            [sys.executable, "-c", _CHILD, name], check=True, stdout=subprocess.PIPE, text=True
        )
        found = json.loads(child.stdout)
        peak = found["peak_rss_bytes"]
        return {
            "rows": rows,
            "csv_bytes": size,
            **found,
            "peak_rss_to_gigabyte": round(peak / GIGABYTE, 3),
            "peak_rss_to_file": round(peak / size, 3),
        }
