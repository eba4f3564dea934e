"""Grouping facts by key."""
