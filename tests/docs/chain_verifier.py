"""A verifier of a book's chains, written from docs/reference/chain.md alone. It shares no code with
Limen: standard library only.
"""

import hashlib
import json
import sqlite3
import sys
from pathlib import Path

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


def export_faults(folder):
    """Every fault of an exported book, in words."""
    folder = Path(folder)
    about = json.loads((folder / "book.json").read_bytes())
    faults = []
    if about["format"] != "limen-export-1":
        return ["no export of format 1"]
    found = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    if found != {*about["files"], "book.json"}:
        faults.append("a file is missing, or one too many")
    for name, digest in about["files"].items():
        if name in found and hashlib.sha256((folder / name).read_bytes()).hexdigest() != digest:
            faults.append(f"{name}: its bytes are others")
    for path in (folder / "blobs").iterdir():
        if hashlib.sha256(path.read_bytes()).hexdigest() != path.name:
            faults.append(f"blob {path.name}: its bytes are others")
    entries = exported_entries(folder)
    chain, place, before = None, 0, GENESIS
    for entry in entries:
        if entry["chain_id"] != chain:
            chain, place, before = entry["chain_id"], 0, GENESIS
        place += 1
        faults += [f"seq {entry['seq']}: {what}" for what in entry_faults(entry, place, before)]
        place, before = entry["chain_seq"], entry["link"]
    if sorted(entry["seq"] for entry in entries) != list(range(1, about["head"] + 1)):
        faults.append("the numbers have a gap")
    anchors = json.loads((folder / "anchors.json").read_bytes())
    previous = "00" * 32
    for number, anchor in enumerate(anchors, start=1):
        if anchor["number"] != number or anchor["previous"] != previous:
            faults.append(f"anchor {number}: does not follow from the one before")
        previous = sha256(statement_of(anchor), bytes.fromhex(anchor["signature"])).hex()
        faults += anchor_faults(anchor, entries, anchors[0]["public_key"])
    return faults


def exported_entries(folder):
    """Entries of an export, in the order of chains and places."""
    entries = []
    for path in sorted(Path(folder).glob("journal-*.jsonl")):
        for line in path.read_bytes().splitlines():
            entry = json.loads(line)
            entry["body"] = entry["body"].encode()
            for name in ("content_hash", "link"):
                entry[name] = bytes.fromhex(entry[name])
            entries.append(entry)
    return entries


def statement_of(anchor):
    names = ("number", "tenant", "anchored_at", "head", "chains", "root", "previous", "public_key")
    return as_json(["limen-anchor-1", *(anchor[name] for name in names)])


def anchor_faults(anchor, entries, public_key):
    """Hold entries to an anchor that was signed by the owner of a public key (hex digits)."""
    if anchor["public_key"] != public_key:
        yield f"anchor {anchor['number']}: is signed by another key"
    signature = bytes.fromhex(anchor["signature"])
    if not is_signed(bytes.fromhex(anchor["public_key"]), statement_of(anchor), signature):
        yield f"anchor {anchor['number']}: the signature is not its own"
    if max((entry["seq"] for entry in entries), default=0) < anchor["head"]:
        yield f"anchor {anchor['number']}: the tail is gone"
    heads = {}
    for entry in entries:
        if entry["seq"] <= anchor["head"]:
            heads[entry["chain_id"].encode()] = entry
    leaves = [leaf_of(heads[name]) for name in sorted(heads)]
    if (root_of(leaves).hex(), len(leaves)) != (anchor["root"], anchor["chains"]):
        yield f"anchor {anchor['number']}: the root is another"


def leaf_of(entry):
    return sha256(b"\x00", as_json([entry["chain_id"], entry["chain_seq"]]), entry["link"])


def root_of(leaves):
    if not leaves:
        return sha256()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha256(b"\x01", root_of(leaves[:split]), root_of(leaves[split:]))


def proof_faults(proof, entries, public_key):
    """Hold one chain's entries to a proof; other chains need not be there."""
    anchor = proof["anchor"]
    if not is_signed(
        bytes.fromhex(public_key), statement_of(anchor), bytes.fromhex(anchor["signature"])
    ):
        return ["the anchor is not signed"]
    last = entries[proof["entries"] - 1] if len(entries) >= proof["entries"] else None
    if last is None or last["link"].hex() != proof["link"]:
        return ["the chain is not the one that was anchored"]
    node, low, high, steps = leaf_of(last), 0, anchor["chains"], []
    while high - low > 1:  # from the root down: on which side of the way the other node stands
        split = 1
        while split * 2 < high - low:
            split *= 2
        is_left = proof["index"] < low + split
        steps.append(is_left)
        low, high = (low, low + split) if is_left else (low + split, high)
    if len(steps) != len(proof["path"]):
        return ["the path has another length"]
    for is_left, text in zip(reversed(steps), proof["path"], strict=True):
        beside = bytes.fromhex(text)
        node = sha256(b"\x01", *((node, beside) if is_left else (beside, node)))
    return [] if node.hex() == anchor["root"] else ["the path leads to another root"]


# Ed25519 as in RFC 8032, 5.1: slow, and for verification alone.
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def is_signed(public_key, message, signature):
    key, commitment = point_of(public_key), point_of(signature[:32])
    factor = int.from_bytes(signature[32:], "little")
    if key is None or commitment is None or len(signature) != 64 or factor >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public_key + message).digest()
    challenge = int.from_bytes(digest, "little") % ORDER
    base_y = 4 * pow(5, -1, P) % P
    base = point_of(base_y.to_bytes(32, "little"))
    return times(factor, base) == plus(commitment, times(challenge, key))


def point_of(data):
    """An (x, y) from 32 bytes: y, and the sign of x in the highest bit."""
    if len(data) != 32:
        return None
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    return (P - x if x % 2 != sign else x), y


def plus(one, other):
    (a, b), (c, d) = one, other
    product = D * a * b * c * d % P
    x = (a * d + b * c) * pow(1 + product, -1, P)
    y = (b * d + a * c) * pow(1 - product, -1, P)
    return x % P, y % P


def times(factor, point):
    total = (0, 1)
    while factor:
        if factor & 1:
            total = plus(total, point)
        point = plus(point, point)
        factor >>= 1
    return total


if __name__ == "__main__":
    place = sys.argv[1]
    found = export_faults(place) if Path(place).is_dir() else faults_of(place)
    sys.stdout.write("\n".join(found or ["verifies"]) + "\n")
    sys.exit(bool(found))
