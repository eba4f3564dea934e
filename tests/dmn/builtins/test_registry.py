"""How arguments find their parameters."""

import pytest

from dmn.feel import cause, evaluated
from limen.dmn.builtins.registry import BUILTINS, signatures_for


@pytest.mark.parametrize("name", sorted(BUILTINS))
def test_every_built_in_can_be_called(name: str) -> None:
    for signature in BUILTINS[name].signatures:
        needed = sum(not each.optional for each in signature.parameters)
        names = tuple(each.name for each in signature.parameters)
        assert signatures_for(name, needed, names if signature.named_only else None)


def test_a_null_where_none_may_be_has_a_cause() -> None:
    assert cause("string length(s)", s=None)
    assert "must be number" in cause("abs(s)", s="a")


def test_a_list_of_one_is_its_item() -> None:
    assert evaluated("string length([s])", s="abc") == 3
    assert evaluated("count(n)", n=1) == 1
