"""A book in a PostgreSQL database: the same journal, keys and outbox as in one SQLite file."""
