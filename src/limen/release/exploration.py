"""Reading `[exploration]` of constraints.toml."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.choose.explore import Exploration
from limen.kernel.bounds import AMOUNT_MINOR_MAX
from limen.kernel.diagnostics import Place
from limen.kernel.rates import PPM
from limen.release.economics import ECONOMICS_TOML
from limen.release.portfolio import CONSTRAINTS_TOML

if TYPE_CHECKING:
    from collections.abc import Collection

    from limen.kernel.diagnostics import Diagnostics
    from limen.release import tables as t


def read_exploration(
    table: t.ExplorationTable | None, files: Collection[str], faults: Diagnostics
) -> Exploration | None:
    """Return a release's exploration, None without any or where a fault was added."""
    if table is None:
        return None
    place, before = Place(CONSTRAINTS_TOML, path="exploration"), len(faults.items)
    if not 0 <= table.share_ppm <= PPM:
        faults.error("R110", place, f"share_ppm = {table.share_ppm} is no share of a million")
    if not 0 <= table.band_minor <= AMOUNT_MINOR_MAX:
        faults.error("R110", place, f"band_minor = {table.band_minor} is out of bounds")
    if ECONOMICS_TOML not in files:
        hint = "declare economics.toml, or leave [exploration] out"
        faults.error("R111", place, "nothing to explore: no option has a value", hint)
    if len(faults.items) > before:
        return None
    return Exploration(table.share_ppm, table.band_minor)
