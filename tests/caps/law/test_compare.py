from datetime import date

from caps.law.builders import ENTRY, pack_of
from caps.law.test_load import SECOND
from limen.caps.law.compare import BEGAN, CHANGED, ENDED, PASSED, changes
from limen.caps.shipped import shipped_pack

PACK = pack_of(ENTRY + SECOND.replace('"1000.00"', '"1000.00"'))


def kinds(*days):
    return [(each.kind, each.on) for each in changes(PACK, *days)]


def test_what_begins_changes_and_nothing_is_told_with_its_day():
    new_year = date(2025, 1, 1)
    assert kinds(date(2023, 1, 1), date(2024, 3, 1)) == [(BEGAN, date(2024, 1, 1))]
    assert kinds(date(2024, 3, 1), date(2025, 3, 1)) == [(CHANGED, new_year)]
    assert kinds(date(2025, 3, 1), date(2026, 3, 1)) == []


def test_what_ends_is_told():
    found = changes(pack_of(), date(2024, 3, 1), date(2025, 3, 1))
    assert [(each.kind, each.on) for each in found] == [(ENDED, date(2025, 1, 1))]
    assert found[0].figures == {"cap_minor": ("1,000.00 CNY", "")}
    assert found[0].entry.id == "cn-cap"


def test_the_figures_of_march_2025():
    """Read by hand: own-account payments went from 300,000 to 500,000 on the day of the notice."""
    found = {c.id: c for c in changes(shipped_pack("cn"), date(2025, 3, 20), date(2025, 3, 21))}
    assert set(found) == {
        "cn-netloan-cap-20w", "cn-netloan-cap-30w", "cn-term-consume", "cn-selfpay-cap"
    }  # fmt: skip
    assert found["cn-selfpay-cap"].figures["cap_minor"] == ("300,000.00 CNY", "500,000.00 CNY")
    assert found["cn-netloan-cap-30w"].kind == BEGAN


def test_a_rule_in_force_between_the_days_alone_is_told():
    """It bound what was done then: the credit repair of 2026 held for four months."""
    first, last = date(2026, 1, 1), date(2026, 5, 1)

    def found(before, after):
        told = {c.id: (c.kind, c.on) for c in changes(shipped_pack("cn"), before, after)}
        return told.get("cn-credit-repair")

    assert found(date(2025, 12, 31), date(2026, 6, 1)) == (PASSED, first)
    assert found(date(2025, 12, 31), last) == (PASSED, first)
    assert found(date(2025, 12, 31), date(2026, 4, 30)) == (BEGAN, first)
    assert found(first, last) == (ENDED, last)
    assert found(last, date(2026, 6, 1)) is None


def test_what_is_no_figure_is_told_too():
    """The target of four times the prime rate was reported, and binds from the end of 2027."""
    (change,) = changes(shipped_pack("cn"), date(2027, 12, 30), date(2027, 12, 31))
    assert (change.id, change.kind, change.figures) == ("cn-msl-cost-4lpr", CHANGED, {})
    assert change.words == {"standing": ("shadow", "binding")}
    found = {c.id: c for c in changes(shipped_pack("cn"), date(2025, 3, 20), date(2025, 3, 21))}
    was, now = found["cn-netloan-cap-20w"].words["where"]
    assert was == "" and "has_large_need" in now
    assert found["cn-netloan-cap-30w"].words == {}
