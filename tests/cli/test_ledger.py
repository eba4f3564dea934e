import pytest

from app.kept_lines import START, a_place
from cli.calling import call, told


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ledger")
    place = a_place(folder)
    place.open("l")
    place.draw("l", "d", 1_000_000, START)
    place.journal.close()
    told("day", "close", "--book", folder / "a.book", "--through", "2026-02-15")
    return folder / "a.book"


def test_the_trial_balance_sums_to_zero(book):
    said = told("ledger", "balance", "--book", book, "--on", "2026-02-12")
    assert (said["on"], said["gap_minor"]) == ("2026-02-12", 0)
    assert said["balances"]["bank/CNY/cash"] == -1_000_000
    assert "total" in call("ledger", "balance", "--book", book).stdout


def test_entries_of_a_line_balance(book):
    legs = told("ledger", "entries", "--line", "l", "--book", book)["entries"]
    assert {leg["kind"] for leg in legs} == {"draw", "charge"}
    assert sum(leg["amount_minor"] for leg in legs) == 0
    assert "loans" in call("ledger", "entries", "--line", "l", "--book", book).stdout
    said = told("ledger", "entries", "--line", "none", "--book", book, code=2)
    assert said["diagnostics"][0]["code"] == "A053"


def test_the_audit_agrees(book):
    said = told("ledger", "audit", "--book", book)
    assert (said["agrees"], said["lines"], said["faults"]) == (True, 1, [])
    assert "agrees" in call("ledger", "audit", "--book", book).stdout


def test_without_a_closed_day_there_is_nothing_to_show(book):
    said = told("ledger", "balance", "--book", book, "--on", "2020-01-01", code=2)
    assert said["diagnostics"][0]["code"] == "A052"


def test_a_book_without_a_closed_day_says_how_to_close_one(tmp_path):
    a_place(tmp_path).journal.close()
    shown = call("ledger", "balance", "--book", tmp_path / "a.book")
    assert (shown.exit_code, shown.stderr.startswith("A052 no day is closed")) == (2, True)
