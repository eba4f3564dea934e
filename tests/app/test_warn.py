"""Setting an early warning and judging it, over a book in which some lines fail."""

from __future__ import annotations

import json

import pytest

from app.worsening import warned_release, worsening_book
from limen.app.warn import Aim, Source, calibrate, judge, judge_to
from limen.bootstrap import wire
from limen.kernel.errors import BadInput

AIM = Aim(yearly_ppm=100_000)


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("warn")
    worsening_book(folder)
    warned_release(folder)
    return folder


def source(place):
    return Source(place / "b.book", "2023-01-31", "2023-12-31")


def test_those_who_fail_are_warned_of_in_time_and_nobody_else(place):
    found = judge(wire(), place / "warned", source(place), AIM, 2_000, 30_000)
    one = found.found["line"]
    assert (one.lines, one.defaulters, one.caught) == (120, 20, 20)
    assert one.false_alarms == 0
    assert one.lead_median is not None
    assert one.lead_median >= 2
    assert found.calibrated is None


def test_a_release_without_terms_is_judged_on_the_other_half(place, tmp_path):
    bare = warned_release(tmp_path, terms="")
    found = judge(wire(), bare, source(place), AIM, 2_000, 30_000)
    assert found.calibrated is not None
    halves = found.calibrated.found[0].lines + found.found["line"].lines
    assert halves < 120 + 20
    assert found.terms["line"] == found.calibrated.found[0].terms


def test_calibrated_terms_keep_their_promise_and_print_as_the_release_s_table(place, tmp_path):
    found = calibrate(wire(), place / "warned", source(place), AIM)
    (one,) = found.found
    assert max(one.chain_yearly, one.seen_yearly) <= 0.1
    assert found == calibrate(wire(), place / "warned", source(place), AIM)
    printed = "\n".join(found.lines())
    again = judge(wire(), warned_release(tmp_path, printed), source(place), AIM, 1, 1)
    assert again.terms["line"] == one.terms


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_report_stands_beside_its_figures(place, tmp_path, language):
    out = tmp_path / "w.html"
    found = judge_to(wire(), place / "warned", source(place), AIM, 2_000, 30_000, out, language)
    page = out.read_text(encoding="utf-8")
    assert "<script" not in page
    assert page.count("<svg") == 3
    assert json.loads(out.with_suffix(".json").read_text()) == json.loads(
        json.dumps(found.as_dict())
    )
    assert found.as_dict()["products"]["line"]["warned_in_time"] == 20


def test_what_cannot_be_judged_is_told(place, tmp_path):
    for wrong in (Source(), Source(place / "b.book", "2023-02-01", "2023-02-02")):
        with pytest.raises(BadInput):
            judge(wire(), place / "warned", wrong, AIM, 1, 1)
    worsening_book(tmp_path, lines=6, failing=1)
    with pytest.raises(BadInput, match="A101"):
        calibrate(wire(), place / "warned", source(tmp_path), AIM)
