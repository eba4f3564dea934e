"""Every event of asking, flags and a line's life is told, in both languages."""

from __future__ import annotations

from datetime import date, timedelta
from typing import get_args

import pytest

from care.test_timeline import LANGUAGES, OPENED, ZONE, event
from limen.book import events as e
from limen.book.customer import ASKING
from limen.book.line_events import Flag
from limen.book.line_life import LIFE
from limen.care.timeline import customer_timeline

DAY = date(2025, 6, 1)
PAPERS = (e.BureauDisputed, e.BureauDisputeEnded, e.EvidenceGiven, e.EvidenceChecked)
BODIES = [
    e.BureauDisputed("r1", "d1"),
    *(e.BureauDisputeEnded("r1", "d1", end) for end in ("upheld", "rejected", "withdrawn")),
    e.EvidenceGiven("e1", "income", DAY, "0" * 64),
    *(e.EvidenceChecked("e1", "officer", is_accepted) for is_accepted in (True, False)),
    e.ConsentGiven("c1", "application"),
    e.ConsentWithdrawn("c1"),
    e.PersonalDataErased("officer", {}, date(2024, 3, 1), "rel"),
    e.ApplicationMade("a1", "flex", 500_000),
    e.ApplicationEnded("a1", "refused"),
    e.OfferMade("o1", "flex", 500_000, DAY),
    *(e.OfferEnded("o1", outcome) for outcome in ("accepted", "declined", "expired", "withdrawn")),
    e.TemporaryLimitSet(900_000, DAY, DAY + timedelta(days=3)),
    *(e.FlagChanged(flag, True) for flag in get_args(Flag)),
    e.FlagChanged("fraud", False),
    e.LineDormant(DAY),
    e.LineWoken(),
    e.LineRenewed(DAY),
    e.LineExpired(),
    e.LineEnded(),
]


def told(bodies, language, line="L1"):
    story = [
        event(0, e.CustomerRegistered("merchant"), ""),
        event(0, OPENED, seq=1),
        *(event(number, body, line, seq=number) for number, body in enumerate(bodies, 2)),
    ]
    return list(customer_timeline(story, ZONE, language))[2:]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_kind_is_told_in_words_of_its_own(language):
    entries = told(BODIES, language)
    assert len(entries) == len(BODIES)
    assert len({entry.text for entry in entries}) == len(BODIES)
    kinds = {kind.__struct_config__.tag for kind in (*ASKING, *LIFE, *PAPERS)}
    assert {entry.kind for entry in entries} == {kind for kind in kinds if "core" not in kind}


@pytest.mark.parametrize("language", LANGUAGES)
def test_before_there_is_a_line_no_amount_is_said(language):
    bodies = [e.ApplicationMade("a1", "flex", 500_000), e.OfferMade("o1", "flex", 1, DAY)]
    for entry in told(bodies, language, line=""):
        assert "5,000" not in entry.text


def test_an_amount_has_the_currency_of_its_line():
    (entry,) = told([e.OfferMade("o1", "flex", 500_000, DAY)], "en")
    assert entry.text == "A limit of CN¥5,000.00 was offered, to be accepted by 1 June 2025"
