"""Step 7: whether this is the book or a copy of it; only adds."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"

TABLES = """
-- The newest row says whether this is the book. `home` tells the place where it was said: what
-- a dump was restored to is another place, and so a copy.
CREATE TABLE standing (
    number  BIGINT  PRIMARY KEY CHECK (number > 0),
    is_book BOOLEAN NOT NULL,
    home    TEXT    NOT NULL
);
CREATE TRIGGER standing_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON standing
    FOR EACH STATEMENT EXECUTE FUNCTION refuse('what a copy was stays told');
INSERT INTO standing
SELECT 1, true, concat_ws('/', (SELECT system_identifier FROM pg_control_system()),
    (SELECT oid FROM pg_database WHERE datname = current_database()),
    (SELECT oid FROM pg_namespace WHERE nspname = current_schema()));
INSERT INTO migration (number, name, contracts) VALUES (7, 'standing', false);
"""


def upgrade() -> None:
    """Make the table; the place where this runs is the book's."""
    op.execute(TABLES)
