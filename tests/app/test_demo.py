"""The demo: one seed, one book, one page; both stories in it; a lie is seen."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from html import unescape

import pytest

from app.playing import config_of, release_of
from app.small_demo import Made, made_in
from limen.app.demo import RELEASES, STORIES, days_of, harmed_by, world_config
from limen.app.demo_words import WORDS
from limen.app.play import CutMade, Tale
from limen.world.story import OWNER, PROBE

pytestmark = pytest.mark.xdist_group("demo")


@pytest.fixture(scope="module")
def demos(small_demo, tmp_path_factory) -> list[Made]:
    """Seed 7 twice in one folder, then seed 8 in another."""
    again = made_in(small_demo.folder, 7)
    return [small_demo, again, made_in(tmp_path_factory.mktemp("other"), 8)]


def test_the_same_seed_in_the_same_folder_gives_the_same_page_and_chains(demos):
    first, again, _ = demos
    assert again.links == first.links
    assert again.page == first.page
    assert len(first.links) > 10_000


def test_another_seed_gives_another_book_and_page(demos):
    first, _, other = demos
    assert other.links != first.links
    assert other.page != first.page


def test_both_books_verify_and_replay(demos):
    for made in demos:
        assert made.found.verifies
        assert all(play.proofs.replayed and play.is_proved for play in made.found.plays)


def test_the_page_needs_nothing_from_elsewhere(demos):
    page = demos[0].page.decode()
    assert not re.findall(r"""(?:src|href|action)\s*=\s*["'](?!#|data:)[^"']""", page)
    assert not re.findall(r"""@import|url\(\s*["']?(?!data:|#|["'])""", page)
    assert "<svg" in page
    assert "<script src" not in page


def test_the_page_tells_both_stories(demos):
    """The owner's line that the incumbent closes; the test draw that changes nothing."""
    page = demos[0].page.decode()
    found = demos[0].found
    for play in found.plays:
        assert set(play.stories) == set(STORIES)
        assert all(entries for entries in play.stories.values())
    incumbent, ours = found.plays
    acted = {entry.kind for entry in incumbent.stories[OWNER]}
    assert "line_closed" in acted
    assert "line_closed" not in {entry.kind for entry in ours.stories[OWNER]}
    # A small test draw is repaid at once, and nothing comes of it.
    probe = {entry.kind for entry in ours.stories[PROBE]}
    assert {"draw_made", "repayment_made"} <= probe
    assert not probe & {"limit_changed", "may_draw_switched", "line_closed", "decision_made"}
    assert not incumbent.letters[OWNER]
    for words in ("owner", "probe"):
        assert WORDS["en"][words] in unescape(page)
        assert WORDS["en"][f"{words}_text"] in unescape(page)


def test_progress_runs_to_the_last_day_of_both(demos):
    for name in RELEASES:
        done = [days for task, days, _ in demos[0].progress if task == name]
        assert done == list(range(1, demos[0].progress[0][2] + 1))


def test_the_table_names_every_fault(demos):
    good = demos[0].found
    bad = with_proofs(good, faults=("chain x, seq 1: planted",))
    assert good.lines()[-1].startswith("both books verify")
    assert not bad.verifies
    assert "incumbent: chain x, seq 1: planted" in bad.lines()
    assert "DOES NOT VERIFY" in bad.lines()[-1]
    assert not with_proofs(good, replay_differs=1).verifies
    linked = with_proofs(good, link_faults=("chain y, seq 2: planted",))
    assert not linked.verifies
    assert "incumbent: chain y, seq 2: planted" in linked.lines()


def with_proofs(good, **changed):
    play = good.plays[0]
    return replace(good, plays=(replace(play, proofs=replace(play.proofs, **changed)),))


# -- harm, by hand


@dataclass(frozen=True)
class Fate:
    pays: bool

    def would_have_paid_from(self, _on: date) -> bool:
        return self.pays


def test_harm_is_the_hand_s():
    """Two payers cut thrice, one defaulter once; CCF 50 % and LGD 65 % of the last."""
    release = release_of("limen")
    day = date(2025, 3, 1)
    cuts = [
        CutMade("pays", "l1", day, "lower", 1_000),
        CutMade("pays", "l2", day, "lower", 2_000),
        CutMade("pays too", "l3", day, "freeze", 4_000),
        CutMade("defaults", "l4", day, "lower", 10_000),
    ]
    truth = {"pays": Fate(True), "pays too": Fate(True), "defaults": Fate(False)}
    found = harmed_by(Tale(cuts=cuts), truth, release)
    assert (found.cuts, found.customers_cut, found.customers_who_paid) == (4, 3, 2)
    assert found.removed_of_payers_minor == 7_000
    loss = release.loss.ccf_ppm * release.loss.lgd_ppm / 10**12
    assert found.avoided_loss_minor == round(10_000 * loss)


def test_a_profile_is_a_world_of_a_size():
    small, full = world_config("small", 3), world_config("full", 3)
    assert small.seed == full.seed == 3
    assert small.persons < full.persons
    assert days_of(config_of(months=5)) == 31 + 28 + 31 + 30 + 31
