"""Step 3: signed roots over all chains; only adds."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"

TABLES = """
CREATE TABLE anchor (
    number      BIGINT PRIMARY KEY CHECK (number > 0),
    anchored_at BIGINT NOT NULL,
    head        BIGINT NOT NULL CHECK (head >= 0),
    chains      BIGINT NOT NULL CHECK (chains BETWEEN 0 AND head),
    root        BYTEA  NOT NULL CHECK (octet_length(root) = 32),
    previous    BYTEA  NOT NULL UNIQUE CHECK (octet_length(previous) = 32),
    public_key  BYTEA  NOT NULL CHECK (octet_length(public_key) = 32),
    signature   BYTEA  NOT NULL CHECK (octet_length(signature) = 64)
);
CREATE TRIGGER anchor_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON anchor
    FOR EACH STATEMENT EXECUTE FUNCTION refuse('an anchor never changes');
INSERT INTO migration (number, name, contracts) VALUES (3, 'anchor', false);
"""


def upgrade() -> None:
    """Make the table."""
    op.execute(TABLES)
