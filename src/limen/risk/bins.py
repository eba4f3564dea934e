"""Binning as data: cut points, special values, a bin for what is missing; all integers."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from limen.kernel.errors import InvariantViolated


@dataclass(frozen=True, slots=True)
class Bins:
    """Half-open bins of one characteristic.

    Bin 0 holds values below the first cut, bin *i* those in [cut *i*−1, cut *i*), the last numeric
    bin those from the last cut on; then each special value has its own; the last bin holds None.

    Attributes
    ----------
    cuts
        Strictly rising cut points in the characteristic's own unit.
    specials
        Strictly rising values that mean something else than their size (a source's own codes).
    """

    cuts: tuple[int, ...]
    specials: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if any(left >= right for left, right in zip(self.cuts, self.cuts[1:], strict=False)):
            raise InvariantViolated("cut points rise strictly", cuts=self.cuts)
        if list(self.specials) != sorted(set(self.specials)):
            raise InvariantViolated("special values rise strictly", specials=self.specials)

    @property
    def count(self) -> int:
        """Number of bins, with the special and missing ones."""
        return len(self.cuts) + len(self.specials) + 2

    @property
    def missing(self) -> int:
        """Index of the bin for None."""
        return self.count - 1

    def index(self, value: int | None) -> int:
        """Return the bin that a value falls into."""
        if value is None:
            return self.missing
        if value in self.specials:
            return len(self.cuts) + 1 + self.specials.index(value)
        return bisect_right(self.cuts, value)

    def label(self, index: int) -> str:
        """Return a bin in words such as ``[10, 20)``, ``< 10``, ``>= 20`` or ``missing``."""
        if not 0 <= index < self.count:
            raise InvariantViolated("the bin exists", index=index, count=self.count)
        if index == self.missing:
            return "missing"
        if index > len(self.cuts):
            return f"= {self.specials[index - len(self.cuts) - 1]}"
        if not self.cuts:
            return "any"
        if index == 0:
            return f"< {self.cuts[0]}"
        if index == len(self.cuts):
            return f">= {self.cuts[-1]}"
        return f"[{self.cuts[index - 1]}, {self.cuts[index]})"
