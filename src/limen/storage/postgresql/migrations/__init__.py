"""Alembic's environment and the steps of a book's tables in PostgreSQL."""
