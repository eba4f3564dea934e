"""A raise that is offered: put with its letter, answered by the customer, not put twice."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import pytest

from app.builders import DAY, LATE, VERSIONS, ZONE, bodies, event, records
from app.lending import LIMIT
from app.raising import MENU, OFFER_DAYS, lender_on, raising, raising_files
from limen.app.flags import SetFlag
from limen.app.letters import Writer, check_notices
from limen.app.line_life import CloseOwnLine
from limen.app.offers import AnswerOffer
from limen.app.replay import replay_many
from limen.app.verify_book import verify_book
from limen.book import events as e
from limen.kernel.dates import end_of_day
from limen.kernel.outcomes import Accepted, Refused
from limen.release.rulebook import Release
from release.builders import loaded
from storage.contract.stores import SqliteStore

UNTIL = DAY + timedelta(days=OFFER_DAYS)
RAISED = 1_200_000


@pytest.fixture
def lender(tmp_path):
    with SqliteStore(tmp_path).create() as book:
        yield lender_on(book, raising())


def reviewed_on(lender, day: date):
    """Review the book at the end of a day, the morning after it."""
    lender.today = day + timedelta(days=1)
    return lender.reviewed(end_of_day(day, ZONE))


def test_a_raise_without_consent_beforehand_is_an_offer_and_changes_nothing(lender):
    lender.people(1)
    lender.reviewed()
    record = records(lender.book)["c0:line"]
    outcome = record.outcome
    assert (outcome.action, outcome.limit_after_minor) == ("raise", RAISED)
    assert (outcome.effective_on, outcome.notice_kind) == (None, "raise_offer")
    assert not outcome.is_adverse
    assert outcome.offer is not None
    assert (outcome.offer.limit_minor, outcome.offer.until) == (RAISED, UNTIL)
    assert any("only if the customer accepts" in note for note in outcome.notes)
    (offer,) = lender.offers().values()
    assert (offer.made.limit_minor, offer.made.until) == (RAISED, UNTIL)
    assert offer.made.decision_id == record.question.decision_id
    (notice,) = bodies(lender.book, e.NoticeSent)
    assert (notice.notice_kind, notice.effective_on) == ("raise_offer", DAY)
    line = lender.line("c0:line")
    assert (line.limit_minor, line.pending) == (LIMIT, None)
    assert replay_many(lender.book, VERSIONS, None, 10).same == 1
    assert verify_book(lender.book).faults == ()


@pytest.mark.parametrize(("language", "said"), [("en", "20 April 2024"), ("zh", "2024年4月20日")])
def test_the_letter_names_the_offer_and_its_last_day_in_both_languages(lender, language, said):
    lender.people(1)
    lender.reviewed()
    letter = Writer(lender.release, language).write(records(lender.book)["c0:line"], "raise_offer")
    assert said in letter.body
    assert "12,000" in letter.body


def test_acceptance_needs_its_own_consent_and_raises(lender):
    lender.people(1)
    lender.reviewed()
    (offer,) = lender.offers().values()
    asked = {"customer_id": "c0", "offer_id": offer.made.offer_id, "accepts": True}
    assert lender.refused(AnswerOffer, **asked) == ("consent_needed",)
    assert isinstance(lender.answer("c0"), Accepted)
    line = lender.line("c0:line")
    assert line.limit_minor == RAISED
    assert line.limit_steps[-1].by == "lender"


def test_with_consent_beforehand_it_comes_by_itself(lender):
    lender.people(1)
    lender.write(event("c0", "agreed", e.ConsentGiven("ok", "raise"), DAY, line=False))
    lender.reviewed()
    outcome = records(lender.book)["c0:line"].outcome
    assert (outcome.action, outcome.effective_on, outcome.offer) == ("raise", DAY, None)
    assert lender.offers() == {}


@pytest.mark.parametrize("menu", [MENU.replace(f"offer_days = {OFFER_DAYS}", "offer_days = 0"), ""])
def test_without_the_switch_no_raise_is_offered(tmp_path, menu):
    with SqliteStore(tmp_path).create() as book:
        lender = lender_on(book, raising(menu=menu))
        lender.people(1)
        assert lender.reviewed().actions == {"keep": 1}
        assert lender.offers() == {}


def test_while_an_offer_stands_and_for_the_cool_down_after_it_none_is_put_again(lender):
    """Ninety days from the review: on the last of them no raise, on the next one again."""
    lender.people(1)
    lender.reviewed()
    assert reviewed_on(lender, DAY + timedelta(days=5)).actions == {"keep": 1}
    lender.answer("c0", accepts=False)
    assert reviewed_on(lender, DAY + timedelta(days=89)).actions == {"keep": 1}
    assert reviewed_on(lender, DAY + timedelta(days=90)).actions == {"raise": 1}
    assert len(lender.offers()) == 1


def test_an_offer_that_was_not_taken_binds_no_cut_and_one_that_was_does(tmp_path):
    for accepts, action in ((False, "lower"), (True, "keep")):
        folder = tmp_path / action
        folder.mkdir()
        with SqliteStore(folder).create() as book:
            lender = lender_on(book, raising())
            lender.people(1)
            lender.reviewed()
            assert isinstance(lender.answer("c0", accepts=accepts), Accepted)
            late = e.StatementClosed(100_000, 1, "late")
            lender.write(event("c0", "april", late, date(2024, 4, 30)))
            found = reviewed_on(lender, date(2024, 4, 30))
            assert found.actions in ({action: 1}, {"watch": 1})
            assert ("lower" in found.actions) is not accepts


def test_a_cut_since_overtakes_an_offer(lender):
    lender.people(1)
    lender.reviewed()
    lender.write(
        event("c0", "april", e.StatementClosed(100_000, 1, "late"), DAY + timedelta(days=3))
    )
    assert reviewed_on(lender, DAY + timedelta(days=3)).actions == {"lower": 1}
    assert lender.answer("c0") == Refused(("offer_overtaken",))
    cut = e.LimitChanged(LIMIT, 900_000, "lender")
    lender.fact("c0:line", cut)
    assert "offer_overtaken" in lender.answer("c0").reasons


def test_acceptance_looks_afresh_at_flags_status_and_eligibility(tmp_path):
    with SqliteStore(tmp_path).create() as book:
        lender = lender_on(book, raising())
        lender.people(3)
        lender.reviewed()
        lender.do(SetFlag, customer_id="c0", flag="hardship", raised=True, source="desk")
        assert "flag_binds" in lender.answer("c0").reasons
        lender.do(CloseOwnLine, line_id="c1:line")
        assert lender.answer("c1").reasons
        strict = lender.under(not_admitting())
        assert "not_eligible" in " ".join(strict.answer("c2").reasons)


def not_admitting() -> Release:
    from release.builders import policy

    files = raising_files()
    outputs = {"admitted": "amount_minor < 1000000", "reasons": '["R01"]'}
    files["policies/eligibility.dmn"] = policy(outputs, {"amount_minor": "number"}, "Eligibility")
    files["policies/eligibility.inputs.toml"] = b'[amount_minor]\non_missing = "null"\n'
    return loaded(files)


def test_a_raise_that_an_officer_has_to_look_at_is_not_put(lender):
    from limen.app.announce import notice_event, offer_event

    lender.people(1)
    lender.reviewed()
    record = records(lender.book)["c0:line"]
    assert offer_event(record, lender.release) is not None
    waits = msgspec.structs.replace(
        record, outcome=msgspec.structs.replace(record.outcome, needs_officer=True)
    )
    assert offer_event(waits, lender.release) is None
    assert notice_event(waits, Writer(lender.release, "en")) is None


def test_a_release_that_offers_raises_needs_a_letter_with_the_last_day():
    files = raising_files()
    path = "notices/raise_offer.zh.md"
    files[path] = files[path].replace(b"{{ offer_until }}", b"soon")
    (fault,) = check_notices(loaded(files)).items
    assert (fault.code, fault.place.file) == ("N008", path)
    del files[path]
    (fault,) = check_notices(loaded(files)).items
    assert (fault.code, fault.place.file) == ("R060", path)
    assert not check_notices(loaded(raising_files(menu=""))).items


def test_what_late_customers_are_offered_is_nothing(lender):
    lender.people(2, LATE)
    lender.reviewed()
    assert lender.offers() == {}
