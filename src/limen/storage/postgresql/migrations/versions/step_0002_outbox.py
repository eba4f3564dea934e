"""Step 2: answers to commands and the outbox; only adds."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"

TABLES = """
CREATE TABLE answer (
    key         TEXT   COLLATE "C" PRIMARY KEY CHECK (key <> ''),
    body_hash   BYTEA  NOT NULL CHECK (octet_length(body_hash) = 32),
    reply       BYTEA  NOT NULL,
    recorded_at BIGINT NOT NULL
);

CREATE TABLE outbox (
    number       BIGINT  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    message_id   TEXT    COLLATE "C" NOT NULL UNIQUE CHECK (message_id <> ''),
    topic        TEXT    COLLATE "C" NOT NULL CHECK (topic <> ''),
    body         BYTEA   NOT NULL,
    recorded_at  BIGINT  NOT NULL,
    lease        INTEGER NOT NULL DEFAULT 0 CHECK (lease >= 0),
    leased_until BIGINT  NOT NULL DEFAULT 0 CHECK (leased_until >= 0),
    sent_at      BIGINT
);
CREATE INDEX outbox_unsent ON outbox (number) WHERE sent_at IS NULL;

CREATE TRIGGER answer_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON answer
    FOR EACH STATEMENT EXECUTE FUNCTION refuse('an answer is given once');
CREATE TRIGGER outbox_content_never_changed
    BEFORE UPDATE OF number, message_id, topic, body, recorded_at ON outbox
    FOR EACH STATEMENT EXECUTE FUNCTION refuse('a message never changes');
CREATE TRIGGER outbox_sent_stays_sent BEFORE UPDATE ON outbox
    FOR EACH ROW WHEN (OLD.sent_at IS NOT NULL)
    EXECUTE FUNCTION refuse('a message that was sent stays sent');
CREATE TRIGGER outbox_never_deleted BEFORE DELETE OR TRUNCATE ON outbox
    FOR EACH STATEMENT EXECUTE FUNCTION refuse('a message is kept');
INSERT INTO migration (number, name, contracts) VALUES (2, 'outbox', false);
"""


def upgrade() -> None:
    """Make the tables."""
    op.execute(TABLES)
