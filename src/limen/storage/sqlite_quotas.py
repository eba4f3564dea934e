"""Portfolio quotas of a book in one SQLite file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.book.quota import Lease, LeaseWish, Quota, block_of, lease_id

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

    from limen.kernel.dates import Instant

_SWEEP = (
    "DELETE FROM lease WHERE quota = ? AND expires_at <= ? AND id <> ? "
    "RETURNING granted_minor - used_minor"
)
_GRANT = """
INSERT INTO lease (id, quota, holder, granted_minor, expires_at)
VALUES (:id, :quota, :holder, :more, :until)
ON CONFLICT (id) DO UPDATE SET granted_minor = granted_minor + :more, expires_at = :until
"""
_USED = """
SELECT name, leased_minor - coalesce((SELECT sum(granted_minor - used_minor) FROM lease
WHERE quota = name), 0) FROM quota ORDER BY name
"""
_PUT = """
INSERT INTO quota (name, total_minor, leased_minor) VALUES (:name, :used, :used)
ON CONFLICT (name) DO UPDATE SET leased_minor = :used, total_minor = max(total_minor, :used)
"""


def lease(connection: sqlite3.Connection, wish: LeaseWish, now: Instant, until: Instant) -> Lease:
    """Let a holder's lease take another block; the caller owns the transaction."""
    id_ = lease_id(wish.quota, wish.holder)
    swept = connection.execute(_SWEEP, (wish.quota, now, id_)).fetchall()
    connection.execute(
        "INSERT INTO quota (name, total_minor) VALUES (?, ?) ON CONFLICT (name) DO NOTHING",
        (wish.quota, wish.total_minor),
    )
    ((leased_minor,),) = connection.execute(
        "UPDATE quota SET leased_minor = leased_minor - :swept, "
        "total_minor = max(:total, leased_minor - :swept) WHERE name = :name "
        "RETURNING leased_minor",
        {"swept": sum(row[0] for row in swept), "total": wish.total_minor, "name": wish.quota},
    ).fetchall()
    row = connection.execute(
        "SELECT granted_minor - used_minor FROM lease WHERE id = ?", (id_,)
    ).fetchone()
    left_minor = 0 if row is None else int(row[0])
    room_minor = max(wish.total_minor - leased_minor, 0)
    more_minor = block_of(wish, left_minor, room_minor)
    if more_minor is None:
        return Lease(id_, left_minor, room_minor)
    connection.execute(
        "UPDATE quota SET leased_minor = leased_minor + ? WHERE name = ?",
        (more_minor, wish.quota),
    )
    facts = {"id": id_, "quota": wish.quota, "holder": wish.holder}
    connection.execute(_GRANT, {**facts, "more": more_minor, "until": until})
    return Lease(id_, left_minor + more_minor, room_minor - more_minor)


def quotas(connection: sqlite3.Connection) -> list[Quota]:
    """Return every quota, by name."""
    rows = connection.execute("SELECT name, total_minor, leased_minor FROM quota ORDER BY name")
    return [Quota(*row) for row in rows]


def used(connection: sqlite3.Connection) -> dict[str, int]:
    """Return what draws hold of each quota."""
    return dict(connection.execute(_USED).fetchall())


def put_used(connection: sqlite3.Connection, used_minor: Mapping[str, int]) -> None:
    """Set what draws hold of quotas; the caller owns the transaction."""
    for name, amount_minor in used_minor.items():
        connection.execute("DELETE FROM lease WHERE quota = ?", (name,))
        connection.execute(_PUT, {"name": name, "used": amount_minor})
