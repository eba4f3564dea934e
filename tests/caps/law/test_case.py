from datetime import date

from limen.caps.law.case import Case, Entity


def test_an_entity_is_of_every_broader_kind():
    entity = Entity("a", "city_bank")
    assert entity.kinds == {"city_bank", "local_bank", "bank", "licensed", "lender"}
    case = Case("open", entity, {"decision": date(2024, 1, 1)}, {})
    assert case.on == date(2024, 1, 1)
