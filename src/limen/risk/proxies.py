"""Inputs that are a protected attribute under another name, or nearly tell it.

A name can be refused; a copy under another name can only be seen beside the attribute itself, where
a file holds it for fairness figures. Each input is binned, and each group of each attribute guessed
by its share in the bin among other rows: an AUC near 1 says that the input knows the group.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from limen.kernel.diagnostics import Diagnostics, Place
from limen.risk.binned import column_array
from limen.risk.fairness import DISTINCT_MAX, in_bands
from limen.risk.measures import PPM, auc

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

PROXY_AUC_PPM = 950_000
COPY_AUC_PPM = 999_000
GROUP_MIN = 30
"""Customers below which a group says nothing."""
BINS_MAX = 100


class Proxy(NamedTuple):
    """An input that tells a protected attribute.

    Attributes
    ----------
    auc_ppm
        Of the group that it tells best.
    is_copy
        Whether it tells every group, so that it is the attribute, coded anew.
    """

    name: str
    attribute: str
    auc_ppm: int
    is_copy: bool


def suspected_proxies(
    columns: Mapping[str, Sequence[int | None]], attributes: Mapping[str, Sequence[str]]
) -> list[Proxy]:
    """Return the inputs that alone tell a group of an attribute above `PROXY_AUC_PPM`.

    Parameters
    ----------
    columns
        n values per input.
    attributes
        n values per protected attribute, as text; whole numbers of many values are put in bands,
        other texts of more than `DISTINCT_MAX` values are not looked at.
    """
    groups = {name: _groups(values) for name, values in sorted(attributes.items())}
    found = []
    for name in sorted(columns):
        place = _binned(columns[name])
        if place.size == 0 or (place == place[0]).all():
            continue
        for attribute, masks in groups.items():
            areas = [_area(place, mask) for mask in masks]
            if areas and max(areas) > PROXY_AUC_PPM:
                is_copy = min(areas) >= COPY_AUC_PPM
                found.append(Proxy(name, attribute, max(areas), is_copy))
    return found


def judge_proxies(found: Sequence[Proxy], faults: Diagnostics) -> None:
    """Refuse copies (`K020`) and warn of what nearly tells an attribute (`K021`)."""
    for one in found:
        place = Place(path=one.name)
        if one.is_copy:
            faults.error(
                "K020",
                place,
                f"'{one.name}' is the protected attribute '{one.attribute}', coded anew",
                "look at the mapping: which column is it made of?",
            )
        else:
            faults.warning(
                "K021",
                place,
                f"'{one.name}' alone tells a group of the protected attribute '{one.attribute}' "
                f"with an AUC of {one.auc_ppm / PPM:.3f}: it may stand in for it",
                "leave it out, or write down why it is needed and what else was tried",
            )


def _groups(values: Sequence[str]) -> list[NDArray[np.bool_]]:
    labels = np.asarray(in_bands(list(values)))
    names, counts = np.unique(labels, return_counts=True)
    if names.size > DISTINCT_MAX:
        return []
    fits = (counts >= GROUP_MIN) & (labels.size - counts >= GROUP_MIN)
    masks = [labels == name for name in names[fits]]
    return masks[:1] if names.size == 2 else masks


def _binned(values: Sequence[int | None]) -> Ints:
    """Return a bin per row: each value its own where they are few, else quantiles; gaps apart."""
    known, missing = column_array(values)
    found = np.unique(known[~missing])
    if found.size > BINS_MAX:
        ordered = np.sort(known[~missing])
        places = np.arange(1, BINS_MAX) * ordered.size // BINS_MAX
        found = np.unique(ordered[places])
    return np.where(missing, -1, np.searchsorted(found, known, side="right"))


def _area(place: Ints, mask: NDArray[np.bool_]) -> int:
    """Return the AUC in ppm of guessing a group by its share in each row's bin.

    Shares are taken from every second row and the others guessed, and the other way round, so that
    bins of few rows do not seem to know.
    """
    names, index = np.unique(place, return_inverse=True)
    halves = np.arange(mask.size) % 2
    guessed = np.zeros(mask.size)
    for half in (0, 1):
        seen = halves != half
        rows = np.bincount(index[seen], minlength=names.size)
        hits = np.bincount(index[seen], weights=mask[seen], minlength=names.size)
        share = np.where(rows, hits / np.maximum(rows, 1), mask.mean())
        guessed[~seen] = share[index[~seen]]
    return round(auc(mask, guessed) * PPM)
