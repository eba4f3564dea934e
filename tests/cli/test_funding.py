"""`limen funding`: files of a closed day, and money that moved."""

from __future__ import annotations

from app.drawing import TODAY, House, release_of
from app.test_draw_funding import joint
from app.test_funding_settle import close
from cli.calling import call, told
from storage.contract.stores import SqliteStore


def test_a_day_is_settled_into_files_of_the_same_bytes(tmp_path):
    store = SqliteStore(tmp_path)
    with store.create() as book:
        house = House(book, release_of(joint()))
        house.open()
        house.hold("d1", 300_000)
        house.post("d1")
        words = ("funding", "settle", store.place, "--on", TODAY, "--out", tmp_path / "out")
        assert told(*words, code=2)["error"] == "bad_input"
        close(house, TODAY)
    said = told(*words)["files"]
    assert [each["total_minor"] for each in said] == [99_999, 99_999]
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    assert set(before) == {each["file"] for each in said}
    assert "bank-a" in call(*words).stdout
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before
    paid = ("funding", "paid", store.place, "--partner", "bank-a", "--currency", "CNY")
    money = (*paid, "--amount", 99_999, "--on", TODAY, "--ref", "4711")
    assert told(*money)["recorded"]
    assert not told(*money)["recorded"]
    assert told(*paid, "--amount", 1, "--on", "soon", "--ref", "1", code=2)["error"] == "bad_input"
