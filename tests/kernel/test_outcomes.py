import pytest

from limen.kernel.outcomes import Accepted, Refused, Unknown


@pytest.mark.parametrize(
    ("outcome", "seen"),
    [
        (Accepted(7), ("done", 7)),
        (Refused(("R01",)), ("no", ("R01",))),
        (Unknown("k"), ("again", "k")),
    ],
)
def test_a_caller_tells_the_three_apart(outcome, seen):
    match outcome:
        case Accepted(value):
            found = ("done", value)
        case Refused(reasons):
            found = ("no", reasons)
        case Unknown(key):
            found = ("again", key)
    assert found == seen


@pytest.mark.parametrize("outcome", [Accepted(7), Refused(("R01",)), Unknown("k")])
def test_an_outcome_is_never_edited(outcome):
    with pytest.raises(AttributeError):
        setattr(outcome, outcome.__slots__[0], None)
