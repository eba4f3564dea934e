"""Folds by a hash of the customer, so that a customer's fold is the same in every run."""

from __future__ import annotations

import hashlib

FOLDS = 5


def fold_of(customer_id: str | int, folds: int = FOLDS) -> int:
    """Return SHA-256 of the id's text, read as a number, modulo `folds`."""
    return int(hashlib.sha256(str(customer_id).encode()).hexdigest(), 16) % folds
