"""A small tree model on the generated sample, fitted once."""

from functools import lru_cache

from limen.risk.tree.fit import TreeSettings, fit_tree
from risk.cards import sample

SMALL = TreeSettings(trees=25, leaves_max=6, seeds=2, inputs_ppm=700_000)
CODES = {"late": "R01", "use": "U01", "copy": "U01"}
DIRECTIONS = {"late": 1, "use": 1}
UNITS = {"late": "months", "use": "bp", "copy": "bp", "noise": "count"}
COLUMNS, OUTCOME = sample()


def fitted(columns=COLUMNS, outcome=OUTCOME, **more):
    more = {
        "name": "pd",
        "horizon_months": 12,
        "directions": DIRECTIONS,
        "reason_codes": CODES,
        "units": UNITS,
        "settings": SMALL,
        **more,
    }
    return fit_tree(columns, outcome, **more)


@lru_cache
def small():
    """The fit of the sample."""
    return fitted()


def rows(model, columns=COLUMNS, most=None):
    """Values by name, row by row."""
    found = zip(*(columns[name] for name in model.names), strict=True)
    return [dict(zip(model.names, row, strict=True)) for row in list(found)[:most]]
