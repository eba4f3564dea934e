"""The lender's rulebook: an immutable folder, loaded from bytes, known by its hash."""
