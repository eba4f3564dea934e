"""A key is destroyed once nothing runs and no duty to keep does; what was done is on record."""

from datetime import date, timedelta

import msgspec
import pytest

from app.builders import DAY, START, ZONE, Through, book_of, event, small_files
from app.law_lending import lender
from limen.app.copies import rebuild_book
from limen.app.erasure import erase_customer
from limen.app.ports import Put
from limen.app.verify_book import verify_book
from limen.book import events as e
from limen.care.timeline import customer_timeline
from limen.kernel.dates import start_of_day
from limen.kernel.errors import BadInput
from release.builders import PRODUCT, loaded

LAW = '\n[law]\nproduct_types = ["working_capital"]\npurpose = "business"\n'


def under_law():
    files = small_files(product=PRODUCT + LAW)
    named = 'lender = "bank"\npacks = ["cn"]'
    head = files["release.toml"].decode().replace('lender = "Tiny"', named)
    return loaded({**files, "release.toml": (head + lender(10**9)).encode()})


def book_with(folder, *more, opens=True):
    """A customer with a personal field, perhaps a line, and what happened since."""
    book = book_of(folder, [])
    sealed = book.seal("c", "phone", "12345")
    registered = e.CustomerRegistered("merchant", sealed={"phone": sealed})
    events = [event("c", "r", registered, START, line=False)]
    if opens:
        opened = e.LineOpened("line", "bank", "CNY", 10**6, "kept", opened_on=START)
        events.append(event("c", "o", opened, START))
    assert book.append([*events, *more], 10**17)
    return book, sealed


def erase(book, release, day, customer="c", by="officer 7"):
    return erase_customer(book, release, customer, start_of_day(day, ZONE) + 1, by, "asked for")


ENDED = (
    event("c", "closed", e.LineClosed(), DAY),
    event("c", "ended", e.LineEnded(), DAY),
)
ASKED = event("c", "asked", e.ApplicationMade("app", "line", 700), START, line=False)
REFUSED = event("c", "refused", e.ApplicationEnded("app", "refused"), DAY, line=False)


def test_a_running_line_and_a_duty_to_keep_stand_against_it(tmp_path):
    book, sealed = book_with(tmp_path)
    found = erase(book, under_law(), date(2026, 3, 2))
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
    assert erase(book, release, until).keeps == (("cn-aml-retain@1", until),)
    assert erase(book, release, until + timedelta(days=1)).is_erased
    assert book.unseal("c", "phone", sealed) is None


def test_a_refused_applicant_without_a_line_is_kept_as_long(tmp_path):
    """The duty counts from the refusal, the last that happened; an open application runs."""
    for name in ("open", "ended"):
        (tmp_path / name).mkdir()
    open_, _ = book_with(tmp_path / "open", ASKED, opens=False)
    assert erase(open_, under_law(), date(2040, 1, 1)).running == ("app",)
    book, _ = book_with(tmp_path / "ended", ASKED, REFUSED, opens=False)
    until = DAY.replace(year=DAY.year + 10)
    assert erase(book, under_law(), until).keeps == (("cn-aml-retain@1", until),)
    assert erase(book, under_law(), until + timedelta(days=1)).is_erased


def test_a_release_without_packs_knows_of_no_such_duty(tmp_path):
    book, _ = book_with(tmp_path, *ENDED)
    assert erase(book, loaded(small_files()), DAY).is_erased


def test_who_is_not_in_the_book_is_no_customer(tmp_path):
    book, _ = book_with(tmp_path)
    with pytest.raises(BadInput):
        erase(book, under_law(), DAY, "stranger")


@pytest.mark.parametrize("by", ["", "  ", "x" * 129, "a\nb"])
def test_somebody_says_that_they_ordered_it(tmp_path, by):
    book, _ = book_with(tmp_path, *ENDED)
    with pytest.raises(BadInput):
        erase(book, loaded(small_files()), DAY, by=by)
    assert not book.is_erased("c")


def test_the_record_says_what_by_whom_and_under_which_rules_and_nothing_personal(tmp_path):
    book, sealed = book_with(tmp_path, *ENDED)
    release = under_law()
    day = DAY.replace(year=DAY.year + 10) + timedelta(days=1)
    assert erase(book, release, day).fields == 1
    last = book.chain_events("g-c")[-1]
    body = last.body
    assert isinstance(body, e.PersonalDataErased)
    assert (body.by, body.because, body.fields) == ("officer 7", "asked for", {"phone": 1})
    assert (body.last_on, body.release_id) == (DAY, release.release_id)
    ((rule, until),) = body.kept_until.items()
    assert rule.startswith("cn-aml-retain@1#") and until < str(last.effective_on) == str(day)
    written = msgspec.json.encode(body)
    assert b"12345" not in written and sealed.encode() not in written
    told = customer_timeline(book.chain_events("g-c"), ZONE, "zh")[-1]
    assert "删除" in told.text


def test_the_same_again_is_one_erasure_and_outlives_a_rebuild(tmp_path):
    book, _ = book_with(tmp_path, *ENDED)
    release = loaded(small_files())
    erase(book, release, DAY + timedelta(days=1))
    head = book.head()
    assert erase(book, release, DAY + timedelta(days=9)).is_erased and book.head() == head
    rebuild_book(book, None)
    assert book.head() == head and book.is_erased("c")
    assert book.chain_events("g-c")[-1].kind == "personal_data_erased"
    assert not verify_book(book).faults


def whats(book):
    return [fault.what for fault in verify_book(book).faults]


def test_verify_finds_a_key_destroyed_without_a_record_and_a_record_closes_it(tmp_path):
    book, _ = book_with(tmp_path, *ENDED)
    book.erase("c")
    assert whats(book) == ["the key of 'c' is destroyed, and no erasure is on record"]
    assert erase(book, loaded(small_files()), DAY).is_erased
    assert whats(book) == []


def test_verify_finds_a_record_whose_key_still_stands_and_the_same_again_ends_it(tmp_path):
    """What a crash between record and key leaves; nothing destroys the key but the command."""
    body = e.PersonalDataErased("officer", {"phone": 1}, DAY, "rel")
    book, sealed = book_with(tmp_path, *ENDED, event("c", "erased", body, DAY, line=False))
    assert whats(book) == ["an erasure is on record, and the key still stands"]
    assert book.unseal("c", "phone", sealed) == "12345"
    assert erase(book, under_law(), DAY).is_erased
    assert whats(book) == []


class TooEarly(Through):
    """The record changed: the duty had not run out."""

    def all_chains(self, *asked):
        for name, chain in self.inner.all_chains(*asked):
            yield name, [self.change(each) for each in chain]

    def change(self, one):
        if not isinstance(one.body, e.PersonalDataErased):
            return one
        body = msgspec.structs.replace(one.body, kept_until={"a@1#b": str(one.effective_on)})
        return msgspec.structs.replace(one, body=body)


def test_verify_finds_an_erasure_before_its_time(tmp_path):
    book, _ = book_with(tmp_path, *ENDED)
    erase(book, loaded(small_files()), DAY)
    assert whats(book) == []
    assert whats(TooEarly(book)) == ["an erasure came before a duty to keep had run out"]


def test_what_was_asked_before_the_lock_was_had_stands_against_it(tmp_path, monkeypatch):
    book, _ = book_with(tmp_path, *ENDED)
    plain = book.unit

    def late(chain_ids, ahead=None):
        monkeypatch.setattr(book, "unit", plain)
        assert book.append([ASKED], 10**17) == [Put.WRITTEN]
        return plain(chain_ids, ahead)

    monkeypatch.setattr(book, "unit", late)
    found = erase(book, loaded(small_files(product=PRODUCT)), date(2040, 3, 2))
    assert (found.is_erased, found.running) == (False, ("app",))
    assert not book.is_erased("c")


def test_no_key_of_a_callers_own_swallows_the_record(tmp_path):
    taken = [event("c", f"erased:{end}", e.LineClosed(), DAY) for end in ("c", "c/1")]
    book, _ = book_with(tmp_path, *taken, ENDED[1])
    assert erase(book, loaded(small_files(product=PRODUCT)), date(2040, 3, 2)).is_erased
    assert not verify_book(book).faults
