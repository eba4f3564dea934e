import json

import pytest

from limen.features.declare import read_definitions
from limen.features.definition import Span

GOOD = """
[features.big_draws_60d]
source = "draw_made"
key = "line"
aggregate = "count"
window = "60 days"
unit = "count"
where = "amount_minor > 100000"
"""


def codes(text, taken=()):
    found, faults = read_definitions(text.encode(), "features.toml", taken)
    return [each.name for each in found], [item.code for item in faults.items], faults.items


def test_a_sound_file():
    (found,), faults = read_definitions(GOOD.encode(), "features.toml")
    assert not faults.items
    assert (found.name, found.window, found.missing) == ("big_draws_60d", Span("days", 60), None)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('"draw_made"', '"draw_mad"', "T007"),
        ('"count"\nwindow', '"cuont"\nwindow', "T007"),
        ('"60 days"', '"60 weeks"', "T008"),
        ("amount_minor > 100000", "amount_minr > 1", "F"),
        ("amount_minor > 100000", "amount_minor + 1", "T010"),
        ('unit = "count"', 'unit = "minor"', "T014"),
        ('aggregate = "count"', 'aggregate = "sum"', "T009"),
        ('aggregate = "count"', 'aggregate = "distinct"', "T009"),
        ('key = "line"', 'key = "line"\nhalf_life_days = 3', "T011"),
        ('key = "line"', 'key = "line"\nsize = 3', "T004"),
        ("big_draws_60d", "Big", "T005"),
        ("[features", "[feature", "T003"),
        ("[features", "[[", "T002"),
    ],
)
def test_every_fault_has_a_code_and_no_feature(old, new, code):
    names, found, items = codes(GOOD.replace(old, new))
    assert names == []
    assert found[0].startswith(code)
    assert items[0].place.file == "features.toml"


def test_place_and_hint():
    _, _, (item,) = codes(GOOD.replace('"draw_made"', '"draw_mad"'))
    assert (item.place.line, item.place.path) == (3, "features.big_draws_60d.source")
    assert "draw_made" in item.hint


def test_a_taken_name():
    assert codes(GOOD, {"big_draws_60d"})[1] == ["T006"]


def test_not_text():
    assert read_definitions(b"\xff", "f")[1].items[0].code == "T001"


def test_a_ratio_to_the_window_before_needs_days_or_months():
    text = GOOD.replace(
        '"count"\nwindow', '"ratio"\nvalue = "amount_minor"\nagainst = "before"\nwindow'
    )
    text = text.replace('unit = "count"', 'unit = "bp"')
    assert codes(text)[0] == ["big_draws_60d"]
    assert codes(text.replace("60 days", "since open"))[1] == ["T013"]


def test_a_fault_stands_at_the_line_of_its_field():
    text = b"""
[features.one]
source = "draw_made"
key = "line"
aggregate = "share"
window = "9 weeks"
unit = "bp"
value = "amount"

[features.two]
source = "draw_made"
"""
    _, faults = read_definitions(text, "features.toml")
    found = {str(each.place).split(":")[1]: each.code for each in faults.items}
    assert found == {"6": "T008", "8": "F102", "10": "T004"}


def test_a_share_of_nothing_and_a_reason_that_is_none():
    text = b"""
[features.one]
source = "draw_made"
key = "line"
aggregate = "share"
window = "9 days"
unit = "bp"
value = "amount_minor"
riskier = "more"
reason_code = "U06"
untold = "no"
"""
    _, faults = read_definitions(text, "features.toml")
    assert [each.code for each in faults.items] == ["T009", "T017"]
    assert "part or of" in faults.items[0].message


def told(source, key="customer", **more):
    fields = {"source": source, "key": key, "aggregate": "count", "window": "12 months",
              "unit": "count", **more}  # fmt: skip
    lines = [f"{name} = {json.dumps(value)}" for name, value in fields.items()]
    return "\n".join(["[features.own_12m_count]", 'english = "x"', *lines])


@pytest.mark.parametrize(
    ("source", "key", "barred"),
    [
        ("links_found", "customer", ("may_close", "may_score")),
        ("draw_made", "group", ("may_close", "may_score")),
        ("probe_draw", "line", ("may_cut", "may_score")),
        ("draw_made", "line", ()),
    ],
)
def test_what_no_shipped_feature_may_carry_no_own_one_does(source, key, barred):
    """A graph feature of one's own would close lines and stand in scores otherwise."""
    assert codes(told(source, key))[1] == ["T018"] * len(barred)
    assert codes(told(source, key, **dict.fromkeys(barred, False)))[1] == []
    for name in barred:
        assert codes(told(source, key, **{name: False}))[1] == ["T018"]
