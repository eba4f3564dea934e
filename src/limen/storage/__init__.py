"""Stores and files: the SQLite book, its keys, tables on disk, the engine behind an import."""
