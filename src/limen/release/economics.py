"""Reading economics.toml: what an option is worth, each figure with its source and range."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from limen.choose.candidates import Menu
from limen.choose.causal.model import load_response
from limen.choose.declared import (
    BY_BAND,
    ELASTICITIES,
    TERMS,
    Declared,
    Economics,
    ProductEconomics,
)
from limen.choose.economics import Rates, Terms
from limen.choose.response import Elasticities
from limen.features.catalogue import FEATURES
from limen.kernel.bounds import LIMIT_MINOR_MAX, RATE_PPM_MAX
from limen.kernel.diagnostics import Place, did_you_mean
from limen.kernel.rates import PPM
from limen.release import economics_tables as e
from limen.release.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from limen.book.product import Product
    from limen.caps.programme import DrawRules
    from limen.choose.causal.model import ResponseModel
    from limen.kernel.diagnostics import Diagnostics
    from limen.risk.loss import LossTerms

ECONOMICS_TOML = "economics.toml"
MENU_MAX = 12
MENU_PPM_MAX = 10 * PPM
OFFER_DAYS_MAX = 366

_WIDE = frozenset({"funding_ppm", "guarantee_fee_ppm", "stress_ppm", "future_ppm"})
"""Terms that may pass a million."""


def read_economics(
    files: Mapping[str, bytes],
    products: Mapping[str, Product],
    draws: DrawRules,
    loss: LossTerms,
    horizon_months: int,
    faults: Diagnostics,
) -> Economics | None:
    """Return the release's economics, None without the file or where a fault was added.

    Parameters
    ----------
    products
        The sound products.
    draws
        Its first programme that funds a product gives the own share.
    horizon_months
        Horizon of the PD.
    """
    if ECONOMICS_TOML not in files:
        return None
    before = len(faults.items)
    table = read_table(files, ECONOMICS_TOML, e.EconomicsTable, faults)
    if table is None:
        return None
    menu = _menu(table.menu, faults)
    found = {}
    for name, declared in table.products.items():
        place = f"products.{name}"
        if name not in products:
            _fault(faults, "R101", place, f"no product '{name}'", did_you_mean(name, products))
            continue
        given = _Reader(f"{place}.", faults)
        terms = Terms(horizon_months=horizon_months, **given.terms("terms", declared.terms))
        terms = _funded(terms, name, draws, declared, faults)
        apart = given.terms("transactor", declared.transactor)
        response = given.response(declared.response)
        model = _model(files, declared.response, place, faults)
        if len(faults.items) > before:
            continue
        apr_ppm = products[name].apr_ppm
        found[name] = ProductEconomics(
            Rates.of(terms, apr_ppm, loss),
            Rates.of(replace(terms, **apart), apr_ppm, loss),
            response,
            given.declared,
            model,
        )
    return None if len(faults.items) > before else Economics(found, menu)


def _funded(
    terms: Terms,
    product: str,
    draws: DrawRules,
    table: e.ProductEconomicsTable,
    faults: Diagnostics,
) -> Terms:
    """Take the own share from the programme that funds the product."""
    programmes = draws.programmes_for(product)
    if not programmes:
        return terms
    for part in ("terms", "transactor"):
        if "own_ppm" in getattr(table, part):
            hint = "leave it out: own_ppm is what the partners' shares leave"
            text = f"the programme '{programmes[0].name}' says whose money it is"
            _fault(faults, "R104", f"products.{product}.{part}.own_ppm", text, hint)
    partners_ppm = sum(each.share_ppm for each in programmes[0].partners)
    return replace(terms, own_ppm=max(PPM - partners_ppm, 0))


def _model(
    files: Mapping[str, bytes],
    table: e.ResponseTable | None,
    place: str,
    faults: Diagnostics,
) -> ResponseModel | None:
    """Read the fitted response, where one is named."""
    if table is None or not table.model:
        return None
    if table.model not in files:
        hint = did_you_mean(table.model, files)
        _fault(faults, "R106", f"{place}.response.model", f"no file '{table.model}'", hint)
        return None
    model, found = load_response(files[table.model], table.model)
    faults.extend(found)
    for name in () if model is None else model.inputs:
        if name not in FEATURES:
            hint = did_you_mean(name, FEATURES)
            faults.error("R107", Place(table.model), f"unknown feature '{name}'", hint)
        elif not FEATURES[name].may_score:
            faults.error("R107", Place(table.model), f"'{name}' may not be scored")
    return model


def _menu(table: e.MenuTable, faults: Diagnostics) -> Menu:
    for name, top in (("raise_ppm", MENU_PPM_MAX), ("lower_ppm", PPM)):
        sizes = getattr(table, name)
        if len(sizes) > MENU_MAX or any(not 0 < size <= top for size in sizes):
            text = f"holds more than {MENU_MAX} sizes, or one not within 1 and {top}"
            _fault(faults, "R105", f"menu.{name}", text)
    if not 0 <= table.offer_days <= OFFER_DAYS_MAX:
        text = f"is not within 0 and {OFFER_DAYS_MAX}"
        _fault(faults, "R105", "menu.offer_days", text, "0 offers no raise without consent")
    return Menu(table.raise_ppm, table.lower_ppm, table.offer_days)


class _Reader:
    """Reads the figures of one product; keeps each as declared."""

    def __init__(self, prefix: str, faults: Diagnostics) -> None:
        self.prefix = prefix
        self.faults = faults
        self.declared: dict[str, Declared] = {}

    def terms(self, part: str, table: Mapping[str, e.FigureTable]) -> dict[str, int]:
        """Return terms by name."""
        found = {}
        for name, figure in table.items():
            values = self._figure(part, name, figure, TERMS, (0, _top(name)))
            if len(values) == 1:
                found[name] = values[0]
        return found

    def response(self, table: e.ResponseTable | None) -> Elasticities:
        """Return declared elasticities; without any a change of limit changes nothing."""
        if table is None:
            return Elasticities(source="none declared: balance and risk stay as they are")
        low, high = table.range_ppm
        if not -PPM <= low <= 0 <= high <= MENU_PPM_MAX:
            text = f"range_ppm = {list(table.range_ppm)} is not a cut up to all and a raise"
            _fault(self.faults, "R103", f"{self.prefix}response", text)
        found: dict[str, object] = {}
        for name, figure in table.figures.items():
            bounds = (-PPM, PPM) if name.endswith("_pd_ppm") else (0, MENU_PPM_MAX)
            values = self._figure("response.figures", name, figure, ELASTICITIES, bounds)
            found[name] = values if name in BY_BAND else values[0] if values else 0
        known = {name: value for name, value in found.items() if name in ELASTICITIES}
        return Elasticities(range_ppm=(low, high), source=table.source, **known)  # type: ignore[arg-type]

    def _figure(
        self,
        part: str,
        name: str,
        figure: e.FigureTable,
        names: tuple[str, ...],
        bounds: tuple[int, int],
    ) -> tuple[int, ...]:
        place = f"{self.prefix}{part}.{name}"
        values = tuple(figure.value) if isinstance(figure.value, list) else (figure.value,)
        if name not in names:
            _fault(self.faults, "R102", place, "no such figure", did_you_mean(name, names))
            return ()
        if len(values) != (3 if name in BY_BAND else 1):
            text = "needs three values, by use band" if name in BY_BAND else "is one value"
            _fault(self.faults, "R103", place, text)
            return ()
        if not figure.source.strip():
            _fault(self.faults, "R103", place, "has no source", "say where it comes from")
        low, high = bounds if figure.range is None else figure.range
        if any(not bounds[0] <= low <= value <= high <= bounds[1] for value in values):
            text = f"{list(values)} is not within [{low}, {high}] inside {list(bounds)}"
            _fault(self.faults, "R103", place, text)
        self.declared[f"{part}.{name}"] = Declared(values, figure.source, figure.range)
        return values


def _top(name: str) -> int:
    if name.endswith("_minor"):
        return LIMIT_MINOR_MAX
    return RATE_PPM_MAX if name in _WIDE else PPM


def _fault(faults: Diagnostics, code: str, path: str, text: str, hint: str = "") -> None:
    faults.error(code, Place(ECONOMICS_TOML, path=path), text, hint)
