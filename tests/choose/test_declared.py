from dataclasses import fields

from limen.choose.declared import BY_BAND, ELASTICITIES, TERMS, Economics
from limen.choose.economics import Terms
from limen.choose.response import Elasticities


def test_every_term_but_the_horizon_may_be_declared() -> None:
    assert {*TERMS, "horizon_months"} == {each.name for each in fields(Terms)}


def test_figures_by_band_are_elasticities() -> None:
    assert set(ELASTICITIES) >= BY_BAND
    assert {*ELASTICITIES, "range_ppm", "source"} == {each.name for each in fields(Elasticities)}


def test_a_product_without_economics_has_no_rates() -> None:
    assert Economics({}).rates_for("line") is None
