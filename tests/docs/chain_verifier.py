"""A verifier of a book's chains, written from docs/reference/chain.md alone. It shares no code with
Limen: standard library only.
"""

import hashlib
import json
import sqlite3
import sys

GENESIS = bytes(32)


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def as_json(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def faults_of(path):
    """Every fault of a book, in words."""
    book = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    book.row_factory = sqlite3.Row
    faults = []
    application = book.execute("PRAGMA application_id").fetchone()[0]
    version = book.execute("PRAGMA user_version").fetchone()[0]
    if (application, version) != (0x4C696D6E, 1):
        return ["no book of format 1"]
    chain, place, before = None, 0, GENESIS
    for entry in book.execute("SELECT * FROM journal ORDER BY chain_id, chain_seq"):
        if entry["chain_id"] != chain:
            chain, place, before = entry["chain_id"], 0, GENESIS
        place += 1
        faults += [f"seq {entry['seq']}: {what}" for what in entry_faults(entry, place, before)]
        place, before = entry["chain_seq"], entry["link"]
    numbers = [row[0] for row in book.execute("SELECT seq FROM journal ORDER BY seq")]
    if numbers != list(range(1, len(numbers) + 1)):
        faults.append("the numbers have a gap")
    for name, data in book.execute("SELECT hash, bytes FROM blob"):
        if hashlib.sha256(data).hexdigest() != name:
            faults.append(f"blob {name}: its bytes are others")
    book.close()
    return faults


def entry_faults(entry, place, before):
    if entry["chain_seq"] != place:
        yield f"position {place} of the chain is missing"
    try:
        kind = json.loads(entry["body"])["kind"]
    except (ValueError, KeyError):
        kind = None
    if kind != entry["kind"]:
        yield "the body is not of the kind"
    given = entry["known_at"] if entry["backfill"] else None
    names = ("schema", "chain_id", "key", "customer_id", "line_id", "occurred_at", "effective_day")
    head = as_json([*(entry[name] for name in names), given])
    content = sha256(head[:-1], b",", entry["body"], b"]")
    if content != entry["content_hash"]:
        yield "the content is another"
    times = [entry[name] for name in ("seq", "chain_seq", "known_at", "recorded_at")]
    if sha256(before, as_json(times), content) != entry["link"]:
        yield "the link does not follow"


if __name__ == "__main__":
    found = faults_of(sys.argv[1])
    sys.stdout.write("\n".join(found or ["verifies"]) + "\n")
    sys.exit(bool(found))
