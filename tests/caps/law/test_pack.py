from datetime import date, timedelta

from caps.law.builders import HEAD, changed, pack_of


def test_a_version_is_in_force_from_its_first_day_to_the_day_before_the_last():
    (entry,) = pack_of().entries
    first, end = date(2024, 1, 1), date(2025, 1, 1)
    days = [first - timedelta(1), first, end - timedelta(1), end]
    assert [entry.is_in_force(day) for day in days] == [False, True, True, False]
    assert [each.id for each in pack_of().at(first)] == ["cn-cap"]
    assert pack_of().at(end) == ()


def test_a_rule_is_named_with_version_and_hash():
    (entry,) = pack_of().entries
    assert entry.name == f"cn-cap@1#{entry.digest}"
    assert len(entry.digest) == 64


def test_drafts_and_guidance_are_shadows_and_doubts_need_a_lawyer():
    draft = pack_of(changed(('binding = "binding"', 'binding = "draft"'))).entries[0]
    assert draft.is_shadow
    law = pack_of(changed(('"confirmed"', '"needs_legal_check"'))).entries[0]
    assert law.needs_legal_check
    assert not law.is_shadow


def test_a_text_falls_back_to_english():
    (entry,) = pack_of().entries
    assert entry.text("title", "zh-CN") == "上限"
    assert entry.text("title", "fr") == "A cap"


def test_a_series_is_read_by_day_and_not_when_it_is_too_old():
    series = pack_of(head=HEAD).series["base_ppm"]
    wanted = {(1, 9): None, (1, 10): 31_000, (2, 9): 31_000, (2, 10): 30_000, (3, 11): 30_000}
    found = {day: series.value_on(date(2024, *day)) for day in wanted}
    assert found == wanted
    assert series.value_on(date(2024, 3, 12)) is None
