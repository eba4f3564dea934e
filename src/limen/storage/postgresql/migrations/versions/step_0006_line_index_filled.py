"""Step 6: lines that were there before step 4 come into the index; only adds."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"

ROWS = """
-- Such a line is due from its first day on: the next close takes it in.
INSERT INTO line_index
SELECT line_id, min(chain_id), min(effective_day), '' FROM journal
WHERE kind = 'line_opened'
AND convert_from(body, 'UTF8')::jsonb ->> 'terms_id' <> ''
AND coalesce(convert_from(body, 'UTF8')::jsonb ->> 'custody', 'kept') = 'kept'
GROUP BY line_id
ON CONFLICT DO NOTHING;
INSERT INTO migration (number, name, contracts) VALUES (6, 'line_index_filled', false);
"""


def upgrade() -> None:
    """Fill the table."""
    op.execute(ROWS)
