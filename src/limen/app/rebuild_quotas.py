"""What draws hold of portfolio quotas, counted anew from the journal."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from limen.app.groups import fold_groups
from limen.book.quota import quota_of
from limen.book.quota_use import used_by

if TYPE_CHECKING:
    from limen.app.ports import Book, Journal


def count_used(journal: Journal) -> Counter[str]:
    """Return what the book's draws hold of each quota, in minor units, by its events."""
    found: Counter[str] = Counter()
    for group in fold_groups(journal):
        for line in group.lines.values():
            for id_, amount_minor in used_by(line):
                found[quota_of(id_)] += amount_minor
    return found


def rebuild_quotas(book: Book) -> list[str]:
    """Put right what the tables say that draws hold of quotas; return what differed, in words.

    Leases of a quota that was wrong end, and are taken anew by the next draw. Nothing else may
    write to the book meanwhile.
    """
    told, counted = book.used(), count_used(book)
    wrong = {
        name: counted[name]
        for name in sorted({*told, *counted})
        if told.get(name, 0) != counted[name]
    }
    if wrong:
        book.put_used(wrong)
    return [
        f"quota {name}: {told.get(name, 0)} was taken as used, it is {used_minor}"
        for name, used_minor in wrong.items()
    ]
