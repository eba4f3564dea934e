"""A played book is proved from its file alone, part by part; a planted fault shows in its part."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import fields

import pytest

from limen.app.demo_proofs import PARTS, Proofs, ToProve, proofs_of, prove, to_prove
from limen.bootstrap import wire

pytestmark = pytest.mark.xdist_group("demo")


@pytest.fixture
def book(small_demo, tmp_path):
    found = small_demo.folder / "incumbent.book"
    for path in (found, found.with_name("incumbent.book.key")):
        shutil.copy(path, tmp_path)
    return tmp_path / found.name


def test_the_parts_together_are_all_proofs_and_name_nothing_twice(book):
    parts = [prove(wire(), each) for each in to_prove(book)]
    names = [name for part in parts for name in part]
    assert sorted(names) == sorted(each.name for each in fields(Proofs))
    proofs = proofs_of(parts)
    assert proofs.events > 10_000
    assert proofs.replayed
    assert (proofs.link_faults, proofs.faults, proofs.replay_differs) == ((), (), 0)
    assert proofs.ledger.agrees


def test_a_part_that_is_left_out_is_no_proof(book):
    with pytest.raises(TypeError):
        proofs_of([prove(wire(), ToProve(book, next(iter(PARTS))))])


def spoilt(book, change):
    with closing(sqlite3.connect(book)) as raw:
        raw.execute("DROP TRIGGER journal_never_updated")
        raw.execute(f"UPDATE journal SET {change}")
        raw.commit()


def test_a_changed_byte_shows_in_the_links(book):
    spoilt(book, "content_hash = zeroblob(32) WHERE seq = 500")
    assert any("seq 500" in found for found in prove(wire(), ToProve(book, "links"))["link_faults"])


def test_a_fact_that_was_none_shows_in_the_folds(book):
    # The shape of a body is as it was: only who folds it sees that no such limit was there.
    spoilt(
        book,
        "body = CAST(replace(CAST(body AS TEXT), '\"from_minor\":', '\"from_minor\":9') AS BLOB) "
        "WHERE seq = (SELECT min(seq) FROM journal WHERE kind = 'limit_changed')",
    )
    (fault,) = prove(wire(), ToProve(book, "folds"))["faults"]
    assert "a limit change starts at" in fault
