import pytest

from app.lending import bank_in
from cli.calling import call, told
from limen.book.bureau import PURPOSES
from limen.cli.bureau import Purpose

HEAD = "customer_id,report_id,bureau,consent_id,pulled_on,lenders\n"


@pytest.fixture
def place(tmp_path):
    bank = bank_in(tmp_path)
    bank.customer("c")
    consent = bank.consent("c", "bureau_report")
    bank.book.close()
    file = tmp_path / "reports.csv"
    file.write_text(f"{HEAD}c,r-1,central,{consent},2025-02-27,3\n")
    return tmp_path, file, ("--book", tmp_path / "a.book")


def test_from_a_file_to_a_dispute_and_its_end(place):
    folder, file, book = place
    assert told("bureau", "in", file, *book)["taken"] == 1
    file.write_text(f"{file.read_text()}c,r-2,central,none,2025-02-27,3\n")
    said = told("bureau", "in", file, *book, code=1)
    assert (said["repeated"], said["rejected"]) == (1, 1)
    assert "consent" in (folder / "reports.csv.rejects.csv").read_text()
    dispute = told("bureau", "dispute", "c", "r-1", "--because", "not mine", *book)
    on = ("--on", "2025-03-02")
    (listed,) = told("bureau", "list", "c", *book, *on)["reports"]
    assert listed["unusable"] == "disputed"
    assert "disputed" in call("bureau", "list", "c", *book, *on).stdout
    settled = ("bureau", "dispute", "c", dispute["dispute_id"], "--ends", "rejected")
    told(*settled, *book)
    (listed,) = told("bureau", "list", "c", *book, *on)["reports"]
    assert listed["unusable"] == ""
    told("bureau", "dispute", "c", "r-9", *book, code=1)


def test_a_consent_is_kept_and_serves(place):
    _, file, book = place
    told("bureau", "consent", "c", "--agreed", file, "--id", "con-1", *book)
    file.write_text(f"{HEAD}c,r-1,central,con-1,2025-02-27,3\n")
    assert told("bureau", "in", file, *book)["taken"] == 1
    told("bureau", "consent", "c", "--agreed", file, "--id", "con-1", *book, code=1)


def test_the_purposes_are_those_of_the_book():
    assert {each.value for each in Purpose} == set(PURPOSES)


def test_evidence_is_given_and_looked_at(place):
    _, file, book = place
    about = ("bureau", "evidence", "c", "pay-1")
    told(*about, *book, code=2)
    told(*about, "--file", file, "--kind", "income", "--dated-on", "2025-02-01", *book)
    told(*about, "--verifier", "officer-7", *book)
    (listed,) = told("bureau", "list", "c", *book)["evidence"]
    assert (listed["holds"], listed["kind"]) == (True, "income")
    assert "officer-7" in call("bureau", "list", "c", *book).stdout
