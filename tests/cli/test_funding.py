"""`limen funding`: files of a closed day, and money that moved."""

from __future__ import annotations

from app.drawing import TODAY, House, release_of
from app.test_draw_funding import APPROVED, joint
from app.test_funding_settle import close
from cli.calling import call, told
from cli.test_line import Place
from storage.contract.stores import SqliteStore


def test_a_day_is_settled_into_files_of_the_same_bytes(tmp_path):
    store = SqliteStore(tmp_path)
    with store.create() as book:
        house = House(book, release_of(joint()))
        house.open()
        house.hold("d1", 300_000)
        house.post("d1")
        out = tmp_path / "out"
        words = ("funding", "settle", "--on", TODAY, "--out", out, "--book", store.place)
        assert told(*words, code=2)["error"] == "bad_input"
        close(house, TODAY)
    said = told(*words)["files"]
    assert [each["total_minor"] for each in said] == [99_999, 99_999]
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    assert set(before) == {each["file"] for each in said}
    assert "bank-a" in call(*words).stdout
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before
    paid = ("funding", "paid", "--partner", "bank-a", "--currency", "CNY", "--book", store.place)
    money = (*paid, "--amount-minor", 99_999, "--on", TODAY, "--ref", "4711")
    assert told(*money)["recorded"]
    assert not told(*money)["recorded"]
    assert call(*paid, "--amount", 1, "--on", "soon", "--ref", "1").exit_code == 2


def test_a_held_draw_is_paid_out_once_its_partners_agree(tmp_path):
    place = Place(tmp_path, joint(APPROVED))
    place.open()
    words = ("ann:line", "--amount-minor", 300_000, "--id", "d1")
    held = place.told("draw", *words, release=True)
    assert held["awaits"] == ["bank-a", "bank-b"]
    assert place.told("post", "ann:line", "d1", code=1)["reasons"] == ["funding_awaited"]
    said = ("funding", "answer", "ann:line", "d1", "--release", place.release, "--book", place.book)
    assert told(*said, "--partner", "bank-a", "--agree")["awaits"] == ["bank-b"]
    assert told(*said, "--partner", "bank-b", "--agree")["awaits"] == []
    assert place.told("post", "ann:line", "d1")["amount_minor"] == 300_000
    more = ("ann:line", "--amount-minor", 100_000, "--id", "d2", "--programme", "second")
    assert place.told("draw", *more, release=True)["awaits"] == ["bank-c"]
    refused = (*said[:3], "d2", *said[4:], "--partner", "bank-c", "--refuse")
    assert told(*refused, "--because", "no room")["outcome"] == "accepted"
    assert place.told("post", "ann:line", "d2", code=1)["reasons"] == ["draw_not_held"]
