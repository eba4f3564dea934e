"""Portfolio quotas of a book in PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.book.quota import Lease, LeaseWish, block_of, lease_id

if TYPE_CHECKING:
    import psycopg

    from limen.kernel.dates import Instant
    from limen.storage.postgresql.statements import Statements


def lease(
    connection: psycopg.Connection,
    statements: Statements,
    wish: LeaseWish,
    now: Instant,
    until: Instant,
) -> Lease:
    """Let a holder's lease take another block; the caller owns the transaction.

    The quota's row is locked first, then leases: nobody who waits for the one holds the other.
    """
    id_ = lease_id(wish.quota, wish.holder)
    connection.execute(statements.make_quota, (wish.quota, wish.total_minor))
    ((leased_minor,),) = connection.execute(statements.lock_quota, (wish.quota,)).fetchall()
    swept = connection.execute(statements.sweep_leases, (wish.quota, now, id_)).fetchall()
    leased_minor -= sum(row[0] for row in swept)
    row = connection.execute(statements.lease_left, (id_,)).fetchone()
    left_minor = 0 if row is None else int(row[0])
    room_minor = max(wish.total_minor - leased_minor, 0)
    more_minor = block_of(wish, left_minor, room_minor)
    leased_minor += more_minor or 0
    # What is handed out already stays handed out, whatever the release says now.
    total_minor = max(wish.total_minor, leased_minor)
    connection.execute(statements.set_quota, (total_minor, leased_minor, wish.quota))
    if more_minor is not None:
        facts = (id_, wish.quota, wish.holder, more_minor, until)
        connection.execute(statements.grant, facts)
    return Lease(id_, left_minor + (more_minor or 0), room_minor - (more_minor or 0))
