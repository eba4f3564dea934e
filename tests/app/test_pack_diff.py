from datetime import date

from limen.app.pack_diff import law_changes, lines, touch_lines, touch_products
from limen.book.group import GroupState
from limen.book.line import LineState
from limen.caps.shipped import shipped_pack
from limen.release.load import load_release
from release.test_law import LENDER, with_law

BEFORE, AFTER = date(2024, 4, 1), date(2026, 3, 1)
CN = shipped_pack("cn")


def released(lender=LENDER):
    release, faults = load_release(with_law(None, lender=lender))
    assert release is not None, faults.items
    return release


def by_id(found):
    return {each.change.id: each for each in found}


def test_only_the_products_of_the_licence_are_touched():
    found = law_changes([CN], BEFORE, AFTER)
    touch_products(found, released())
    touched = by_id(found)
    assert touched["cn-cfc-cap-20w"].products == ["line"]
    assert touched["cn-msl-consume-20w"].products == []
    assert touched["cn-netloan-cap-30w"].products == []


def test_lines_are_counted_by_their_entity(monkeypatch):
    lender = LENDER + '[entities.other]\nlicence_type = "joint_stock_bank"\n'
    on = date(2024, 1, 1)
    group = GroupState("g")
    for number, (entity, status) in enumerate(
        [("tiny", "open"), ("tiny", "open"), ("other", "open"), ("tiny", "closed")]
    ):
        line = LineState(f"l{number}", "c", "line", entity, "CNY", "kept", on, 100)
        line.status = status
        group.lines[line.line_id] = line
    monkeypatch.setattr("limen.app.pack_diff.fold_groups", lambda journal: [group])
    found, release = law_changes([CN], BEFORE, AFTER), released(lender)
    touch_products(found, release)
    touch_lines(found, release, None)
    touched = by_id(found)
    cap, uplift = touched["cn-cfc-cap-20w"], touched["cn-netloan-cap-30w"]
    assert (cap.lines, cap.line_ids) == (2, ["l0", "l1"])
    assert (uplift.lines, uplift.line_ids) == (1, ["l2"])
    assert touched["cn-msl-consume-20w"].lines == 0
    assert "lines: 2" in "\n".join(lines(found, "en"))


def test_changes_are_told_in_the_order_of_their_days_in_both_languages():
    found = law_changes([CN], date(2025, 1, 1), AFTER)
    days = [each.change.on for each in found]
    assert days == sorted(days)
    assert "cap_minor: 500,000.00 CNY (was 300,000.00 CNY)" in "\n".join(lines(found, "en"))
    assert "原为 300,000.00 CNY" in "\n".join(lines(found, "zh"))
    assert lines([], "en") == ["nothing changed"]
