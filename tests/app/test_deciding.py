"""Deciding the lines of a group: ids, order, what a run fixes when it begins."""

from __future__ import annotations

import msgspec
import pytest

from app.builders import (
    AT,
    DAY,
    NOW,
    VERSIONS,
    ZONE,
    all_events,
    bodies,
    book_of,
    customer,
    event,
    groups_of,
    mixed,
    run_of,
    small_files,
    small_release,
)
from limen.app import deciding as module
from limen.app.deciding import (
    decide_group,
    decide_groups,
    decide_line,
    keep_release,
    run_id_of,
)
from limen.app.review import groups_seen
from limen.book import events as e
from limen.book.group import fold_group
from limen.decide.record import encode
from limen.kernel.errors import BadInput


def shop(lines: dict[str, str]) -> list[e.Event]:
    """One customer with lines of these products."""
    found = customer("c")
    for name, product in lines.items():
        opened = e.LineOpened(product, "bank", "CNY", 500_000)
        found.append(msgspec.structs.replace(event("c", f"open-{name}", opened, DAY), line_id=name))
    return found


def test_lines_are_decided_in_the_order_of_their_ids(tmp_path):
    run = run_of(book_of(tmp_path, []))
    group = fold_group("g-c", shop({"z": "line", "a": "line", "m": "line"}))
    assert [record.question.line_id for record in decide_group(group, run)] == [
        "a", "c:line", "m", "z",
    ]  # fmt: skip


def test_closed_lines_and_products_of_others_are_left_alone(tmp_path):
    run = run_of(book_of(tmp_path, []))
    events = [*shop({"other": "unknown"}), event("c", "closed", e.LineClosed(), DAY)]
    assert list(decide_group(fold_group("g-c", events), run)) == []


@pytest.mark.parametrize("size", [1, 2, 4, 100])
def test_partitions_decided_in_step_are_the_same_records(tmp_path, monkeypatch, size):
    monkeypatch.setattr(module, "PARTITION_LINES", size)
    book = book_of(tmp_path, groups_of(mixed()))
    run = run_of(book)
    asked = []

    def run_many(policy, many):
        asked.append(len(many))
        return [policy.program.run(values) for values in many]

    row = list(decide_groups(groups_seen(book, run), run))
    step = list(decide_groups(groups_seen(book, run), run, run_many))
    assert [encode(record) for record in step] == [encode(record) for record in row]
    assert len(row) == 9
    assert max(asked) == min(size, 9)


def test_no_lines_ask_nothing(tmp_path):
    book = book_of(tmp_path, [])
    run = run_of(book)
    assert list(decide_groups(groups_seen(book, run), run, lambda *_: pytest.fail())) == []


def test_a_run_is_named_by_its_question():
    base = ("tenant", small_release(), AT, "review")
    assert run_id_of(*base) == run_id_of(*base)
    others = {
        run_id_of("other", small_release(), AT, "review"),
        run_id_of("tenant", small_release(5), AT, "review"),
        run_id_of("tenant", small_release(), AT + 1, "review"),
        run_id_of("tenant", small_release(), AT, "warning"),
    }
    assert len(others | {run_id_of(*base)}) == 5


def test_a_decision_has_one_id_a_run_and_line_and_another_taken_anew(tmp_path):
    run = run_of(book_of(tmp_path, []))
    group = fold_group("g-c", shop({"a": "line"}))
    ids = [
        decide_line(group, "a", run).question.decision_id,
        decide_line(group, "c:line", run).question.decision_id,
        decide_line(group, "a", run, ignoring="dec_before").question.decision_id,
    ]
    assert len(set(ids)) == 3
    assert ids[0] == decide_line(group, "a", run).question.decision_id


def test_a_run_taken_up_again_sees_the_head_and_the_versions_of_its_opening(tmp_path):
    book = book_of(tmp_path, groups_of(mixed(2)))
    first = run_of(book)
    book.append(customer("later"), NOW)
    again = run_of(book, versions={"limen": "99"})
    assert again == first
    assert (again.head, again.versions) == (first.head, VERSIONS)
    assert len(bodies(book, e.ReviewOpened)) == 1


def test_the_opening_names_every_file_of_the_release_by_its_bytes(tmp_path):
    book = book_of(tmp_path, [])
    run_of(book)
    (opening,) = bodies(book, e.ReviewOpened)
    listing = msgspec.json.decode(book.get_blob(opening.release_manifest))
    assert {path: book.get_blob(digest) for path, digest in listing.items()} == small_files()


def test_a_release_is_kept_once(tmp_path):
    book = book_of(tmp_path, [])
    assert keep_release(book, small_release()) == keep_release(book, small_release())


def test_the_opening_stands_in_the_portfolio_at_the_instant_asked(tmp_path):
    book = book_of(tmp_path, [])
    run_of(book)
    (opened,) = all_events(book)
    assert opened.chain_id == e.PORTFOLIO_CHAIN
    assert (opened.known_at, opened.recorded_at, opened.effective_on) == (AT, NOW, DAY)
    assert run_of(book).zone == ZONE


def test_a_line_in_another_currency_than_its_product_is_not_decided(tmp_path):
    run = run_of(book_of(tmp_path, []))
    opened = e.LineOpened("line", "bank", "USD", 500_000)
    events = [*customer("c"), msgspec.structs.replace(event("c", "usd", opened, DAY), line_id="z")]
    with pytest.raises(BadInput, match="A023"):
        list(decide_group(fold_group("g-c", events), run))
