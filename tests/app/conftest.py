"""Fixtures that the tests of draws share."""

from app.drawing import make

__all__ = ["make"]
