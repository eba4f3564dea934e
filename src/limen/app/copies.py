"""`limen book restore` and `rebuild`: nothing is called done before it verifies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from limen.app.feature_states import rebuild_folds
from limen.app.rebuild_index import proofs, rebuild_index
from limen.app.rebuild_quotas import rebuild_quotas
from limen.app.terms_shelf import TermsShelf
from limen.app.verify_book import Verified, fault_line, verify_book
from limen.kernel.errors import JournalCorrupt

if TYPE_CHECKING:
    from pathlib import Path

    from limen.app.ports import Book
    from limen.app.tools import Tools
    from limen.release.rulebook import Release


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What of the derived parts differed from what the journal gives."""

    differed: tuple[str, ...]
    features: int = 0

    def as_dict(self) -> dict[str, object]:
        """Plain values; `features` counts groups whose features are kept."""
        return {"differed": list(self.differed), "features": self.features}

    def lines(self) -> list[str]:
        """The same for a person."""
        return list(self.differed) or ["nothing differed"]


def restore_book(tools: Tools, file: Path, to: Path | str, key: Path | None) -> Verified:
    """Make a book of a backup; it appears only once the copy verifies.

    Keys and records of erasures may differ, as in a backup of an earlier version: that is told, and
    mended in the book that comes of it.

    Raises
    ------
    BadInput
        If something stands where the book goes, or the file is no book.
    JournalCorrupt
        If the copy does not verify: nothing was made.
    """
    with tools.restoring(file, to, key) as copy:
        found = verify_book(copy)
        worse = [fault_line(each) for each in found.faults if each not in found.erasures]
        if worse:
            raise JournalCorrupt("\n".join(("the backup does not verify:", *worse)))
    return found


def rebuild_book(book: Book, release: Release | None = None) -> Rebuilt:
    """Make what is derived from the journal anew.

    Parameters
    ----------
    release
        Whose features are to be kept of every group; without it, those that are kept already.

    Raises
    ------
    JournalCorrupt
        If the journal itself does not verify: nothing is made from it.
    """
    faults = book.verify()
    chain_faults = [fault for fault in faults if not _is_of_numbers(fault.chain_id, fault.what)]
    if chain_faults:
        first = chain_faults[0]
        raise JournalCorrupt(f"chain {first.chain_id}, seq {first.seq}: {first.what}")
    made, wrong = rebuild_folds(book, None if release is None else release.fold_plan())
    differed = [f"features of groups: {wrong} states were wrong"] if wrong else []
    again = (*book.rebuild(), *_rebuilt_index(book), *rebuild_quotas(book), *differed)
    return Rebuilt(again, made)


def _rebuilt_index(book: Book) -> list[str]:
    """Make the index of lines anew, and say how much of it was wrong."""
    before = proofs(book)
    rebuild_index(book, book, TermsShelf(book))
    after = proofs(book)
    wrong = sum(before[line_id] != after[line_id] for line_id in before.keys() & after.keys())
    return [f"index of lines: {wrong} rows were wrong"] if wrong else []


def _is_of_numbers(chain_id: str, what: str) -> bool:
    """Whether a fault is one of the last number given, which is derived."""
    return not chain_id and what.startswith("the last number given")
