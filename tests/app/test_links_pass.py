"""A pass over the links of a book: kept once, resumed, read as it was known, proved."""

import pytest

from app.lending import bank_in
from limen.app.feature_states import whole_groups
from limen.app.groups import group_events
from limen.app.links import KeepLinks, ReportLink
from limen.app.links_pass import RENEWED_DAYS, check_passes, links_of, pass_links, passes
from limen.app.verify_book import verify_book
from limen.book import events as e
from limen.features.declared import DECLARED
from limen.features.fold import FoldPlan
from limen.kernel.errors import BadInput, JournalCorrupt

HASH = "a" * 64
GRAPH = [each for each in DECLARED.values() if each.family == "graph"]


@pytest.fixture
def bank(tmp_path):
    found = bank_in(tmp_path)
    for name in ("a", "b", "c"):
        found.customer(name)
    for name in ("a", "b"):
        found.do(ReportLink, customer_id=name, link_kind="device", sha256=HASH)
    yield found
    found.book.close()


def run(bank, at=None):
    return pass_links(bank.executor, bank.book, at)


def values(bank, name, at):
    fold = FoldPlan(GRAPH).fresh(f"g-{name}")
    for event in group_events(bank.book, f"g-{name}", at):
        fold.take(event)
    return fold.values("", name, at, bank.book.info.time_zone)


def test_a_pass_is_one_event_and_a_row_a_customer(bank):
    before = bank.now()
    found = run(bank.later(1))
    assert (found.written, found.body.customers, found.body.linked) == (3, 3, 2)
    assert passes(bank.book) == [found.body]
    assert values(bank, "a", before)["graph_one_hop_count"] is None
    assert values(bank, "a", bank.now())["graph_device_count"] == 1
    assert values(bank, "c", bank.now())["graph_one_hop_count"] == 0
    assert check_passes(bank.book) == (1, [])
    row = links_of(bank.group("g-a").customers["a"])
    assert row["found"]["one_hop"] == 1
    assert row["links"][0]["sha256"] == HASH
    assert not verify_book(bank.book).faults


def test_only_what_moved_is_written_until_rows_are_old(bank):
    run(bank)
    bank.later(1).do(ReportLink, customer_id="c", link_kind="guarantor", other_id="a")
    assert run(bank).written == 3
    assert run(bank.later(1)).written == 0
    assert run(bank.later(RENEWED_DAYS)).written == 3
    assert values(bank, "b", bank.now())["graph_two_hop_count"] == 1
    late = bank.later(400).now()
    assert values(bank, "b", late)["graph_two_hop_count"] is None
    assert check_passes(bank.book) == (4, [])


def test_the_same_instant_again_goes_on_with_the_pass(bank, monkeypatch):
    at = bank.now()
    with monkeypatch.context() as patched:
        patched.setattr("limen.app.links_pass._write", lambda *_: 0)
        assert run(bank, at).written == 0
    bank.later(1).do(ReportLink, customer_id="c", link_kind="guarantor", other_id="a")
    assert run(bank, at).written == 3
    assert run(bank, at).written == 0
    assert len(passes(bank.book)) == 1
    assert check_passes(bank.book) == (1, [])
    monkeypatch.setattr("limen.features.graph.COUNT_MAX", 0)
    with pytest.raises(JournalCorrupt):
        run(bank, at)


def test_no_pass_ahead_of_now_or_before_the_newest(bank):
    with pytest.raises(BadInput):
        run(bank, bank.now() + 1)
    run(bank)
    with pytest.raises(BadInput):
        run(bank, bank.now() - 1)


def test_the_check_sees_a_row_that_no_pass_found(bank):
    found = run(bank)
    row = e.LinksFound(found.body.pass_id, 7)
    bank.do(KeepLinks, customer_id="c", found=row, on=bank.today)
    count, faults = check_passes(bank.book)
    assert count == 1
    assert "the row of c is not what the pass found" in faults[0]


def test_every_customer_is_passed_over_once(bank):
    run(bank)
    rows = [
        event.customer_id
        for _, events in whole_groups(bank.book)
        for event in events
        if isinstance(event.body, e.LinksFound)
    ]
    assert sorted(rows) == ["a", "b", "c"]
