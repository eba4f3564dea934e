"""Columns as arrays and as bins: what every fit begins with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from limen.kernel.bounds import AMOUNT_MINOR_MAX
from limen.kernel.canon import canonical, sha256_hex
from limen.kernel.diagnostics import Diagnostics, Place
from limen.risk.bins import Bins
from limen.risk.measures import PPM, auc
from limen.risk.optimal import optimal_starts
from limen.risk.protected import protected_among
from limen.risk.woe import information_value, woe_of_bins

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from limen.risk.fit import FitSettings

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Column = tuple[Ints, NDArray[np.bool_]]

PLACES = 6
LEAK_AUC_PPM = 950_000
FEW = 100
"""A single column that ranks better than this most likely knows the outcome."""


@dataclass(slots=True)
class Binned:
    """One column in bins: bin and WOE per row, WOE per bin, information value."""

    name: str
    bins: Bins
    index: Ints
    woe: tuple[str, ...]
    iv: float
    values: Floats = field(repr=False)


def input_faults(
    columns: Mapping[str, Sequence[int | None]], outcome: Sequence[int]
) -> Diagnostics:
    """Return every fault: `K001` protected attributes, `K002` lengths, `K003` outcomes, `K007`
    values that are no whole numbers within bounds.
    """
    faults = Diagnostics()
    for name in protected_among(columns):
        faults.error(
            "K001",
            Place(path=name),
            f"'{name}' is a protected attribute and no input of a model",
            "leave it out; fairness figures read it elsewhere",
        )
    for name, values in columns.items():
        if len(values) != len(outcome):
            faults.error("K002", Place(path=name), f"{len(values)} values, {len(outcome)} outcomes")
        odd = next((item for item in values if not _is_whole(item)), None)
        if odd is not None:
            faults.error(
                "K007",
                Place(path=name),
                f"{odd!r} is no whole number within ±{AMOUNT_MINOR_MAX}",
                "leave out what is not known, as None; give shares in bp or ppm",
            )
    if any(item not in {0, 1} for item in outcome):
        faults.error("K003", Place(path="outcome"), "an outcome is neither 0 nor 1")
    elif len(set(outcome)) < 2:
        faults.error("K003", Place(path="outcome"), "both outcomes must occur")
    return faults


def as_arrays(
    columns: Mapping[str, Sequence[int | None]], outcome: Sequence[int]
) -> tuple[Ints, dict[str, Column]]:
    """Return the outcome and the columns, by name in order, as arrays."""
    bad = np.asarray(outcome, dtype=np.int64)
    return bad, {name: column_array(columns[name]) for name in sorted(columns)}


def recorded(
    arrays: Mapping[str, Column],
    bad: Ints,
    settings: Any,
    catalogue_version: str,
    seed: int,
    metrics_ppm: Mapping[str, int],
) -> dict[str, Any]:
    """Return what a card records of its fit; `settings` is a slotted dataclass."""
    return {
        "bads": int(bad.sum()),
        "catalogue_version": catalogue_version,
        "data_hash": data_hash(arrays, bad),
        "metrics_ppm": dict(metrics_ppm),
        "rows": int(bad.size),
        "seed": seed,
        "settings": {slot: getattr(settings, slot) for slot in type(settings).__slots__},
    }


def column_array(values: Sequence[int | None]) -> Column:
    """Return a column as integers, 0 where missing, and where it is missing."""
    missing = np.fromiter((item is None for item in values), dtype=bool, count=len(values))
    filled = (0 if item is None else item for item in values)
    return np.fromiter(filled, dtype=np.int64, count=len(values)), missing


def data_hash(arrays: Mapping[str, Column], bad: Ints) -> str:
    """Return the SHA-256 of all columns and the outcome."""
    parts = [
        [name, sha256_hex(values.astype("<i8").tobytes()), sha256_hex(missing.tobytes())]
        for name, (values, missing) in arrays.items()
    ]
    return sha256_hex(canonical([parts, sha256_hex(bad.astype("<i8").tobytes())]))


def varies(column: Column) -> bool:
    """Whether a column has two values, or one and gaps; else nothing can be learned from it."""
    values, missing = column
    if missing.all():
        return False
    return bool(missing.any()) or bool((values != values[0]).any())


def bin_column(
    name: str,
    column: Column,
    bad: Ints,
    direction: int,
    settings: FitSettings,
    specials: Sequence[int] = (),
) -> Binned:
    """Bin a column by the rules of the settings; special values have their own bins."""
    values, missing = column
    apart = np.isin(values, np.asarray(specials, dtype=np.int64)) | missing
    known, outcome = values[~apart], bad[~apart]
    fine = _fine_cuts(known, settings.fine_bins)
    place = np.searchsorted(fine, known, side="right")
    bads = np.bincount(place, weights=outcome, minlength=fine.size + 1).astype(int)
    rows = np.bincount(place, minlength=fine.size + 1)
    starts = optimal_starts(
        (rows - bads).tolist(),
        bads.tolist(),
        rows_min=max(1, bad.size * settings.share_min_ppm // 1_000_000),
        chi2_min=settings.chi2_min_milli / 1000,
        bins_max=settings.bins_max,
        direction=direction,
    )
    cuts = tuple(int(fine[at - 1]) for at in starts)
    return in_bins(name, column, bad, Bins(cuts, tuple(sorted(set(specials)))))


def in_bins(name: str, column: Column, bad: Ints, bins: Bins) -> Binned:
    """Put a column into given bins, and weigh them."""
    values, missing = column
    index = np.searchsorted(np.asarray(bins.cuts, dtype=np.int64), values, side="right")
    for at, special in enumerate(bins.specials):
        index = np.where(values == special, len(bins.cuts) + 1 + at, index)
    index = np.where(missing, bins.missing, index).astype(np.int64)
    bads = np.bincount(index, weights=bad, minlength=bins.count).astype(int)
    goods = np.bincount(index, minlength=bins.count) - bads
    woe = [f"{item:.{PLACES}f}" for item in woe_of_bins(goods.tolist(), bads.tolist())]
    table = np.asarray([float(item) for item in woe])
    iv = information_value(goods.tolist(), bads.tolist())
    return Binned(name, bins, index, tuple(woe), iv, table[index])


def iv_by_chance(item: Binned, bad: Ints) -> float:
    """Return the IV to expect where nothing predicts: (bins − 1) × (1 / goods + 1 / bads)."""
    bads = int(bad.sum())
    return (np.unique(item.index).size - 1) * (1 / bads + 1 / (bad.size - bads))


def suspected_leaks(binned: Sequence[Binned], bad: Ints) -> dict[str, int]:
    """Return the AUC in ppm of each column that alone ranks above `LEAK_AUC_PPM`."""
    alone = {
        item.name: round(auc(bad, -item.values) * PPM)
        for item in binned
        if np.unique(item.values).size > 1
    }
    return {name: found for name, found in alone.items() if found > LEAK_AUC_PPM}


def warn_of_leaks(leaks: Mapping[str, int], faults: Diagnostics) -> None:
    """Add a warning `K006` for each suspected leak."""
    for name, found in leaks.items():
        faults.warning(
            "K006",
            Place(path=name),
            f"'{name}' alone has an AUC of {found / PPM:.3f}: it may know the outcome",
            "check when its value is known; leave it out if that is after the decision",
        )


def warn_of_few(bad: Ints, name: str, faults: Diagnostics) -> None:
    """Add a warning `K009` where either outcome is too rare for the figures to say much."""
    bads = int(bad.sum())
    fewest = min(bads, bad.size - bads)
    if fewest < FEW:
        kind = "defaults" if bads == fewest else "goods"
        faults.warning(
            "K009",
            Place(path=name),
            f"only {fewest} {kind} in the fit: its figures say little",
            f"{FEW} of either outcome are few already",
        )


def _is_whole(value: object) -> bool:
    if value is None:
        return True
    is_integer = isinstance(value, int | np.integer) and not isinstance(value, bool)
    return is_integer and bool(-AMOUNT_MINOR_MAX <= value <= AMOUNT_MINOR_MAX)  # type: ignore[operator]


def _fine_cuts(known: Ints, fine_bins: int) -> Ints:
    """Return rising cut points, each a value that occurs and above the smallest one."""
    if not known.size:
        return np.empty(0, dtype=np.int64)
    ordered = np.sort(known)
    places = np.arange(1, fine_bins) * ordered.size // fine_bins
    distinct = np.unique(ordered)
    cuts = distinct if distinct.size <= fine_bins else np.unique(ordered[places])
    return np.asarray(cuts[cuts > ordered[0]], dtype=np.int64)


def kept_facts(facts: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Return what a card is told to keep; of definitions only those of what the model reads."""
    kept = dict(facts)
    definitions = kept.pop("definitions", None)
    if definitions:
        read = {name: definitions[name] for name in names if name in definitions}
        kept["definitions"] = read
    return kept
