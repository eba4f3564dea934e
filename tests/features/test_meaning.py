from pathlib import Path

from limen.features.catalogue import FEATURES
from limen.features.compute import FUNCTIONS, READERS
from limen.features.declared import DECLARED
from limen.features.meaning import APART, DERIVED, FROM_STATE, MOMENT, SAME

DOCS = Path(__file__).parents[2] / "docs/explanation/features.md"


def test_every_name_read_from_the_state_has_one_meaning():
    parts = (SAME, DERIVED, MOMENT, APART)
    assert sum(map(len, parts)) == len(FEATURES)
    assert {name for part in parts for name in part} == FEATURES.keys() == FUNCTIONS.keys()


def test_what_they_rest_on_is_declared_and_of_the_same_unit():
    assert not FEATURES.keys() & DECLARED.keys()
    assert len(set(SAME.values())) == len(SAME)
    for name, declared in SAME.items():
        assert DECLARED[declared].unit == FEATURES[name].unit, name
        assert DECLARED[declared].key == "line"
        assert READERS[declared] is FUNCTIONS[name]
    for derived in DERIVED.values():
        assert all(name in DECLARED and name in derived.rule for name in derived.reads)
    assert FROM_STATE.keys() == set(SAME.values())


def test_what_goes_by_a_rule_of_its_own_stands_in_the_docs():
    text = DOCS.read_text(encoding="utf-8")
    assert all(f"`{name}`" in text for name in (*APART, *MOMENT))
