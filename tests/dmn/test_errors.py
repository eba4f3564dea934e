"""Errors carry their cause."""

from limen.dmn.errors import DmnMisuse, FeelError
from limen.kernel.errors import LimenError


def test_a_feel_error_has_its_cause() -> None:
    assert FeelError("why").cause == "why"


def test_misuse_is_one_of_ours() -> None:
    assert issubclass(DmnMisuse, LimenError)
    assert DmnMisuse.code == "dmn_misuse"
