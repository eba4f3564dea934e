"""`limen line`: from an application to a line, with the exit codes of the others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.builders import ZONE, small_files
from app.lending import TERMS
from cli.calling import call, folder_of, told
from limen.app.ports import BookInfo
from limen.storage.sqlite import open_book
from release.builders import PRODUCT

TOMORROW = f"{datetime.now(UTC) + timedelta(days=2):%Y-%m-%d}"


class Place:
    """A book, a release and a text that somebody agreed to."""

    def __init__(self, folder, constraints=""):
        self.book = folder / "a.book"
        open_book(self.book, create=BookInfo("tenant", ZONE)).close()
        files = small_files(product=f"{PRODUCT}{TERMS}")
        files["constraints.toml"] += constraints.encode()
        self.release = folder_of(files, folder / "release")
        self.agreed = folder / "agreed.txt"
        self.agreed.write_text("I agree.")

    def told(self, verb, *words, code=0, release=False):
        more = ("--release", self.release) if release else ()
        return told("line", verb, *words, *more, "--book", self.book, code=code)

    def shown(self, verb, *words, language="en", code=0):
        found = call("line", verb, *words, "--book", self.book, "--language", language)
        assert found.exit_code == code, found.output
        return found.stdout

    def open(self, name="ann", **more):
        words = ("--product", "line", "--limit-minor", 1_000_000, "--agreed", self.agreed)
        return self.told("open", name, "--kind", "merchant", *words, release=True, **more)


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


def test_a_line_is_opened_in_one_go_and_shown(place):
    assert place.open()["line_id"] == "ann:line"
    shown = place.told("show", "ann:line")
    assert (shown["limit_minor"], shown["status"]) == (1_000_000, "open")
    assert "limit: CNY 10,000.00" in place.shown("show", "ann:line")
    assert "额度: CNY 10,000.00" in place.shown("show", "ann:line", language="zh")
    kinds = [row["kind"] for row in place.told("history", "ann:line")["events"]]
    assert kinds == ["line_opened"]


def test_a_refusal_ends_with_1_and_says_why(place):
    place.open()
    said = place.open(code=1)
    assert said == {"outcome": "refused", "reasons": ["product_taken"]}
    shown = place.shown("lower", "no", "--to-minor", 1, language="zh", code=1)
    assert "账簿中没有该额度" in shown


def test_the_same_key_is_the_same_command(place):
    place.open()
    words = ("ann:line", "--to-minor", 500_000, "--key", "k1")
    assert place.told("lower", *words) == place.told("lower", *words)
    other = ("ann:line", "--to-minor", 400_000, "--key", "k1")
    assert place.told("lower", *other, code=1)["reasons"] == ["key_reused"]


def test_from_an_application_to_a_raised_limit(place):
    place.open()
    asked = place.told(
        *("apply", "ann", "--product", "line", "--asked-minor", 3_000_000, "--line", "ann:line"),
        *("--agreed", place.agreed),
        release=True,
    )
    offered = place.told(
        *("offer", "ann", "--product", "line", "--limit-minor", 2_000_000, "--until", TOMORROW),
        *("--line", "ann:line", "--application", asked["application_id"], "--reason", "U01"),
        release=True,
    )
    assert offered["is_partial"] is True
    place.told("accept", "ann", offered["offer_id"], "--agreed", place.agreed, "--raise")
    assert place.told("show", "ann:line")["limit_minor"] == 2_000_000


def test_a_declined_offer_is_over(place):
    place.open()
    offered = place.told(
        *("offer", "ann", "--product", "line", "--limit-minor", 2_000_000, "--until", TOMORROW),
        *("--line", "ann:line"),
        release=True,
    )
    place.told("decline", "ann", offered["offer_id"])
    said = place.told("decline", "ann", offered["offer_id"], code=1)
    assert said["reasons"] == ["offer_not_open"]


def test_a_line_that_is_not_there_is_wrong_use(place):
    assert place.told("show", "no", code=2)["diagnostics"][0]["code"] == "A026"


def test_an_application_is_refused_with_reasons_and_a_letter(place):
    place.open()
    words = ("--product", "line", "--asked-minor", 3_000_000, "--line", "ann:line")
    asked = place.told("apply", "ann", *words, "--agreed", place.agreed, release=True)
    refuse = ("refuse", "ann", asked["application_id"], "--reason", "I02")
    assert place.told(*refuse, "--fact", "a=1", release=True, code=1)["reasons"] == ["fact_unsound"]
    said = place.told(*refuse, "--reason", "I05", release=True)
    assert said["notice_id"] and said["decision_id"]
    again = place.told(*refuse, release=True, code=1)
    assert again["reasons"] == ["application_not_open"]


def test_less_than_was_asked_for_is_told_and_declined(place):
    place.open()
    words = ("--product", "line", "--line", "ann:line")
    asked = place.told(
        "apply", "ann", *words, "--asked-minor", 3_000_000, "--agreed", place.agreed, release=True
    )
    offer = ("offer", "ann", *words, "--application", asked["application_id"], "--reason", "I02")
    made = place.told(*offer, "--limit-minor", 2_000_000, "--until", TOMORROW, release=True)
    assert made["is_partial"] and made["notice_id"]
    place.told("decline", "ann", made["offer_id"], release=True)
