from datetime import date

import pytest

from limen.app.packs import check_packs, in_force, list_packs, pack_lines, rule_lines, show
from limen.kernel.errors import BadInput


class Folder:
    """A tool that reads one folder."""

    def __init__(self, files):
        self.files = files

    def read_folder(self, folder):
        return self.files


def test_the_shipped_packs_are_listed_in_both_languages():
    english, chinese = list_packs("en"), list_packs("zh")
    assert [row["pack"] for row in english] == ["cn", "us"]
    assert "China" in english[0]["about"]
    assert "中国" in chinese[0]["about"]
    assert f"{english[0]['rules']} rules" in pack_lines(english, "en")[1]
    assert "条规则" in pack_lines(chinese, "zh")[1]


def test_what_is_in_force_on_a_day_for_a_licence():
    ids = {row["rule"] for row in in_force(date(2024, 6, 1), "cn", "online_microloan", "en")}
    assert "cn-msl-single-10-15@1" in ids
    assert "cn-msl-consume-20w@1" not in ids
    assert not any(id_.startswith("cn-netloan-cap") for id_ in ids)
    later = {row["rule"] for row in in_force(date(2025, 1, 17), "cn", "online_microloan", "en")}
    assert {"cn-msl-single-10-15@2", "cn-msl-consume-20w@1"} <= later


def test_doubts_and_shadows_are_told_with_the_rule():
    told = "\n".join(rule_lines(in_force(date(2026, 3, 1), None, "consumer_finance", "en"), "en"))
    assert "cn-cfc-cap-20w@1             since 2024-04-18  200,000.00 CNY" in told
    assert "[needs a legal check]" in told
    assert "[reported only, needs a legal check]" in told
    assert "1900" not in "\n".join(rule_lines(in_force(date(2026, 3, 1), "us", None, "en"), "en"))


def test_a_rule_is_shown_whole():
    found = show("cn-selfpay-cap", "zh")["versions"]
    assert [row["figures"]["cap_minor"] for row in found] == ["300,000.00 CNY", "500,000.00 CNY"]
    assert found[0]["title"] == "自主支付金额上限"
    assert len(show("cn-selfpay-cap@2", "en")["versions"]) == 1


def test_what_does_not_exist_is_refused_with_a_hint():
    for call in (
        lambda: show("cn-selfpay", "en"),
        lambda: in_force(date(2026, 1, 1), "xn", None, "en"),
        lambda: in_force(date(2026, 1, 1), None, "large-bank", "en"),
        lambda: check_packs(Folder({}), ["somewhere"]),
    ):
        with pytest.raises(BadInput) as caught:
            call()
        assert caught.value.diagnostics[0].hint


def test_packs_are_checked_with_their_own_tests():
    from caps.law.builders import changed, files

    sound, broken, failing = (
        check_packs(Folder(files(entries)), ["mine"])[0]
        for entries in (changed(), changed(("L01", "L99")), changed(('"1000.00"', '"900.00"')))
    )
    assert (sound.is_sound, broken.is_sound, failing.is_sound) == (True, False, False)
    assert sound.as_dict()["tests"] == 7
    assert "mine: sound; 1 entries, 7 of 7 tests passed" in sound.lines()
    assert any(line.startswith("error: mine/rules.toml: entry 'cn-cap'") for line in broken.lines())
    assert any(line.startswith("failed: cn-cap@1") for line in failing.lines())
    assert [each.is_sound for each in check_packs(Folder({}), [])] == [True, True]
