"""`limen pack`: what people and programs are told."""

from app.builders import ZONE
from caps.law.builders import changed, files
from cli.calling import call, folder_of, told
from limen.app.ports import BookInfo
from limen.storage.sqlite import open_book
from release.test_law import with_law


def test_list_and_show():
    assert [row["pack"] for row in told("pack", "list")["packs"]] == ["cn", "us"]
    assert "50 business" not in call("pack", "list", "--language", "zh").stdout
    shown = call("pack", "show", "us-heloc-notice").stdout
    assert "3 business days" in shown
    assert "needs_legal_check" in call("pack", "show", "cn-cfc-cap-20w").stdout
    assert call("pack", "show", "cn-nothing").exit_code == 2


def test_check_is_sound_or_ends_with_one(tmp_path):
    assert told("pack", "check")["packs"][0]["sound"] is True
    folder = folder_of(files(changed(('"1000.00"', '"900.00"'))), tmp_path / "mine")
    assert call("pack", "check", folder).exit_code == 1
    assert told("pack", "check", folder, code=1)["packs"][0]["failed"]
    assert call("pack", "check", tmp_path / "none").exit_code == 2


def test_at_a_day():
    found = told("pack", "at", "2026-03-01", "--pack", "us")
    assert "us-regz-cut-45@1" in {row["rule"] for row in found["rules"]}
    assert call("pack", "at", "2026-03-01", "--licence", "casino").exit_code == 2
    assert call("pack", "at", "yesterday").exit_code == 2
    assert "条规则" in call("pack", "at", "2026-03-01", "--language", "zh").stdout


def test_diff_between_days_with_a_release(tmp_path):
    release = folder_of(with_law(), tmp_path / "release")
    found = told("pack", "diff", "2024-04-01", "2024-05-01", "--release", release)
    changes = {row["rule"]: row for row in found["changes"]}
    assert changes["cn-cfc-cap-20w"]["products"] == ["line"]
    assert "us-regz-cut-45" not in changes
    assert call("pack", "diff", "2024-05-01", "2024-04-01").exit_code == 2
    assert call("pack", "diff", "2024-04-01", "2024-05-01", "--book", "x").exit_code == 2
    assert "nothing changed" in call("pack", "diff", "2024-04-01", "2024-04-01").stdout


def test_duties_of_a_day():
    found = told("pack", "duties", "2026-03-01", "--pack", "us", "--kind", "REC")
    assert next(row["rule"] for row in found["duties"]) == "us-regb-keep@1"
    assert "tell by: 30 days" in call("pack", "duties", "2026-03-01", "--pack", "us").stdout
    assert "人工复核" in call("pack", "duties", "2026-03-01", "--language", "zh").stdout
    shown = call("pack", "show", "cn-pipl-24", "--language", "zh").stdout
    assert "适用机构             各类放贷人" in shown


def test_duties_of_open_applications_need_a_book_and_a_release(tmp_path):
    book = tmp_path / "a.book"
    open_book(book, create=BookInfo("tenant", ZONE)).close()
    release = folder_of(with_law(), tmp_path / "release")
    words = ("pack", "duties", "2026-03-01", "--event", "refuse", "--release", release)
    assert told(*words, "--book", book)["applications"] == []
    assert call(*words).exit_code == 2
    assert call("pack", "duties", "2026-03-01", "--book", book).exit_code == 2
    assert call("pack", "duties", "2026-03-01", "--event", "refus").exit_code == 2
