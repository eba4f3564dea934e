from limen.world.behaviour import rising_use, whole_yuan
from limen.world.config import Behaviour


def test_use_rises_through_the_published_points():
    behaviour = Behaviour()
    points = {12: 0.55, 6: 0.70, 3: 0.85}
    assert all(abs(rising_use(0.1, far, behaviour) - use) < 1e-9 for far, use in points.items())
    levels = [rising_use(0.1, far / 2, behaviour) for far in range(50)]
    assert levels == sorted(levels, reverse=True)
    assert rising_use(0.9, 12, behaviour) == 0.9


def test_amounts_are_whole_yuan():
    assert [whole_yuan(amount) for amount in (0.0, 99.9, 100.0, 12_345.6)] == [0, 0, 100, 12_300]
