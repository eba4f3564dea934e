"""A release's early warning: terms by product, checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.kernel.diagnostics import Place, did_you_mean
from limen.risk.warning.cusum import TENTHS_MAX, WarningTerms

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from limen.kernel.diagnostics import Diagnostics
    from limen.release.tables import WarningTable

FILE = "constraints.toml"


def read_warnings(
    tables: Mapping[str, WarningTable],
    products: Collection[str],
    scored: Collection[str],
    faults: Diagnostics,
) -> dict[str, WarningTerms]:
    """Return the terms of each product.

    Parameters
    ----------
    products, scored
        Products of the release, and those of them that have a model.
    """
    found = {}
    for product, table in tables.items():
        place = Place(FILE, path=f"early_warning.{product}")
        before = len(faults.items)
        if product not in products:
            faults.error("R100", place, "no such product", did_you_mean(product, products))
        elif product not in scored:
            faults.error("R101", place, "the product has no model: there is no hazard to watch")
        if table.spread_milli < 1 or table.shift_milli < 1:
            faults.error("R102", place, "spread_milli and shift_milli are above zero")
        if not 0 <= table.off_tenths < table.alarm_tenths <= TENTHS_MAX:
            hint = f"0 <= off_tenths < alarm_tenths <= {TENTHS_MAX}"
            faults.error("R103", place, "an alarm goes off below where it goes on", hint)
        if len(faults.items) == before:
            found[product] = WarningTerms(
                table.centre_milli,
                table.spread_milli,
                table.shift_milli,
                table.alarm_tenths,
                table.off_tenths,
            )
    return found
