"""One small command through a unit, and the same statements for `pgbench` and for bare SQLite."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from limen.app.ports import Answer, Book, BookInfo, Message, Unit
from limen.book.events import Event, RepaymentMade
from limen.bootstrap import wire

if TYPE_CHECKING:
    from collections.abc import Callable

sys.path.append(str(Path(__file__).parents[1] / "tests"))

NOW = 1_800_000_000_000_000
INFO = BookInfo("bench", "Europe/Berlin")
CHAINS = 50
"""Chains of each client: no client waits for another's."""

REPLY = b'{"accepted":true}'
BODY = b'{"amount_minor":1,"kind":"repayment_made"}'

# What `Units.unit` sends for one command, statement by statement, with values of the same size.
SCRIPT = """
\\set n random(1, 1000000000000000)
\\set c random(1, {chains})
BEGIN;
SELECT concat_ws(' ', set_config('lock_timeout', '5s', true), current_setting('fsync'),
  current_setting('synchronous_commit'), current_setting('full_page_writes'))
  UNION ALL SELECT pg_advisory_xact_lock_shared(1)::text UNION ALL SELECT
  pg_advisory_xact_lock(n)::text FROM unnest(ARRAY[:client_id * 1000 + :c]::bigint[]) AS c (n);
SELECT key, body_hash, reply FROM {s}.answer WHERE key = 'k-' || :client_id || '-' || :n;
SELECT key, content_hash FROM {s}.journal WHERE key = ANY(ARRAY['k-' || :client_id || '-' || :n]);
SELECT coalesce(max(j.chain_seq), 0) + 1 AS place FROM
  unnest(ARRAY['p-' || :client_id || '-' || :c]) AS c (id)
  CROSS JOIN LATERAL (SELECT chain_seq, link FROM {s}.journal
    WHERE chain_id = c.id ORDER BY chain_seq DESC LIMIT 1) AS j \\gset
WITH t AS (UPDATE {s}.tip SET seq = seq + 1 RETURNING seq),
  a AS (INSERT INTO {s}.answer (key, body_hash, reply, recorded_at)
  VALUES ('k-' || :client_id || '-' || :n, '\\x{hash}', '\\x{reply}', 1800000000000000))
  INSERT INTO {s}.journal (chain_id, schema, kind, key, customer_id, line_id, occurred_at,
  effective_day, known_at, backfill, body, content_hash, seq, chain_seq, recorded_at, link)
  SELECT 'p-' || :client_id || '-' || :c, 1, 'repayment_made', 'k-' || :client_id || '-' || :n,
  'customer', 'line', 3, 19724, 5, 0, '\\x{body}', '\\x{hash}', t.seq, :place,
  1800000000000000, sha256('\\x{hash}'::bytea || convert_to('[' || t.seq || ',' || :place ||
  ',5,1800000000000000]', 'UTF8') || '\\x{hash}'::bytea) FROM t;
INSERT INTO {s}.outbox (message_id, topic, body, recorded_at)
  VALUES ('k-' || :client_id || '-' || :n, 'pay', '\\x7b7d', 1800000000000000)
  ON CONFLICT (message_id) DO NOTHING;
COMMIT;
"""


def command(unit: Unit, chain: str, key: str) -> None:
    """Write what one command leaves: an event, an answer, a message."""
    if unit.answer_to(key) is not None:
        raise SystemExit(f"{key} was answered before")
    event = Event(chain, key, RepaymentMade(1), 3, date(2024, 1, 2), 5, "customer", "line")
    unit.append([event], NOW)
    unit.enqueue([Message(key, "pay", b"{}")], NOW)
    unit.remember(Answer(key, bytes(32), REPLY), NOW)


def single(book: Book, name: str, seconds: float) -> float:
    """One command a commit; return commands a second."""

    def one(at: int) -> None:
        chain = f"g-{name}-{at % CHAINS}"
        with book.unit([chain]) as unit:
            command(unit, chain, f"{name}-{at}")

    return rate(one, seconds)


def rate(one: Callable[[int], None], seconds: float) -> float:
    """Call again and again; return calls a second."""
    start, at = time.perf_counter(), 0
    while (gone := time.perf_counter() - start) < seconds:
        one(at)
        at += 1
    return at / gone


def client(place: str, name: str, seconds: float) -> float:
    """One process of several: its own connection."""
    with wire().open_book(place) as book:
        return single(book, name, seconds)


def pgbench(program: Path, url: str, schema: str, clients: int, seconds: int, mode: str) -> float:
    """Run the statement list; return transactions a second."""
    hashed = hashlib.sha256(b"bench").hexdigest()
    script = SCRIPT.format(s=schema, chains=CHAINS, hash=hashed, body=BODY.hex(), reply=REPLY.hex())
    found = subprocess.run(
        [str(program), *f"-n -c {clients} -j 2 -T {seconds} -M {mode} -f -".split(), url],
        input=script,
        capture_output=True,
        text=True,
        env=os.environ,
        check=False,
    )
    if found.returncode or "number of failed transactions: 0" not in found.stdout:
        raise SystemExit(found.stdout + found.stderr)
    line = next(x for x in found.stdout.splitlines() if x.startswith("tps = "))
    return float(line.split()[2])
