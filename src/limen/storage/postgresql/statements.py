"""Every statement of a book in PostgreSQL, with its schema filled in once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from psycopg import sql

from limen.storage.rows import EVENT_COLUMNS
from limen.storage.verify import ENTRY_COLUMNS, GAPS, TEXTS

if TYPE_CHECKING:
    from typing import LiteralString

_ENTRY = ", ".join(
    f"convert_to({name}, 'UTF8')" if name in TEXTS else name for name in ENTRY_COLUMNS
)

_HOME: LiteralString = (
    "concat_ws('/', (SELECT system_identifier FROM pg_control_system()), "
    "(SELECT oid FROM pg_database WHERE datname = current_database()), "
    "(SELECT oid FROM pg_namespace WHERE nspname = {name}))"
)
"""Where a book is, in words that no other place shares; step 7 writes the same."""


class Statements:
    """Texts of statements for the tables of one schema, ready to be sent."""

    def __init__(self, schema: str) -> None:
        self._home = sql.SQL(_HOME).format(name=sql.Literal(schema))
        self._schema = sql.Identifier(schema)
        self._reading()
        self._writing()
        self._quotas()
        self._outbox()
        self._index()
        self._keys()
        self._anchors()
        self._copies()
        self._standing()
        self._removing()

    def _reading(self) -> None:
        event = self._made("SELECT {columns} FROM {s}.journal ")
        self.info = self._made("SELECT name, value FROM {s}.meta")
        self.steps = self._made(
            "SELECT max(number), coalesce(max(number) FILTER (WHERE contracts), 0) "
            "FROM {s}.migration"
        )
        self.head = self._made("SELECT coalesce(max(seq), 0) FROM {s}.journal")
        self.tip = self._made("SELECT seq FROM {s}.tip")
        self.chain = event + (
            b"WHERE chain_id = %s AND known_at <= %s AND seq <= %s ORDER BY known_at, seq"
        )
        self.chain_after = event + (
            b"WHERE chain_id = %s AND chain_seq > %s ORDER BY known_at, seq"
        )
        self.chain_from = self._made(
            "SELECT {columns}, chain_seq, link FROM {s}.journal "
            "WHERE chain_id = %s AND chain_seq >= %s ORDER BY known_at, seq"
        )
        self.chains = event + (
            b"WHERE chain_id <> %s AND known_at <= %s AND seq <= %s ORDER BY chain_id, chain_seq"
        )
        self.by_key = event + b"WHERE key = %s"
        self.newest = event + b"WHERE chain_id = %s AND kind = %s ORDER BY chain_seq DESC LIMIT 1"
        self.customers = self._made(
            "SELECT customer_id, chain_id, min(known_at) FROM {s}.journal "
            "WHERE kind = 'customer_registered' AND customer_id = ANY(%s) "
            "GROUP BY customer_id, chain_id"
        )
        self.lines = self._made(
            "SELECT line_id, chain_id, min(known_at) FROM {s}.journal "
            "WHERE kind = 'line_opened' AND line_id = ANY(%s) GROUP BY line_id, chain_id"
        )
        self.openings = self._made(
            "SELECT line_id, body FROM {s}.journal "
            "WHERE kind = 'line_opened' AND line_id = ANY(%s) ORDER BY seq"
        )
        self.under = event + (
            b"WHERE key >= %s AND key < %s AND position(%s::bytea IN body) > 0 ORDER BY key"
        )
        self.get_blob = self._made("SELECT bytes FROM {s}.blob WHERE hash = %s")
        self.entries = self._made("SELECT {entry} FROM {s}.journal ORDER BY chain_id, chain_seq")
        self.gaps = self._made(GAPS.replace("{journal}", "{s}.journal"))

    def _writing(self) -> None:
        self.contents = self._made("SELECT key, content_hash FROM {s}.journal WHERE key = ANY(%s)")
        self.known = self._made(
            "SELECT true, key, body_hash, reply FROM {s}.answer WHERE key = ANY(%s) "
            "UNION ALL "
            "SELECT false, key, content_hash, NULL FROM {s}.journal WHERE key = ANY(%s)"
        )
        self.heads = self._made(
            "SELECT c.id, j.chain_seq, j.link FROM unnest(%s::text[]) AS c (id) "
            "CROSS JOIN LATERAL (SELECT chain_seq, link FROM {s}.journal "
            "WHERE chain_id = c.id ORDER BY chain_seq DESC LIMIT 1) AS j"
        )
        # The settings ride along, so that no commit trusts what was looked at an hour ago.
        self.advance = self._made(
            "UPDATE {s}.tip SET seq = seq + %s RETURNING seq, current_setting('fsync'), "
            "current_setting('synchronous_commit'), current_setting('full_page_writes')"
        )
        columns = (
            "(chain_id, schema, kind, key, customer_id, line_id, occurred_at, effective_day, "
            "known_at, backfill, body, content_hash, seq, chain_seq, recorded_at, link)"
        )
        self.insert = self._made(
            "INSERT INTO {s}.journal " + columns + " VALUES (" + "%s, " * 15 + "%s)"
        )
        # What `link_hash` does, with a number that only the server knows.
        self.write_one = self._made(
            "WITH t AS (UPDATE {s}.tip SET seq = seq + 1 RETURNING seq), "
            "a AS (INSERT INTO {s}.answer (key, body_hash, reply, recorded_at) "
            "VALUES (%s, %s, %s, %s)) "
            "INSERT INTO {s}.journal " + columns + " SELECT " + "%s, " * 12 + "t.seq, %s, %s, "
            "sha256(%s::bytea || convert_to('[' || t.seq || %s, 'UTF8') || %s::bytea) FROM t"
        )
        self.copy = self._made("COPY {s}.journal " + columns + " FROM STDIN (FORMAT BINARY)")
        self.put_blob = self._made(
            "INSERT INTO {s}.blob (hash, bytes) VALUES (%s, %s) ON CONFLICT (hash) DO NOTHING"
        )
        self.answers = self._made(
            "SELECT key, body_hash, reply FROM {s}.answer WHERE key = ANY(%s)"
        )
        self.remember = self._made(
            "INSERT INTO {s}.answer (key, body_hash, reply, recorded_at) SELECT * FROM "
            "unnest(%s::text[], %s::bytea[], %s::bytea[], %s::bigint[])"
        )

    def _quotas(self) -> None:
        self.use_lease = self._made(
            "UPDATE {s}.lease SET used_minor = used_minor + %(amount)s WHERE id = %(id)s "
            "AND used_minor + %(amount)s <= granted_minor RETURNING granted_minor - used_minor"
        )
        self.free_lease = self._made(
            "UPDATE {s}.lease SET used_minor = used_minor - %(amount)s "
            "WHERE id = %(id)s AND used_minor >= %(amount)s"
        )
        self.free_quota = self._made(
            "UPDATE {s}.quota SET leased_minor = leased_minor - %s WHERE name = %s"
        )
        self.lease_again = self._made(
            "UPDATE {s}.quota SET leased_minor = leased_minor + %(amount)s, "
            "total_minor = greatest(total_minor, leased_minor + %(amount)s) WHERE name = %(name)s"
        )
        self.used = self._made(
            "SELECT name, (leased_minor - coalesce((SELECT sum(granted_minor - used_minor) "
            "FROM {s}.lease WHERE quota = name), 0))::bigint FROM {s}.quota ORDER BY name"
        )
        self.drop_leases = self._made("DELETE FROM {s}.lease WHERE quota = %s")
        self.put_used = self._made(
            "INSERT INTO {s}.quota AS q (name, total_minor, leased_minor) "
            "VALUES (%(name)s, %(used)s, %(used)s) ON CONFLICT (name) DO UPDATE SET "
            "leased_minor = %(used)s, total_minor = greatest(q.total_minor, %(used)s)"
        )
        self.make_quota = self._made(
            "INSERT INTO {s}.quota (name, total_minor) VALUES (%s, %s) ON CONFLICT DO NOTHING"
        )
        self.lock_quota = self._made(
            "SELECT leased_minor FROM {s}.quota WHERE name = %s FOR UPDATE"
        )
        # A lease that a draw is at work on is left for the next time.
        self.sweep_leases = self._made(
            "DELETE FROM {s}.lease WHERE id IN (SELECT id FROM {s}.lease WHERE quota = %s "
            "AND expires_at <= %s AND id <> %s FOR UPDATE SKIP LOCKED) "
            "RETURNING granted_minor - used_minor"
        )
        self.set_quota = self._made(
            "UPDATE {s}.quota SET total_minor = %s, leased_minor = %s WHERE name = %s"
        )
        self.lease_left = self._made(
            "SELECT granted_minor - used_minor FROM {s}.lease WHERE id = %s FOR UPDATE"
        )
        self.grant = self._made(
            "INSERT INTO {s}.lease AS l (id, quota, holder, granted_minor, expires_at) "
            "VALUES (%s, %s, %s, %s, %s) ON CONFLICT (id) DO UPDATE SET "
            "granted_minor = l.granted_minor + EXCLUDED.granted_minor, "
            "expires_at = EXCLUDED.expires_at"
        )
        self.quotas = self._made(
            "SELECT name, total_minor, leased_minor FROM {s}.quota ORDER BY name"
        )

    def _outbox(self) -> None:
        self.enqueue = self._made(
            "INSERT INTO {s}.outbox (message_id, topic, body, recorded_at) "
            "SELECT id, topic, body, recorded_at FROM unnest(%s::text[], %s::text[], %s::bytea[], "
            "%s::bigint[]) WITH ORDINALITY AS m (id, topic, body, recorded_at, place) "
            "ORDER BY place ON CONFLICT (message_id) DO NOTHING"
        )
        self.take = self._made(
            "UPDATE {s}.outbox SET lease = lease + 1, leased_until = %s WHERE number IN ("
            "SELECT number FROM {s}.outbox WHERE sent_at IS NULL AND leased_until <= %s "
            "AND topic = coalesce(%s::text, topic) "
            "ORDER BY number LIMIT %s FOR UPDATE SKIP LOCKED) "
            "RETURNING number, lease, message_id, topic, body"
        )
        self.mark_sent = self._made(
            "UPDATE {s}.outbox AS o SET sent_at = %s "
            "FROM unnest(%s::bigint[], %s::int[]) AS t (number, lease) "
            "WHERE o.number = t.number AND o.lease = t.lease AND o.sent_at IS NULL"
        )
        self.unsent = self._made("SELECT count(*) FROM {s}.outbox WHERE sent_at IS NULL")

    def _index(self) -> None:
        self.first_day = self._made("SELECT min(next_day) FROM {s}.line_index")
        self.due = self._made(
            "SELECT next_day, line_id, chain_id FROM {s}.line_index WHERE next_day <= %s "
            "AND (next_day, line_id) > (%s, %s) ORDER BY next_day, line_id LIMIT %s"
        )
        self.index_rows = self._made(
            "SELECT body FROM {s}.line_index WHERE length(body) > 0 ORDER BY line_id"
        )
        self.put_index = self._made(
            "INSERT INTO {s}.line_index (line_id, chain_id, next_day, body) "
            "VALUES (%s, %s, %s, %s) ON CONFLICT (line_id) DO UPDATE SET "
            "chain_id = EXCLUDED.chain_id, next_day = EXCLUDED.next_day, body = EXCLUDED.body"
        )

        self.fold_of = self._made("SELECT body FROM {s}.feature_state WHERE chain_id = %s")
        self.folds = self._made(
            "SELECT chain_id FROM {s}.feature_state WHERE length(body) > 0 ORDER BY chain_id"
        )
        self.put_fold = self._made(
            "INSERT INTO {s}.feature_state (chain_id, body) VALUES (%s, %s) "
            "ON CONFLICT (chain_id) DO UPDATE SET body = EXCLUDED.body"
        )

    def _keys(self) -> None:
        self.find_key = self._made("SELECT wrapped FROM {s}.customer_key WHERE customer_id = %s")
        self.insert_key = self._made(
            "INSERT INTO {s}.customer_key (customer_id, wrapped) VALUES (%s, %s)"
        )
        self.erase_key = self._made(
            "UPDATE {s}.customer_key SET wrapped = NULL "
            "WHERE customer_id = %s AND wrapped IS NOT NULL"
        )
        self.erased = self._made("SELECT customer_id FROM {s}.customer_key WHERE wrapped IS NULL")
        self.sweep_keys = self._made("VACUUM {s}.customer_key")

    def _anchors(self) -> None:
        self.chain_heads = self._made(
            "SELECT DISTINCT ON (chain_id) chain_id, chain_seq, link FROM {s}.journal "
            "WHERE seq <= %s ORDER BY chain_id, chain_seq DESC"
        )
        self.anchors = self._made("SELECT * FROM {s}.anchor ORDER BY number")
        self.keep_anchor = self._made(
            "INSERT INTO {s}.anchor (number, anchored_at, head, chains, root, previous, "
            "public_key, signature) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
        )

    def _copies(self) -> None:
        self.raw = self._made(
            "SELECT {raw} FROM {s}.journal WHERE seq <= %s ORDER BY chain_id, chain_seq"
        )
        self.blobs = self._made("SELECT hash, bytes FROM {s}.blob ORDER BY hash")
        self.lock_tip = self._made("SELECT seq FROM {s}.tip FOR UPDATE")
        self.reindex = self._made("REINDEX TABLE {s}.journal")

    def _standing(self) -> None:
        self.standing = self._made(
            "SELECT number, is_book AND home = {home} FROM {s}.standing "
            "ORDER BY number DESC LIMIT 1"
        )
        self.lock_standing = self._made("LOCK TABLE {s}.standing IN SHARE ROW EXCLUSIVE MODE")
        self.stand = self._made(
            "INSERT INTO {s}.standing SELECT max(number) + 1, %s, {home} FROM {s}.standing"
        )

    def _removing(self) -> None:
        self.drop_tables = self._made(
            "DROP TABLE {s}.meta, {s}.migration, {s}.alembic_version, {s}.journal, {s}.tip, "
            "{s}.blob, {s}.customer_key, {s}.answer, {s}.outbox, {s}.anchor, {s}.line_index, "
            "{s}.lease, {s}.quota, {s}.standing, {s}.feature_state; "
            "DROP FUNCTION {s}.refuse(), {s}.open_line_index(), {s}.move_line_index()"
        )
        self.relations = (
            b"SELECT count(*) FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace "
            b"WHERE n.nspname = %s"
        )
        self.drop_schema = self._made("DROP SCHEMA {s}")

    def _made(self, text: LiteralString) -> bytes:
        made = sql.SQL(text).format(
            s=self._schema,
            home=self._home,
            columns=sql.SQL(EVENT_COLUMNS),
            entry=sql.SQL(_ENTRY),
            raw=sql.SQL(", ".join(ENTRY_COLUMNS)),
        )
        return made.as_bytes()
