"""Step 4: which lines a daily close has to look at; only adds."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"

TABLES = """
-- Derived from the journal, and rebuilt from it.
CREATE TABLE line_index (
    line_id  TEXT    COLLATE "C" PRIMARY KEY CHECK (line_id <> ''),
    chain_id TEXT    COLLATE "C" NOT NULL,
    next_day INTEGER NOT NULL,
    body     BYTEA   NOT NULL
);
CREATE INDEX line_index_due ON line_index (next_day, line_id) INCLUDE (chain_id);

CREATE FUNCTION move_line_index() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format(
        'INSERT INTO %I.line_index SELECT line_id, chain_id, effective_day, ''''::bytea FROM fresh '
        'WHERE kind = ''line_opened'' '
        'AND convert_from(body, ''UTF8'')::jsonb ->> ''terms_id'' <> '''' '
        'AND coalesce(convert_from(body, ''UTF8'')::jsonb ->> ''custody'', ''kept'') = ''kept'' '
        'ON CONFLICT DO NOTHING', TG_TABLE_SCHEMA);
    EXECUTE format(
        'UPDATE %I.line_index AS i SET next_day = f.day FROM (SELECT line_id, '
        'min(effective_day) AS day FROM fresh WHERE kind IN (''draw_made'', ''draw_held'', '
        '''draw_posted'', ''draw_voided'', ''draw_expired'', ''repayment_made'', '
        '''repayment_reversed'', ''fee_charged'', ''rate_changed'', ''written_off'', '
        '''credit_refunded'') GROUP BY line_id) AS f '
        'WHERE i.line_id = f.line_id AND i.next_day > f.day', TG_TABLE_SCHEMA);
    RETURN NULL;
END $$;
CREATE TRIGGER journal_moves_line_index AFTER INSERT ON journal
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION move_line_index();
INSERT INTO migration (number, name, contracts) VALUES (4, 'line_index', false);
"""


def upgrade() -> None:
    """Make the table and what fills it."""
    op.execute(TABLES)
