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

DO $do$ BEGIN
EXECUTE format($made$
    CREATE FUNCTION %1$I.open_line_index() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE opened jsonb := convert_from(NEW.body, 'UTF8')::jsonb;
    BEGIN
        IF opened ->> 'terms_id' <> '' AND coalesce(opened ->> 'custody', 'kept') = 'kept' THEN
            INSERT INTO %1$I.line_index VALUES (NEW.line_id, NEW.chain_id, NEW.effective_day, '')
            ON CONFLICT DO NOTHING;
        END IF;
        RETURN NULL;
    END $$;
    CREATE FUNCTION %1$I.move_line_index() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE %1$I.line_index SET next_day = NEW.effective_day
        WHERE line_id = NEW.line_id AND next_day > NEW.effective_day;
        RETURN NULL;
    END $$;
$made$, current_schema());
END $do$;
CREATE TRIGGER journal_opens_line_index AFTER INSERT ON journal FOR EACH ROW
    WHEN (NEW.kind = 'line_opened') EXECUTE FUNCTION open_line_index();
CREATE TRIGGER journal_moves_line_index AFTER INSERT ON journal FOR EACH ROW
    WHEN (NEW.kind IN ('draw_made', 'draw_held', 'draw_posted', 'draw_voided', 'draw_expired',
        'repayment_made', 'repayment_reversed', 'fee_charged', 'rate_changed', 'written_off',
        'credit_refunded'))
    EXECUTE FUNCTION move_line_index();
INSERT INTO migration (number, name, contracts) VALUES (4, 'line_index', false);
"""


def upgrade() -> None:
    """Make the table and what fills it."""
    op.execute(TABLES)
