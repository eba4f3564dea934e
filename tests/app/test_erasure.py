"""A key is destroyed only once every line has ended and no duty to keep records runs."""

from datetime import date, timedelta

import pytest

from app.builders import DAY, START, book_of, event, small_files
from app.law_lending import lender
from limen.app.erasure import erase_customer
from limen.book import events as e
from limen.kernel.errors import BadInput
from release.builders import PRODUCT, loaded

LAW = '\n[law]\nproduct_types = ["working_capital"]\npurpose = "business"\n'


def under_law():
    files = small_files(product=PRODUCT + LAW)
    named = 'lender = "bank"\npacks = ["cn"]'
    head = files["release.toml"].decode().replace('lender = "Tiny"', named)
    return loaded({**files, "release.toml": (head + lender(10**9)).encode()})


def book_with(folder, *more):
    """A customer with one line and a personal field, and what happened since."""
    book = book_of(folder, [])
    sealed = book.seal("c", "phone", "12345")
    events = [
        event(
            "c", "r", e.CustomerRegistered("merchant", sealed={"phone": sealed}), START, line=False
        ),
        event("c", "o", e.LineOpened("line", "bank", "CNY", 10**6, "kept", opened_on=START), START),
    ]
    assert book.append([*events, *more], 10**17)
    return book, sealed


ENDED = (
    event("c", "closed", e.LineClosed(), DAY),
    event("c", "ended", e.LineEnded(), DAY),
)


def test_a_running_line_and_a_duty_to_keep_stand_against_it(tmp_path):
    book, sealed = book_with(tmp_path)
    found = erase_customer(book, under_law(), "c", date(2026, 3, 2))
    assert not found.is_erased
    assert found.running == ("c:line",)
    # Ten years from the last event, to be confirmed by a lawyer.
    last = START.replace(year=START.year + 10)
    assert found.keeps == (("cn-aml-retain@1", last),)
    assert found.unsure == ("cn-aml-retain@1",)
    assert f"cn-aml-retain@1: records are kept until {last}  [needs a legal check]" in "\n".join(
        found.lines()
    )
    assert book.unseal("c", "phone", sealed) == "12345"


def test_the_day_after_the_last_it_is_erased_and_not_a_day_before(tmp_path):
    book, sealed = book_with(tmp_path, *ENDED)
    until = DAY.replace(year=DAY.year + 10)
    release = under_law()
    assert erase_customer(book, release, "c", until).keeps == (("cn-aml-retain@1", until),)
    assert erase_customer(book, release, "c", until + timedelta(days=1)).is_erased
    assert book.unseal("c", "phone", sealed) is None


def test_a_release_without_packs_knows_of_no_such_duty(tmp_path):
    book, _ = book_with(tmp_path, *ENDED)
    assert erase_customer(book, loaded(small_files()), "c", DAY).is_erased


def test_who_is_not_in_the_book_is_no_customer(tmp_path):
    book, _ = book_with(tmp_path)
    with pytest.raises(BadInput):
        erase_customer(book, under_law(), "stranger", DAY)
