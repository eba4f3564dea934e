import pytest

from limen.kernel import errors
from limen.kernel.diagnostics import Diagnostic, Place
from limen.kernel.errors import BadInput, InvariantViolated, LimenError

KINDS = [
    kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)
]


def test_codes_are_unique():
    assert len({kind.code for kind in KINDS}) == len(KINDS) == 7


@pytest.mark.parametrize("kind", KINDS)
def test_one_tree_with_its_own_codes(kind):
    assert issubclass(kind, LimenError)
    assert "code" in vars(kind)


def test_a_broken_law_names_its_facts():
    error = InvariantViolated("owed is never negative", owed_minor=-1, line="l")
    assert str(error) == "owed is never negative (owed_minor=-1, line='l')"
    assert (error.law, error.facts) == ("owed is never negative", {"owed_minor": -1, "line": "l"})
    assert str(InvariantViolated("it holds")) == "it holds"


def test_bad_input_tells_every_fault():
    faults = [Diagnostic("M1", "no zone", Place("m", 1)), Diagnostic("M2", "no key")]
    error = BadInput(faults)
    assert str(error) == "m:1: M1 no zone\nM2 no key"
    assert error.diagnostics == tuple(faults)
