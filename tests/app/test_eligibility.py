"""Eligibility through the commands: at the application, at the offer, afresh each time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.builders import small_files
from app.lending import FIRST, LIMIT, TERMS, bank_in
from limen.app.applications import APPLYING, Apply
from limen.app.customers import RegisterCustomer
from limen.app.offers import MakeOffer
from limen.book import events as e
from limen.kernel.outcomes import Refused
from release.builders import PRODUCT, loaded, policy

POLICY = policy(
    {
        "admitted": 'region = "north" and (amount_minor = null or amount_minor <= 1000000)',
        "reasons": 'if region = "north" then ["R01"] else ["L06"]',
    },
    {"region": "string", "amount_minor": "number"},
    "Eligibility",
)


@pytest.fixture
def bank(tmp_path):
    files = {
        **small_files(product=f"{PRODUCT}{TERMS}"),
        "policies/eligibility.dmn": POLICY,
        "policies/eligibility.inputs.toml": b'[amount_minor]\non_missing = "null"\n',
    }
    made = bank_in(tmp_path, loaded(files))
    yield made
    made.book.close()


def registered(bank, name, **attributes):
    bank.write(
        e.Event(
            f"g-{name}", f"{name}:registered", e.CustomerRegistered("merchant", attributes),
            bank.now(), FIRST, bank.now(), name,
        )
    )  # fmt: skip
    return {"customer_id": name, "product": "line"}


def test_who_is_not_eligible_is_told_why_at_the_application(bank):
    asked = registered(bank, "s", region="south")
    consent_id = bank.consent("s", APPLYING)
    assert bank.ask(Apply, consent_id=consent_id, **asked) == Refused(("not_eligible", "L06"))
    (kept,) = bank.group("g-s").customers["s"].applications.values()
    assert kept.outcome == "refused"


def test_who_is_eligible_applies(bank):
    asked = registered(bank, "n", region="north")
    consent_id = bank.consent("n", APPLYING)
    too_much = bank.ask(Apply, consent_id=consent_id, asked_minor=LIMIT + 1, **asked)
    assert too_much == Refused(("not_eligible", "R01"))
    assert bank.do(Apply, consent_id=consent_id, **asked)["application_id"]


def test_a_fact_that_nobody_knows_admits_nobody(bank):
    bank.do(RegisterCustomer, group_id="g-u", customer_id="u", customer_kind="merchant")
    words = {"customer_id": "u", "product": "line", "consent_id": bank.consent("u", APPLYING)}
    assert bank.refused(Apply, **words) == ("eligibility_unknown",)


def test_an_offer_that_nobody_asked_for_asks_it_too(bank):
    words = {"limit_minor": LIMIT, "until": FIRST + timedelta(days=9)}
    asked = registered(bank, "s", region="south")
    assert bank.refused(MakeOffer, **asked, **words) == ("not_eligible", "L06")
    asked = registered(bank, "n", region="north")
    assert bank.do(MakeOffer, **asked, **words)["offer_id"]
