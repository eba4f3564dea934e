import pytest

from limen.app.feature_tools import chosen, explained, instant_of
from limen.features.declared import DECLARED
from limen.kernel.errors import BadInput


def test_what_is_explained():
    told = explained(DECLARED, "drawn_after_raise_90d_minor")
    assert told["where"] == "days_since_raise <= 30"
    assert told["reads"] == "draw_made[days_since_raise <= 30] → amount_minor"
    assert explained(DECLARED, "utilisation_bp")["computed_from"] == "the line's state"


def test_an_unknown_name_has_a_hint():
    with pytest.raises(BadInput, match="drawn_sum_30d_minor"):
        chosen(DECLARED, ["drawn_sum_30_minor"])
    assert chosen(DECLARED, []) == list(DECLARED.values())


def test_instants():
    assert instant_of(None, "UTC", 7) == 7
    assert instant_of("1970-01-01", "UTC", 7) == 86_400_000_000 - 1
    with pytest.raises(BadInput, match="no instant"):
        instant_of("soon", "UTC", 7)
