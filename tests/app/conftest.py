"""Fixtures that the tests of draws share."""

from app.drawing import make, store

__all__ = ["make", "store"]
