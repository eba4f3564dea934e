from dataclasses import replace
from datetime import date

from limen.app.pack_diff import law_changes, lines, touch_lines, touch_products
from limen.book.group import GroupState
from limen.book.line import LineState
from limen.caps.programme import NO_RULES
from limen.caps.shipped import shipped_pack
from limen.release.load import load_release
from release.test_law import LENDER, with_law
from release.test_law_portfolio import joint_release

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


def test_a_partner_s_rule_touches_the_lines_that_it_funds(monkeypatch):
    """A rule on banks' joint lending concerns a micro-lender's lines that a bank funds in part."""
    release = joint_release()
    line = LineState("l", "c", "line", "bank", "CNY", "kept", date(2021, 1, 1), 100)
    group = GroupState("g", lines={"l": line})
    monkeypatch.setattr("limen.app.pack_diff.fold_groups", lambda journal: [group])
    for partners, lines_touched in ((True, 1), (False, 0)):
        asked = release if partners else replace(release, draws=NO_RULES)
        found = law_changes([CN], date(2021, 12, 31), date(2022, 1, 1))
        touch_products(found, asked)
        touch_lines(found, asked, None)
        change = by_id(found)["cn-joint-share-30"]
        assert change.lines == lines_touched
    line.status = "dormant"
    touch_lines(found, release, None)
    assert by_id(found)["cn-joint-share-30"].lines == 1


def test_what_came_and_went_and_what_binds_now_are_told_in_both_languages():
    passed = law_changes([CN], date(2025, 12, 31), date(2026, 6, 1))
    said = {language: "\n".join(lines(passed, language)) for language in ("en", "zh")}
    assert "came and went until 2026-05-01 cn-credit-repair" in said["en"]
    assert "期间有效     至 2026-05-01 cn-credit-repair" in said["zh"]
    binds = law_changes([CN], date(2027, 12, 30), date(2027, 12, 31))
    assert "standing: binding (was shadow)" in "\n".join(lines(binds, "en"))
    assert "效力: 有约束力 (原为 仅报告)" in "\n".join(lines(binds, "zh"))
    assert binds[0].as_dict("en")["words"] == {"standing": ["shadow", "binding"]}


def test_changes_are_told_in_the_order_of_their_days_in_both_languages():
    found = law_changes([CN], date(2025, 1, 1), AFTER)
    days = [each.change.on for each in found]
    assert days == sorted(days)
    assert "cap_minor: 500,000.00 CNY (was 300,000.00 CNY)" in "\n".join(lines(found, "en"))
    assert "原为 300,000.00 CNY" in "\n".join(lines(found, "zh"))
    assert lines([], "en") == ["nothing changed"]
