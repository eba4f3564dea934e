from limen.world.census import Census
from limen.world.config import WorldConfig
from limen.world.fate import stress_months

CONFIG = WorldConfig(seed=4, persons=300, merchants=100)


def test_owners_share_a_group_with_their_shop():
    census = Census(CONFIG)
    shops = [one for one in census.customers.values() if one.is_merchant]
    owned = [one for one in shops if one.owner_id]
    assert len(census.customers) == 400
    assert 0.5 < len(owned) / len(shops) < 0.7
    assert all(census.customers[one.owner_id].group_id == one.group_id for one in owned)


def test_stress_moves_the_path_and_never_the_untouched_one():
    census = Census(CONFIG)
    before = dict(census.untouched)
    for customer_id in list(census.customers):
        census.stress(customer_id, stress_months(2, 3.0, 12))
    assert census.untouched == before
    moved = [
        one
        for one in census.customers
        if census.paths[one].stops_at() != census.untouched[one].stops_at()
    ]
    assert len(moved) > 20
    assert not any(one.startswith("story") for one in moved)
    assert all(census.is_stressed(one) for one in moved)
