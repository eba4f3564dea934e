"""Our import against a bare loop of encode, SHA-256 and indexed insert.

Same events, same disk, same durability (WAL, FULL), same events a commit, in the same run; the
two take turns, and each gives its best round. The bare loop is handed the events ready made: it
neither reads nor maps, nor judges, nor chains.
"""

from __future__ import annotations

import gc
import hashlib
import sqlite3
import tempfile
import time
from pathlib import Path

import msgspec

from benchmarks._sales import MAPPING, write_sales
from limen.app.import_book import BATCH_EVENTS, import_file
from limen.app.mapped_file import open_mapped
from limen.app.mapping_read import read_mapping
from limen.app.ports import BookInfo
from limen.kernel.clock import ManualClock
from limen.storage.shape import DuckScanner
from limen.storage.sqlite import open_book

NOW = 1_800_000_000_000_000
ROUNDS = 3


def run(rows: int = 200_000) -> dict[str, object]:
    with tempfile.TemporaryDirectory(dir=Path.cwd(), prefix=".bench-") as name:
        folder = Path(name)
        source = folder / "sales.csv"
        write_sales(source, rows)
        mapping, faults = read_mapping(MAPPING.encode(), "mapping.toml")
        if mapping is None:
            raise SystemExit("\n".join(str(item) for item in faults.items))
        files = {"reports": source}
        with open_mapped(DuckScanner(), mapping, files, ManualClock(NOW)) as mapped:
            events = list(mapped.events())
        gc.collect()
        gc.freeze()  # the events stand ready for the bare loop; neither side pays for their number
        bare, ours = [], []
        for at in range(ROUNDS):
            bare.append(_bare(folder / f"bare{at}.db", events))
            start = time.perf_counter()
            info = BookInfo("bench", mapping.time_zone)
            with open_book(folder / f"{at}.book", create=info) as book:
                report = import_file(book, book, ManualClock(NOW), DuckScanner(), mapping, files)
            ours.append(time.perf_counter() - start)
            if sum(report.written.values()) != len(events):
                raise SystemExit("the import did not write every event")
        return {
            "events": len(events),
            "events_a_commit": BATCH_EVENTS,
            "bare_events_per_s": round(len(events) / min(bare)),
            "import_events_per_s": round(len(events) / min(ours)),
            "ratio": round(min(bare) / min(ours), 3),
        }


def _bare(path: Path, events: list[object]) -> float:
    encode = msgspec.json.Encoder(order="sorted").encode
    start = time.perf_counter()
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA cache_size = -65536")
    connection.execute(
        "CREATE TABLE entry (seq INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, "
        "event BLOB NOT NULL, hash BLOB NOT NULL) STRICT"
    )
    for at in range(0, len(events), BATCH_EVENTS):
        rows = []
        for event in events[at : at + BATCH_EVENTS]:
            data = encode(event)
            rows.append((event.key, data, hashlib.sha256(data).digest()))
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO entry (key, event, hash) VALUES (?, ?, ?)", rows)
        connection.execute("COMMIT")
    connection.close()
    return time.perf_counter() - start
