"""A book as a folder of JSON lines: all that somebody needs to verify it who has no Limen."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from limen.book.anchor import write_anchor
from limen.kernel.errors import JournalCorrupt
from limen.storage.parts import part_of, sync
from limen.storage.verify import ENTRY_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any, BinaryIO

    from limen.app.ports import Book

FORMAT = "limen-export-1"
ENTRIES_A_FILE = 100_000
"""A file ends with the chain in which it reaches so many entries."""

_encode = msgspec.json.Encoder().encode
_HASHES = ("content_hash", "link")


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote."""

    head: int
    chains: int
    entries: int
    blobs: int
    anchors: int
    files: int

    def as_dict(self) -> dict[str, object]:
        """Plain values."""
        return {
            "head": self.head,
            "chains": self.chains,
            "entries": self.entries,
            "blobs": self.blobs,
            "anchors": self.anchors,
            "files": self.files,
        }


def export_book(book: Book, folder: Path) -> Exported:
    """Write a book into a new folder, as it is at one moment; docs/reference/chain.md describes it.

    Raises
    ------
    BadInput
        If something of that name is there.
    JournalCorrupt
        If an entry cannot be written as text: `limen book verify` says which.
    """
    head = book.head()
    anchors = [anchor for anchor in book.anchors() if anchor.head <= head]
    with part_of(folder) as part:
        part.mkdir()
        (part / "blobs").mkdir()
        writer = _Writer(part)
        chains, entries = writer.journal(book.raw_entries(head))
        blobs = 0
        for name, data in book.blobs():
            writer.file(f"blobs/{name}", bytes(data))
            blobs += 1
        kept = [msgspec.json.decode(write_anchor(anchor)) for anchor in anchors]
        writer.file("anchors.json", msgspec.json.format(_encode(kept), indent=2) + b"\n")
        about = {
            "format": FORMAT,
            "tenant": book.info.tenant,
            "time_zone": book.info.time_zone,
            "head": head,
            "chains": chains,
            "entries": entries,
            "files": writer.files,
        }
        (part / "book.json").write_bytes(msgspec.json.format(_encode(about), indent=2) + b"\n")
        for path in (part / "book.json", part / "blobs"):
            sync(path)
    return Exported(head, chains, entries, blobs, len(kept), len(writer.files) + 1)


class _Writer:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.files: dict[str, str] = {}

    def file(self, name: str, data: bytes) -> None:
        path = self._folder / name
        path.write_bytes(data)
        sync(path)
        self.files[name] = hashlib.sha256(data).hexdigest()

    def journal(self, rows: Iterator[tuple[Any, ...]]) -> tuple[int, int]:
        """Write entries file by file; return how many chains and entries."""
        chains = entries = 0
        row = next(rows, None)
        while row is not None:
            name = f"journal-{len(self.files) + 1:05d}.jsonl"
            digest, written, chain = hashlib.sha256(), 0, None
            with (self._folder / name).open("wb") as file:
                while row is not None and (written < ENTRIES_A_FILE or row[1] == chain):
                    chains += row[1] != chain
                    chain = row[1]
                    _put(file, digest, row)
                    written += 1
                    row = next(rows, None)
            sync(self._folder / name)
            self.files[name] = digest.hexdigest()
            entries += written
        return chains, entries


def _put(file: BinaryIO, digest: Any, row: tuple[Any, ...]) -> None:
    entry = dict(zip(ENTRY_COLUMNS, row, strict=True))
    try:
        entry["body"] = bytes(entry["body"]).decode()
    except UnicodeDecodeError:
        raise JournalCorrupt(f"the body of entry {row[0]} is no text") from None
    for name in _HASHES:
        entry[name] = bytes(entry[name]).hex()
    line = _encode(entry) + b"\n"
    file.write(line)
    digest.update(line)
