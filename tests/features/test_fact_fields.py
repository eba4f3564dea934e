"""Fields of facts have types that the policies' language knows."""

from limen.features.fact_fields import FIELDS


def test_every_field_has_a_type():
    known = {"string", "number", "boolean", "date"}
    assert all(set(fields.values()) <= known for fields in FIELDS.values())
