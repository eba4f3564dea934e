"""Fixtures that the tests of draws share, and the small demo."""

import pytest

from app.drawing import make
from app.small_demo import Made, made_in

__all__ = ["make", "small_demo"]


@pytest.fixture(scope="session")
def small_demo(tmp_path_factory) -> Made:
    """The small demo of seed 7. Who changes a file of it copies it first."""
    return made_in(tmp_path_factory.mktemp("demo"), 7)
