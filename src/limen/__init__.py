"""Limen keeps the book of a lender's credit lines and can prove every change to one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from limen.app.face import Book

__version__ = "0.1.0"


def open(  # noqa: A001 - read as limen.open
    url: str | Path,
    *,
    release: str | Path | None = None,
    create: bool = False,
    tenant: str = "lender",
    time_zone: str = "UTC",
) -> Book:
    """Open a book.

    Parameters
    ----------
    url
        A file, or ``postgresql://USER@HOST/DATABASE?schema=NAME&key_file=PATH``.
    release
        Folder of the release that commands are decided by; without one, what needs a policy or
        products of a release is refused.
    create
        Make the book where it is missing, for a tenant, with the time zone of its business dates.

    Raises
    ------
    BadInput
        If there is no such book, it is of a newer format, or the release has faults.
    Unavailable
        If the store cannot be reached.
    """
    from limen.bootstrap import open_face

    return open_face(url, release, (tenant, time_zone) if create else None)
