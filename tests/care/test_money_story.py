"""The money of a kept line is told in both languages; what only the lender does is not."""

from __future__ import annotations

import pytest

from care.test_life_story import told
from care.test_timeline import LANGUAGES
from limen.book import events as e

HELD = e.DrawHeld("d1", 300_000, "t", 150_000, 1)
TOLD = [
    HELD,
    e.DrawPosted("d1"),
    e.DrawRefused("d2", 900_000, ("over_headroom",)),
    e.FeeCharged("late", 5_000),
    e.RepaymentReversed("r1", "bounced"),
    e.RateChanged(146_000),
    e.WrittenOff(),
    e.CreditRefunded(700),
]
UNTOLD = [HELD, e.DrawFunded("d1", "partner", True), e.DrawVoided("d1", "customer")]


def test_in_english():
    assert [entry.text for entry in told(TOLD, "en")] == [
        "Drew CN¥3,000.00",
        "A draw of CN¥9,000.00 was declined",
        "A fee of CN¥50.00 was charged",
        "A payment did not go through and was taken back",
        "The yearly rate is now 14.60%",
        "What was owed was written off; the claim stays",
        "CN¥7.00 was paid back to the customer",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_every_language(language):
    assert len(told(TOLD, language)) == len(TOLD) - 1
    assert told(UNTOLD, language) == []
