"""What proves a played book: chains and folds, a replay of stored decisions, a second model."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from limen.app.demo_ledger import LedgerFound, find_ledger
from limen.app.replay import replay_many
from limen.app.terms_shelf import TermsShelf
from limen.app.verify_book import fault_line, verify_book

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from limen.app.ports import Book
    from limen.app.tools import Tools

REPLAYED = 1_000
"""Stored decisions that a demo replays."""


@dataclass(frozen=True, slots=True)
class ToProve:
    """One part of what is proved of a book: a name of `PARTS`."""

    book: Path
    part: str


@dataclass(frozen=True, slots=True)
class Proofs:
    """What a book's proofs came to.

    Attributes
    ----------
    link_faults, faults
        What a verification found wrong with the hash chains, and with all else; one a line.
    replayed, replay_differs
        Decisions that came out the same to the byte, and those that did not.
    """

    events: int
    link_faults: tuple[str, ...]
    faults: tuple[str, ...]
    replayed: int
    replay_differs: int
    ledger: LedgerFound


def to_prove(book: Path) -> list[ToProve]:
    """Return the parts of a book's proofs, which may be taken side by side."""
    return [ToProve(book, part) for part in PARTS]


def prove(tools: Tools, asked: ToProve) -> dict[str, Any]:
    """Prove one part from the book alone; fields of `Proofs`."""
    book = tools.open_book(asked.book)
    try:
        return PARTS[asked.part](tools, book)
    finally:
        book.close()


def proofs_of(parts: Sequence[dict[str, Any]]) -> Proofs:
    """Put all parts of a book's proofs together."""
    return Proofs(**{name: value for part in parts for name, value in part.items()})


def _links(tools: Tools, book: Book) -> dict[str, Any]:
    del tools
    return {"link_faults": tuple(fault_line(each) for each in book.verify())}


def _folds(tools: Tools, book: Book) -> dict[str, Any]:
    del tools
    found = verify_book(book, links=())
    return {"events": found.events, "faults": tuple(found.lines())}


def _decisions(tools: Tools, book: Book) -> dict[str, Any]:
    found = replay_many(book, tools.versions(), None, REPLAYED)
    return {
        "replayed": found.same,
        "replay_differs": len(found.different),
        "ledger": find_ledger(book, TermsShelf(book)),
    }


# The longest first: two workers are then done at about the same time.
PARTS: dict[str, Callable[[Tools, Book], dict[str, Any]]] = {
    "folds": _folds,
    "decisions": _decisions,
    "links": _links,
}
