"""A scorecard's bins as a TOML file: read by people, edited, and fitted again."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

import msgspec

from limen.kernel.diagnostics import Diagnostic, Place
from limen.kernel.errors import BadInput
from limen.risk.bins import Bins

if TYPE_CHECKING:
    from collections.abc import Mapping

    from limen.risk.scorecard import Scorecard

HEAD = """\
# Bins of scorecard '{name}'. Edit cuts and special values, drop or add characteristics, then
# `limen model refit`. A bin holds its lower cut and all up to the next; None has its own bin.
"""


class _Bins(msgspec.Struct, forbid_unknown_fields=True):
    cuts: list[int]
    specials: list[int] = []


class _File(msgspec.Struct, forbid_unknown_fields=True):
    bins: dict[str, _Bins]
    settings: dict[str, int] = {}


def write_bins(card: Scorecard) -> bytes:
    """Return the bins of a card, with points and WOE of each as comments."""
    lines = [HEAD.format(name=card.name), "[settings]"]
    settings: Mapping[str, Any] = card.facts.get("settings", {})
    lines += [f"{name} = {value}" for name, value in sorted(settings.items())]
    for item in card.characteristics:
        lines += ["", f"[bins.{item.name}]", f"cuts = {list(item.bins.cuts)}"]
        if item.bins.specials:
            lines.append(f"specials = {list(item.bins.specials)}")
        lines += [
            f"# {item.bins.label(at):>24}  WOE {woe:>10}  points {points:>5}"
            for at, (woe, points) in enumerate(zip(item.woe, item.points, strict=True))
        ]
    return ("\n".join(lines) + "\n").encode()


def read_bins(data: bytes, file: str) -> tuple[dict[str, Bins], dict[str, int]]:
    """Return the bins by name, and the settings.

    Raises
    ------
    BadInput
        `K008`: not TOML of this shape, or values that do not rise.
    """
    try:
        read = msgspec.convert(tomllib.loads(data.decode("utf-8")), _File, strict=True)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        hint = "write it with `limen model bins`"
        raise BadInput([Diagnostic("K008", str(error), Place(file), hint)]) from None
    faults = [
        Diagnostic("K008", f"{what} do not rise strictly", Place(file, path=f"bins.{name}"))
        for name, item in read.bins.items()
        for what, values in (("cuts", item.cuts), ("specials", item.specials))
        if values != sorted(set(values))
    ]
    if faults or not read.bins:
        raise BadInput(faults or [Diagnostic("K008", "no bins", Place(file))])
    bins = {name: Bins(tuple(item.cuts), tuple(item.specials)) for name, item in read.bins.items()}
    return bins, read.settings
