"""Self-contained HTML pages with figures, from tables handed in: no files, no clock."""
