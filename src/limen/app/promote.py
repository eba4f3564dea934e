"""A copy of a book becomes the book, because a person says so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from limen.book import events as e
from limen.kernel.bounds import TEXT_LENGTH_MAX
from limen.kernel.dates import business_date
from limen.kernel.diagnostics import Diagnostic, Place
from limen.kernel.errors import BadInput

if TYPE_CHECKING:
    from limen.app.ports import Book
    from limen.kernel.dates import Instant


@dataclass(frozen=True, slots=True)
class Promoted:
    """A copy that is the book now.

    Attributes
    ----------
    unsent
        Messages that wait: the book that it was copied from may have sent them since.
    """

    epoch: int
    head: int
    unsent: int

    def as_dict(self) -> dict[str, object]:
        """Plain values."""
        return {"epoch": self.epoch, "head": self.head, "unsent": self.unsent}


def promote_copy(book: Book, because: str, now: Instant) -> Promoted:
    """Let a copy be the book from now on, and write who wanted it and why.

    Raises
    ------
    BadInput
        If it is the book already, or no reason is given.
    """
    standing = book.standing()
    if standing.is_book:
        raise _bad("book", "this is the book, not a copy", "there is nothing to promote")
    if not 0 < len(because.strip()) <= TEXT_LENGTH_MAX:
        raise _bad("because", "is empty or too long", "who decided it, and what became of the book")
    unsent = book.unsent()
    body = e.CopyPromoted(standing.epoch, because, unsent)
    on = business_date(now, book.info.time_zone)
    key = f"promoted:{standing.epoch}"
    book.promote(e.Event(e.PORTFOLIO_CHAIN, key, body, now, on, now), now)
    return Promoted(book.standing().epoch, book.head(), unsent)


def _bad(path: str, message: str, hint: str) -> BadInput:
    return BadInput([Diagnostic("B016", message, Place(path=path), hint)])
