"""Reporting links: what is refused, what is there already, what begins and is over."""

import pytest

from app.lending import bank_in
from limen.app.links import KeepLinks, ReportLink
from limen.book import events as e

HASH = "a" * 64


@pytest.fixture
def bank(tmp_path):
    found = bank_in(tmp_path)
    found.customer("c")
    yield found
    found.book.close()


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"link_kind": "device"}, "link_unsound"),
        ({"link_kind": "device", "sha256": "A" * 64}, "link_unsound"),
        ({"link_kind": "device", "sha256": HASH, "other_id": "d"}, "link_unsound"),
        ({"link_kind": "guarantor", "sha256": HASH}, "link_unsound"),
        ({"link_kind": "guarantor", "other_id": "c"}, "link_to_self"),
        ({"link_kind": "device", "sha256": HASH, "is_over": True}, "link_unknown"),
    ],
)
def test_refusals(bank, fields, why):
    assert bank.refused(ReportLink, customer_id="c", **fields) == (why,)


def test_a_link_seen_tomorrow_is_refused(bank):
    day = bank.today.replace(day=2)
    asked = {"customer_id": "c", "link_kind": "device", "sha256": HASH, "seen_on": day}
    assert bank.refused(ReportLink, **asked) == ("link_future",)


def test_a_link_is_kept_once_and_is_over(bank):
    asked = {"customer_id": "c", "link_kind": "device", "sha256": HASH}
    assert bank.do(ReportLink, **asked) == {}
    head = bank.book.head()
    assert bank.do(ReportLink, **asked) == {"there": True}
    assert bank.book.head() == head
    bank.do(ReportLink, **asked, is_over=True)
    assert bank.group("g-c").customers["c"].links.reported == {}


def test_a_row_is_kept_on_the_day_of_its_pass(bank):
    row = e.LinksFound("p", 3)
    bank.do(KeepLinks, customer_id="c", found=row, on=bank.today)
    links = bank.group("g-c").customers["c"].links
    assert (links.found, links.found_on) == (row, bank.today)
