import pytest

from app.kept_lines import START, a_place
from cli.calling import call, told


@pytest.fixture
def book(tmp_path):
    place = a_place(tmp_path)
    place.open("l")
    place.draw("l", "d", 1_000_000, START)
    place.journal.close()
    return tmp_path / "a.book"


def test_days_are_closed_once_in_order(book):
    days = told("day", "close", "--book", book, "--through", "2026-02-10")["days"]
    assert [days[0]["on"], days[-1]["on"], len(days)] == ["2026-01-10", "2026-02-10", 32]
    assert sum(days[-1]["balances"].values()) == 0
    again = told("day", "close", "--book", book, "--on", "2026-02-10")["days"]
    assert again == days[-1:]
    assert "2026-02-11" in call("day", "close", "--book", book, "--on", "2026-02-11").stdout


def test_a_day_alone_waits_for_those_before_it(book):
    said = told("day", "close", "--book", book, "--on", "2026-02-10", code=2)
    assert said["diagnostics"][0]["code"] == "A051"


def test_a_day_that_is_not_over_stays_open(book):
    said = told("day", "close", "--book", book, "--through", "2200-01-01", code=2)
    assert said["diagnostics"][0]["code"] == "A050"
