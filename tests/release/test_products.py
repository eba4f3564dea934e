import tomllib

import msgspec
import pytest

from limen.kernel.diagnostics import Diagnostics
from limen.release.products import load_products, product_paths
from release.builders import PRODUCT, SHIPPED

PATH = "products/line.toml"


def loaded(text):
    faults = Diagnostics()
    return load_products({PATH: text.encode()}, faults), [item.code for item in faults.items]


def holds(found, wanted):
    """Whether every entry of a table, and of the tables in it, stands in what was loaded."""
    if isinstance(wanted, dict):
        return all(holds(found[entry], value) for entry, value in wanted.items())
    return (list(found) if isinstance(wanted, list) else found) == wanted


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_products_load(name):
    folder = SHIPPED[name]
    files = {f"products/{p.name}": p.read_bytes() for p in folder.glob("products/*.toml")}
    faults = Diagnostics()
    products = load_products(files, faults)
    assert faults.items == []
    assert set(products) == set(product_paths(files))
    for path, data in files.items():
        product = products[path.removeprefix("products/").removesuffix(".toml")]
        built = msgspec.to_builtins(product)
        assert holds(built | built["terms"], tomllib.loads(data.decode()))
        assert product.terms.rate.fixed_ppm == product.apr_ppm


def test_a_release_without_a_product_is_none():
    faults = Diagnostics()
    assert load_products({}, faults) == {}
    assert [item.code for item in faults.items] == ["R012"]


RATE = """
[rate]
reference = "LPR-1Y"
spread_ppm = 50_000
steps = [{from_on = 2025-05-20, rate_ppm = 30_000}, {from_on = 2026-06-20, rate_ppm = 28_000}]
"""


def test_a_reference_gives_its_newest_value_where_one_is_needed():
    products, codes = loaded(PRODUCT.replace("apr_ppm = 156_000", "") + RATE)
    assert codes == []
    assert products["line"].apr_ppm == 78_000


@pytest.mark.parametrize(
    "text", [PRODUCT + RATE, PRODUCT.replace("apr_ppm = 156_000", "")], ids=["both", "none"]
)
def test_a_product_has_one_kind_of_rate(text):
    assert loaded(text) == ({}, ["R016"])
