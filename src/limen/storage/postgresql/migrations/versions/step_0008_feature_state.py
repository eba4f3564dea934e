"""Step 8: features of groups, as far as they are folded; only adds."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"

TABLES = """
CREATE TABLE feature_state (
    chain_id TEXT  COLLATE "C" PRIMARY KEY CHECK (chain_id <> ''),
    body     BYTEA NOT NULL
);
INSERT INTO migration (number, name, contracts) VALUES (8, 'feature_state', false);
"""


def upgrade() -> None:
    """Make the table."""
    op.execute(TABLES)
