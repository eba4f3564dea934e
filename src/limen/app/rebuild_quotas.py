"""What draws hold of portfolio quotas, counted anew from the journal."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from limen.app.groups import fold_groups
from limen.app.joint_used import is_joint_quota, together_of, used_together
from limen.app.live_room import counted_plan, is_old_room, used_by_offers
from limen.book.quota import quota_of
from limen.book.quota_use import used_by

if TYPE_CHECKING:
    from collections.abc import Iterable

    from limen.app.ports import Book, Journal


def count_used(journal: Journal, joint: Iterable[str] = ()) -> Counter[str]:
    """Return what draws and offers hold of each quota, in minor units, by the book's events.

    Of what plans left, only the newest plan's counters are told: the older ones are over.

    Parameters
    ----------
    joint
        Quotas of joint lending: loans from before them count too.
    """
    found: Counter[str] = Counter()
    plan = counted_plan(journal)
    for group in fold_groups(journal):
        for line in group.lines.values():
            for id_, amount_minor in used_by(line):
                found[quota_of(id_)] += amount_minor
        if plan is not None:
            found.update(used_by_offers(group, plan))
    names = [name for name in joint if is_joint_quota(name)]
    if names:
        older = used_together(journal, names)
        for name in names:
            found[name] += older[name][together_of(name)]
    return Counter({name: used for name, used in found.items() if not is_old_room(name, plan)})


def rebuild_quotas(book: Book) -> list[str]:
    """Put right what the tables say that draws hold of quotas; return what differed, in words.

    Leases of a quota that was wrong end, and are taken anew by the next draw. Nothing else may
    write to the book meanwhile.
    """
    plan = counted_plan(book)
    told = {name: used for name, used in book.used().items() if not is_old_room(name, plan)}
    counted = count_used(book, book.used())
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
