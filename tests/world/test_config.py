from datetime import date

import pytest

from limen.world.config import WorldConfig


@pytest.mark.parametrize("change", [{"persons": 1}, {"merchants": 0}, {"start": date(2025, 1, 2)}])
def test_an_impossible_world_is_refused(change):
    with pytest.raises(ValueError, match=r"world|people"):
        WorldConfig(**change)
