"""Reading a pack: every fault at once, each with file, entry, code and hint."""

import pytest

from caps.law.builders import ENTRY, HEAD, changed, codes, files, pack_of
from limen.caps.law.load import load_pack


def test_a_sound_pack_has_no_fault():
    pack = pack_of()
    assert pack.ids == ("cn-cap",)
    assert pack.entries[0].params["cap_minor"].value == 100_000
    assert pack.series["base_ppm"].points[0][1] == 31_000


SECOND = changed(
    ("version = 1", "version = 2"),
    ("effective_from = 2024-01-01\neffective_to = 2025-01-01", "effective_from = 2025-01-01"),
    ('on = 2023-12-31, expect = "not_in_force"', 'on = 2024-12-31, expect = "not_in_force"'),
    ('{ on = 2024-12-31, expect = "passed" }', '{ on = 2025-06-01, expect = "passed" }'),
    ('{ on = 2025-01-01, expect = "not_in_force" }', '{ on = 2025-01-01, expect = "passed" }'),
)


def test_the_next_version_begins_where_the_last_ends():
    assert codes(ENTRY + SECOND) == []


LATER = SECOND.replace("2025-01-01", "2025-02-01").replace("2024-12-31", "2025-01-31")
EARLIER = SECOND.replace("2025-01-01", "2024-07-01").replace("2024-12-31", "2024-06-30")
FORMULA, GIVES = '"cap_minor - other_minor"', 'gives = "limit"'
LAST_DAY = '  { on = 2024-12-31, expect = "passed" },\n'
FIRST_DAY = '  { on = 2024-01-01, expect = "passed" },\n'


def one(old, new):
    return changed((old, new))


def more(line):
    return one(GIVES, f"{GIVES}\n{line}")


CODES = 'codes = ["L01"]'
DEADLINE = ', deadline = { param = "cap_minor", anchor = "decision" }'
FAULTS = {
    "a gap in the dates": (ENTRY + LATER, "W033"),
    "two in force with one id": (ENTRY + EARLIER, "W032"),
    "a version that does not grow": (ENTRY + SECOND.replace("version = 2", "version = 1"), "W031"),
    "mixed currencies": (one('unit = "CNY"', 'unit = "USD"'), "W007"),
    "an unknown unit": (one('unit = "CNY"', 'unit = "kuai"'), "W006"),
    "a float": (one('value = "1000.00"', "value = 1000.0"), "W005"),
    "a figure finer than its unit": (one('"1000.00"', '"1000.001"'), "W006"),
    "a formula that is none": (one(FORMULA, '"cap_minor -"'), "W010"),
    "a name nobody declares": (one("- other_minor", "- others_minor"), "W010"),
    "a formula of another type": (one(FORMULA, '"cap_minor > other_minor"'), "W011"),
    "a fact that nothing reads": (one(FORMULA, '"cap_minor"'), "W012"),
    "no test below": (one("minor = 99_999", "minor = 100_000"), "W023"),
    "no test on the day": (one(FIRST_DAY, ""), "W021"),
    "no test on the last day": (one(LAST_DAY, ""), "W021"),
    "no Chinese": (one(', zh-CN = "上限"', ""), "W024"),
    "confirmed by nobody": (one('confidence = "V"', 'confidence = "M"'), "W015"),
    "a cap that passes in silence": (more('on_missing = "pass_with_warning"'), "W016"),
    "a licence that is none": (one('types = ["bank"]', 'types = ["bnak"]'), "W014"),
    "a code that is none": (one("L01", "L99"), "W014"),
    "a name that hides its unit": (one("cap_minor", "cap"), "W019"),
    "a test fact that is none": (one("given = { ", "given = { other = 1, "), "W025"),
    "ends before it begins": (one("to = 2025-01-01", "to = 2023-01-01"), "W030"),
    "an entry that is not known": (more("shape = 1"), "W002"),
    "no citation": (one('instrument = "A law"', 'instrument = ""'), "W018"),
    "supersedes nothing": (more('supersedes = ["cn-old@1"]'), "W034"),
    "a figure out of its bounds": (one('= "down"', '= "down", max = "999"'), "W027"),
    "a deadline without a meaning": (one(CODES, CODES + DEADLINE), "W002"),
    "a content that is none": (one(CODES, CODES + ', must_say = ["it"]'), "W014"),
    "rounds up": (more('rounding = { mode = "up", quantum = "1" }'), "W009"),
}


@pytest.mark.parametrize(("entries", "code"), FAULTS.values(), ids=FAULTS.keys())
def test_what_people_get_wrong_is_told_with_its_place(entries, code):
    pack, faults = load_pack(files(entries), "cn/")
    found = [item for item in faults.items if item.code == code]
    assert pack is None
    assert found, [str(item) for item in faults.items]
    assert all(item.place.file == "cn/rules.toml" and item.place.path for item in found)


def test_a_formula_that_answers_without_facts_is_refused():
    """`not(list contains(list, null))` is true: a rule so written would pass what it never saw."""
    entry = changed(
        ('gives = "limit"', 'gives = "holds"'),
        ('"cap_minor - other_minor"', '"not(list contains([1], other_minor))"'),
    )
    assert "W026" in codes(entry)


def test_all_faults_come_at_once():
    entry = changed(('unit = "CNY"', 'unit = "USD"'), ("L01", "L99"), (', zh-CN = "上限"', ""))
    assert {"W007", "W014", "W024"} <= set(codes(entry))


def test_a_pack_without_a_head_or_with_bad_bytes_is_refused():
    assert codes(head="") == ["W003"]
    assert "W004" in codes(head=HEAD.replace('"CN"', '"XX"'))
    assert load_pack({"pack.toml": b"\xff"})[1].items[0].code == "W001"
    assert load_pack({"pack.toml": b"= ="})[1].items[0].code == "W001"


def test_a_series_out_of_order_is_refused():
    assert "W020" in codes(head=HEAD.replace("2024-02-10", "2023-02-10"))


def test_the_digest_changes_with_any_word():
    assert pack_of().digest == pack_of().digest
    assert pack_of(changed(("A line is capped.", "A line is held."))).digest != pack_of().digest
    assert pack_of(head=HEAD.replace("3.00", "2.90")).digest != pack_of().digest
