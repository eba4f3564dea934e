"""Step 5: portfolio quotas and their leases; only adds."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"

TABLES = """
CREATE TABLE quota (
    name         TEXT   COLLATE "C" PRIMARY KEY CHECK (name <> ''),
    total_minor  BIGINT NOT NULL CHECK (total_minor >= 0),
    leased_minor BIGINT NOT NULL DEFAULT 0
        CHECK (leased_minor >= 0 AND leased_minor <= total_minor)
) WITH (fillfactor = 50);

-- Draws of one process take from its own row; half a page is left for the next versions of it.
CREATE TABLE lease (
    id            TEXT   COLLATE "C" PRIMARY KEY CHECK (id <> ''),
    quota         TEXT   COLLATE "C" NOT NULL REFERENCES quota (name),
    holder        TEXT   COLLATE "C" NOT NULL,
    granted_minor BIGINT NOT NULL CHECK (granted_minor >= 0),
    used_minor    BIGINT NOT NULL DEFAULT 0
        CHECK (used_minor >= 0 AND used_minor <= granted_minor),
    expires_at    BIGINT NOT NULL
) WITH (fillfactor = 10);
CREATE INDEX lease_quota ON lease (quota);
INSERT INTO migration (number, name, contracts) VALUES (5, 'quotas', false);
"""


def upgrade() -> None:
    """Make the tables."""
    op.execute(TABLES)
