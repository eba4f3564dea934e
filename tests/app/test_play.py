"""Playing a world: the book alone tells the same story as the player's memory."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.builders import all_events, bodies
from app.playing import VERSIONS, config_of, played
from limen.app.ledger import audit_book, trial_balance_on
from limen.app.line_view import view_line
from limen.app.replay import replay_many
from limen.app.verify_book import verify_book
from limen.book import events as e
from limen.book.group import fold_group
from limen.caps.duties import CUTS


@pytest.fixture(scope="module", params=["limen", "incumbent"])
def play(request, tmp_path_factory):
    player, book = played(tmp_path_factory.mktemp("play"), request.param)
    return request.param, player, book


def test_the_book_s_own_fold_equals_the_player_s_memory(play):
    """The law that replay rests on."""
    _, player, book = play
    folded = {chain: fold_group(chain, events) for chain, events in book.all_chains()}
    assert folded == {chain: kept.group for chain, kept in player.books.groups.items()}
    assert len(folded) > 20


def test_planted_one_event_less_breaks_that_law(play):
    _, player, book = play
    chain, events = next((c, ev) for c, ev in book.all_chains() if len(ev) > 5)
    last = [one for one in events if isinstance(one.body, e.RepaymentMade | e.StatementClosed)]
    missing = [one for one in events if one is not last[-1]]
    assert fold_group(chain, missing) != player.books.group(chain)


def test_every_statement_is_the_ledger_s(play):
    """By the book alone: what a customer was told is what the line owed on that morning."""
    _, player, book = play
    seen = 0
    for _, events in book.all_chains():
        for event in events:
            if not isinstance(event.body, e.StatementClosed):
                continue
            # Statements close before anybody acts.
            before = [one for one in events if one.known_at <= event.known_at]
            state = fold_group(event.chain_id, before).lines[event.line_id]
            line, body = view_line(state, player.terms, event.effective_on), event.body
            assert body.balance_minor == line.owed_minor - line.credit_minor
            assert (body.minimum_minor, body.months_late) == (line.due_minor, line.bucket)
            seen += 1
    assert seen > 100


def test_after_a_close_a_line_s_balance_is_what_its_account_owes(play):
    _, player, _ = play
    for line in player.lines.values():
        view = view_line(line, player.terms, player.world.last_day)
        assert line.balance_minor == view.owed_minor - view.credit_minor


def test_every_day_is_closed_and_the_second_model_agrees(play):
    _, player, book = play
    closed = [made.on for made in bodies(book, e.DayClosed)]
    first, last = player.world.config.start, player.world.last_day
    assert closed == [first + timedelta(days=n) for n in range((last - first).days + 1)]
    assert trial_balance_on(book).gap_minor == 0
    for on in (last, closed[45]):
        assert audit_book(book, player.terms, on).faults == ()
    kinds = {entry.kind for made in bodies(book, e.EntriesPosted) for entry in made.entries}
    assert kinds == {"draw", "charge", "pay"}


def test_a_played_book_verifies_and_replays(play):
    _, _, book = play
    assert verify_book(book).lines() == []
    report = replay_many(book, VERSIONS, None, 60)
    assert report.different == []
    assert report.same == min(60, len(bodies(book, e.DecisionMade)))


def test_the_tale_s_figures_are_those_of_the_book(play):
    _, player, book = play
    tale = player.tale
    assert tale.notices == len(bodies(book, e.NoticeSent))
    assert tale.withdrawn == len(bodies(book, e.ChangeWithdrawn))
    assert tale.offers_taken == sum(answer.accepted for answer in bodies(book, e.OfferAnswered))
    assert len(tale.months) == config_of().months
    fresh = [made for made in bodies(book, e.DecisionMade) if made.supersedes is None]
    assert tale.decisions == len(fresh)
    assert sum(sum(month.actions.values()) for month in tale.months) == tale.decisions


def test_every_run_opens_before_it_closes_with_what_it_counted(play):
    _, _, book = play
    opened = [one.body.run_id for one in all_events(book) if one.kind == "review_opened"]
    closed = [one.body.run_id for one in all_events(book) if one.kind == "review_run"]
    assert opened == closed
    assert len(set(opened)) == len(opened)


def test_no_cut_of_a_guarded_release_comes_before_its_notice_said(play):
    name, player, book = play
    notices = {notice.notice_id: notice for notice in bodies(book, e.NoticeSent)}
    lead_days = player.release.conduct.lead_days
    decided = {made.decision_id: made for made in bodies(book, e.DecisionMade)}
    cuts = 0
    for one in all_events(book):
        body = one.body
        if not isinstance(body, e.LimitChanged | e.MayDrawSwitched | e.LineClosed):
            continue
        made = decided[body.decision_id]
        if made.action not in CUTS:
            continue
        cuts += 1
        if name == "incumbent":
            assert body.notice_id is None
            continue
        notice = notices[body.notice_id]
        assert one.effective_on >= notice.effective_on == made.effective_on
        assert made.effective_on >= _sent_on(book, notice) + timedelta(
            days=lead_days.get(made.action, 0)
        )
    assert cuts or name == "limen"


def _sent_on(book, notice: e.NoticeSent) -> date:
    return next(one.effective_on for one in all_events(book) if one.body == notice)


def test_the_same_seed_plays_the_same_and_another_does_not(tmp_path):
    books = []
    for number, seed in enumerate((7, 7, 8)):
        (tmp_path / str(number)).mkdir()
        _, book = played(tmp_path / str(number), seed=seed, months=3)
        books.append([(one.key, one.kind, one.body) for one in all_events(book)])
    assert books[0] == books[1]
    assert books[0] != books[2]
