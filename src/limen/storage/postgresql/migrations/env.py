"""What Alembic runs around the steps: within the caller's connection and transaction."""

from __future__ import annotations

from alembic import context

options = context.config.attributes
context.configure(connection=options["connection"], version_table_schema=options["schema"])
with context.begin_transaction():
    context.run_migrations()
