"""What stands between entries and in their tests; `test_load.py` plants the faults."""

from caps.law.builders import pack_of
from limen.caps.law.check import asked_names, asked_of


def test_a_cost_is_held_by_the_method_that_counts():
    table = pack_of().entries[0].table
    facts = {"cost_irr_x12_ppm": 1, "cost_effective_ppm": 2}
    for method, wanted in (("stricter", 2), ("irr_x12", 1), ("effective", 2)):
        table.gives, table.cost_method = "cost", method
        assert asked_of(table, facts) == wanted
    table.cost_method = "stricter"
    assert asked_of(table, {"cost_irr_x12_ppm": 1}) is None
    assert asked_names(table) == ("cost_irr_x12_ppm", "cost_effective_ppm")
