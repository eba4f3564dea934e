from limen.book.filed import file_product
from limen.world.config import WorldConfig
from limen.world.terms import Agreed, stated_on, usual_products

PRODUCTS = usual_products(WorldConfig())


def test_each_statement_day_is_a_set_of_terms_of_its_own():
    agreed = Agreed(PRODUCTS)
    ids = {agreed.terms_id("consumer", day) for day in range(1, 29)}
    assert len(ids) == len(agreed) == len(agreed.terms) == 28
    assert agreed.terms_id("consumer", 3) in ids
    assert {agreed[one].terms.schedule.due_day for one in ids} == set(range(1, 29))
    assert all(file_product(product)[0] == one for one, product in agreed.items())


def test_nothing_but_the_day_differs():
    product = PRODUCTS["merchant"]
    assert stated_on(stated_on(product, 9), 4) == stated_on(product, 4)
    assert stated_on(product, 4).apr_ppm == product.apr_ppm


def test_what_a_world_has_without_a_lender_are_statement_cycles():
    behaviour = WorldConfig().behaviour
    for product in PRODUCTS.values():
        schedule = product.terms.schedule
        assert (schedule.kind, schedule.pay_days) == ("statement_cycle", behaviour.due_days)
        assert (schedule.minimum_ppm, schedule.minimum_minor) == (50_000, 1_000)
