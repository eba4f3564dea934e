import pytest

from limen.kernel.errors import InvariantViolated
from limen.risk.grades import STANDARD, GradeScale


def test_a_bound_belongs_to_the_safer_grade():
    scale = GradeScale(("A", "B", "C"), (100, 200))
    assert [scale.grade(ppm) for ppm in (1, 100, 101, 200, 201)] == ["A", "A", "B", "B", "C"]


def test_the_standard_scale_covers_all():
    found = [STANDARD.grade(ppm) for ppm in range(1, 1_000_000, 999)]
    assert list(dict.fromkeys(found)) == list(STANDARD.names)


@pytest.mark.parametrize(("names", "bounds"), [(("A",), (1,)), (("A", "A"), (1,)), ("ABC", (2, 1))])
def test_broken_scales(names, bounds):
    with pytest.raises(InvariantViolated):
        GradeScale(tuple(names), bounds)
