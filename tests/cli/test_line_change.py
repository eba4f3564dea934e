"""`limen line flag|lower|close|renew|wake|effects`: changes of lines that are there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from app.builders import HARD, LATE, NOW, customer, small_files
from app.test_taking_effect import LINE, at_work
from cli.calling import folder_of, told
from cli.test_line import Place
from limen.book import events as e
from limen.storage.sqlite import open_book


def test_a_flag_is_raised_and_taken_down(tmp_path):
    place = Place(tmp_path)
    place.open()
    place.told("flag", "ann", "hardship", "--source", "care")
    assert place.told("show", "ann:line")["flags"] == ["hardship"]
    place.told("flag", "ann", "hardship", "--down")
    assert place.told("show", "ann:line")["flags"] == []


def test_a_customer_lowers_renews_and_closes_the_own_line(tmp_path):
    place = Place(tmp_path)
    place.open()
    place.told("lower", "ann:line", "--to-minor", 500_000)
    year = f"{datetime.now(UTC) + timedelta(days=300):%Y-%m-%d}"
    assert place.told("renew", "ann:line", "--expires-on", year) == {
        "outcome": "accepted",
        "expires_on": year,
    }
    assert place.told("close", "ann:line")["has_ended"] is True
    assert place.told("show", "ann:line")["status"] == "ended"


def test_a_line_that_sleeps_is_woken(tmp_path):
    place = Place(tmp_path)
    place.open()
    assert place.told("wake", "ann:line", code=1)["reasons"] == ["line_not_dormant"]
    with open_book(place.book) as book:
        last = book.chain_events("g-ann")[-1]
        on, now = last.effective_on, last.known_at + 1
        asleep = e.Event("g-ann", "s", e.LineDormant(on), now, on, now, "ann", "ann:line")
        book.append([asleep], now)
    assert place.told("show", "ann:line")["status"] == "dormant"
    place.told("wake", "ann:line", "--because", "the customer asked")
    assert place.told("show", "ann:line")["status"] == "open"


def effects(folder, book, code=0, *words):
    release = folder_of(small_files(), folder / "release")
    return told("line", "effects", "--release", release, "--book", book, *words, code=code)


def test_what_a_review_announced_comes_by_one_command_and_once(tmp_path):
    """The review was of the year before last, so its day has come by any clock."""
    bank = at_work(tmp_path, LATE)
    bank.book.close()
    path = tmp_path / "a.book"
    early = effects(tmp_path, path, 0, "--on", "2024-04-09")
    assert early["changes"] == []
    (change,) = effects(tmp_path, path)["changes"]
    assert (change["line_id"], change["announced"]) == (LINE, "lower")
    assert effects(tmp_path, path)["changes"] == []
    assert told("book", "verify", "--book", path)["faults"] == []
    assert told("decide", "replay", "--all", "--book", path)["different"] == []


def test_a_cut_without_its_notice_ends_with_1(tmp_path):
    bank = at_work(tmp_path, HARD)
    made = [one for one in bank.book.chain_events("g-c") if one.kind == "decision_made"]
    bank.book.close()
    (tmp_path / "other").mkdir()
    path = tmp_path / "other/b.book"
    with open_book(path, create=bank.book.info) as book:
        book.append([*customer("c", HARD), *made], NOW)
    said = effects(tmp_path, path, 1)
    assert said["refused"] == [{"of": LINE, "reason": "notice_missing"}]
