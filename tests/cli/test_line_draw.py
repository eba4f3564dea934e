"""`limen line draw|post|void|repay|reverse`: money out and in, with the reasons of a refusal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cli.calling import told
from cli.test_line import Place

LINE = "ann:line"


@pytest.fixture
def place(tmp_path):
    made = Place(tmp_path)
    made.open()
    return made


def draw(place, amount_minor, *words, code=0):
    return place.told("draw", LINE, "--amount-minor", amount_minor, *words, release=True, code=code)


def figures(place):
    shown = place.told("show", LINE)
    return shown["owed_minor"], shown["held_minor"], shown["headroom_minor"]


def test_a_draw_is_paid_out_at_once_and_a_repayment_brings_it_back(place):
    made = draw(place, 300_000, "--id", "d1")
    assert (made["draw_id"], made["amount_minor"], made["left_minor"]) == ("d1", 300_000, 700_000)
    assert figures(place) == (300_000, 0, 700_000)
    paid = place.told("repay", LINE, "--amount-minor", 50_000, "--draw", "d1", "--key", "pay-1")
    assert paid == {"outcome": "accepted", "repayment": "pay-1"}
    assert figures(place) == (250_000, 0, 750_000)
    assert place.told("reverse", LINE, "pay-1")["amount_minor"] == 50_000
    assert figures(place) == (300_000, 0, 700_000)


def test_a_refused_draw_says_every_reason_and_ends_with_1(place):
    place.told("flag", "ann", "fraud", "--source", "ops")
    said = draw(place, 1_200_000, code=1)
    assert said["outcome"] == "refused"
    assert {"over_line_cap", "flag_fraud"} <= set(said["reasons"])
    words = (LINE, "--amount-minor", 1_200_000, "--release", place.release)
    assert "over_line_cap" in place.shown("draw", *words, language="zh", code=1)
    assert figures(place)[0] == 0


def test_the_same_key_draws_once_and_goes_on_from_a_hold(place):
    held = draw(place, 200_000, "--key", "k", "--hold")
    assert held["expires_at"].endswith("Z")
    assert figures(place) == (0, 200_000, 800_000)
    first = draw(place, 200_000, "--key", "k")
    assert first["draw_id"] == held["draw_id"]
    assert draw(place, 200_000, "--key", "k") == first
    assert figures(place) == (200_000, 0, 800_000)
    assert draw(place, 300_000, "--key", "k", code=1)["reasons"] == ["key_reused"]


def test_what_is_held_is_posted_or_given_up(place):
    for name in ("d1", "d2"):
        draw(place, 100_000, "--id", name, "--hold")
    place.told("post", LINE, "d1")
    place.told("void", LINE, "d2", "--because", "changed mind")
    assert figures(place) == (100_000, 0, 900_000)
    assert place.told("post", LINE, "d2", code=1)["reasons"] == ["draw_not_held"]
    kinds = [row["kind"] for row in place.told("history", LINE)["events"]]
    assert kinds[1:] == ["draw_held", "draw_held", "draw_posted", "draw_voided"]


def test_a_value_date_beyond_today_and_an_unknown_line_are_refused(place):
    draw(place, 100_000)
    soon = f"{datetime.now(UTC) + timedelta(days=3):%Y-%m-%d}"
    words = (LINE, "--amount-minor", 1, "--on", soon)
    assert place.told("repay", *words, code=1)["reasons"] == ["date_out_of_bounds"]
    assert place.told("repay", "no", *words[1:3], code=1)["reasons"] == ["line_unknown"]
    assert told("book", "verify", "--book", place.book)["faults"] == []
