"""The data of a choice: customers with their options, each with a value and uses of resources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Cols = NDArray[Any]

TOTAL_MAX = 2**62
"""Largest total of a column over all customers, so that no sum can wrap."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Options of some customers in a row.

    Attributes
    ----------
    cols
        int32 or int64, (1 + resources, options): the value, then each resource; C order.
    offs
        int64, (customers + 1): options of customer `i` stand at ``offs[i]:offs[i + 1]``.
    """

    cols: Cols
    offs: Ints

    @property
    def customers(self) -> int:
        """Number of customers."""
        return len(self.offs) - 1

    def take(self, picked: Ints) -> Chunk:
        """Return a copy with some of the customers, in the order given."""
        counts = self.offs[picked + 1] - self.offs[picked]
        offs = np.zeros(len(picked) + 1, np.int64)
        np.cumsum(counts, out=offs[1:])
        rows = np.arange(offs[-1]) + np.repeat(self.offs[picked] - offs[:-1], counts)
        return Chunk(np.ascontiguousarray(self.cols[:, rows]), offs)

    @staticmethod
    def joined(chunks: Sequence[Chunk]) -> Chunk:
        """Return chunks as one."""
        if len(chunks) == 1:
            return chunks[0]
        starts = np.cumsum([0] + [int(each.offs[-1]) for each in chunks])
        offs = [each.offs[:-1] + start for each, start in zip(chunks, starts, strict=False)]
        return Chunk(
            np.ascontiguousarray(np.concatenate([each.cols for each in chunks], axis=1)),
            np.concatenate([*offs, starts[-1:]]),
        )


class Problem(Protocol):
    """A problem that can be read again and again, in the same chunks."""

    @property
    def resources(self) -> tuple[str, ...]:
        """Names of the resources, in the order of their columns."""
        ...

    def chunks(self) -> Iterator[Chunk]:
        """Yield all customers, in order."""
        ...


@dataclass(frozen=True, slots=True)
class Held:
    """A problem in memory."""

    resources: tuple[str, ...]
    chunk: Chunk

    @classmethod
    def of(cls, resources: Sequence[str], options: Sequence[Sequence[Sequence[int]]]) -> Held:
        """Return customers with their options, each a value and its uses in resources' order."""
        ends = np.cumsum([0, *map(len, options)])
        rows = [row for each in options for row in each]
        cols = np.ascontiguousarray(np.array(rows, np.int64).reshape(len(rows), -1).T)
        return cls(tuple(resources), Chunk(cols, ends))

    def chunks(self) -> Iterator[Chunk]:
        """Yield the one chunk."""
        yield self.chunk


@dataclass(frozen=True, slots=True)
class Sketch:
    """What a first pass learns: sizes, scales, a sample.

    Attributes
    ----------
    customers, rows
        Counts.
    tops
        Largest absolute entry of each column (value first).
    sample
        Customers drawn by a hash of their place, the same in every run.
    excess
        By column: what the sample's first options add up to above their share of everybody's.
    means
        Mean of each column over the sample's options.
    spread
        Mean over the sample's customers of their most valuable option less the least.
    """

    customers: int
    rows: int
    tops: tuple[int, ...]
    sample: Chunk
    excess: NDArray[np.float64]
    means: NDArray[np.float64]
    spread: float


def sketch(problem: Problem, sample: int) -> Sketch:
    """Read the problem once; keep all customers up to `sample`, else about so many."""
    sizes = [(each.customers, int(each.offs[-1])) for each in problem.chunks()]
    customers = sum(size for size, _ in sizes)
    tops = np.zeros(1 + len(problem.resources))
    firsts = np.zeros(1 + len(problem.resources))
    parts, start = [], 0
    for each in problem.chunks():
        firsts += first_sums(each)
        tops = np.maximum(tops, [max(int(c.max()), -int(c.min())) for c in each.cols])
        picked = _drawn(start, each.customers, sample, customers)
        parts.append(each if len(picked) == each.customers else each.take(picked))
        start += each.customers
    kept = Chunk.joined(parts)
    high = np.maximum.reduceat(kept.cols[0], kept.offs[:-1]).astype(np.float64)
    low = np.minimum.reduceat(kept.cols[0], kept.offs[:-1]).astype(np.float64)
    return Sketch(
        customers,
        sum(rows for _, rows in sizes),
        tuple(int(top) for top in tops),
        kept,
        first_sums(kept) - firsts * (kept.customers / customers),
        kept.cols.mean(axis=1, dtype=np.float64),
        float((high - low).mean()),
    )


def first_sums(chunk: Chunk) -> NDArray[np.float64]:
    """Return the sums of every customer's first option."""
    return np.asarray(chunk.cols[:, chunk.offs[:-1]].sum(axis=1), np.float64)


def _drawn(start: int, count: int, sample: int, customers: int) -> Ints:
    """Return places of a chunk whose hash falls into the sample."""
    if customers <= sample:
        return np.arange(count)
    key = np.arange(start, start + count, dtype=np.uint64)
    key = (key + np.uint64(0x9E3779B97F4A7C15)) * np.uint64(0xBF58476D1CE4E5B9)
    key = (key ^ (key >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    key ^= key >> np.uint64(31)
    return np.flatnonzero(key < np.uint64(int(sample / customers * 2**64)))
