"""Moves of single customers: descent, random walks, exact search."""
