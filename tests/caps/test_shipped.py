"""What ships is sound, tests itself, and says how sure it is."""

import pytest

from limen.caps.law.cases import run_tests
from limen.caps.law.load import load_pack
from limen.caps.shipped import NAMES, shipped_files, shipped_pack


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_pack_has_no_fault_and_passes_its_own_tests(name):
    pack, faults = load_pack(shipped_files(name), f"{name}/")
    assert [str(item) for item in faults.items] == []
    ran = run_tests(pack)
    assert [str(each) for each in ran.failed] == []
    assert ran.count > 80


@pytest.mark.parametrize("name", NAMES)
def test_only_what_was_seen_is_confirmed(name):
    for entry in shipped_pack(name).entries:
        table = entry.table
        assert table.confidence == "V" or table.status != "confirmed", entry.name
        assert table.binding == "binding" or table.binding == "case_law" or entry.is_shadow


def test_every_rule_for_china_speaks_chinese_and_the_others_english():
    for name in NAMES:
        for entry in shipped_pack(name).entries:
            assert entry.table.title["en"]
            assert name != "cn" or entry.table.summary["zh-CN"]


def test_every_figure_of_a_rule_keeps_its_source_row():
    assert all(
        param.source_row == entry.id
        for name in NAMES
        for entry in shipped_pack(name).entries
        for param in entry.table.params.values()
    )


def test_the_series_holds_one_observation():
    (series,) = shipped_pack("cn").series.values()
    assert [value for _, value in series.points] == [30_000]
