"""A grade scale: bands of the probability of default, by name."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from limen.kernel.errors import InvariantViolated


@dataclass(frozen=True, slots=True)
class GradeScale:
    """Grades from the safest on.

    Attributes
    ----------
    names
        One more than bounds.
    bounds_ppm
        Strictly rising; a grade holds probabilities up to and with its bound.
    """

    names: tuple[str, ...]
    bounds_ppm: tuple[int, ...]

    def __post_init__(self) -> None:
        if len(self.names) != len(self.bounds_ppm) + 1 or len(set(self.names)) < len(self.names):
            raise InvariantViolated("a scale has a name per band", names=self.names)
        if list(self.bounds_ppm) != sorted(set(self.bounds_ppm)):
            raise InvariantViolated("bounds rise strictly", bounds_ppm=self.bounds_ppm)

    def grade(self, pd_ppm: int) -> str:
        """Return the grade of a probability."""
        return self.names[bisect_left(self.bounds_ppm, pd_ppm)]


STANDARD = GradeScale(
    ("A1", "A2", "B1", "B2", "C1", "C2", "D", "E", "F"),
    (5_000, 10_000, 25_000, 50_000, 100_000, 150_000, 250_000, 500_000),
)
"""Nine grades for portfolios of consumer and small-business lines; a lender may declare its own."""
