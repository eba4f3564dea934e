"""A played book is proved from its file alone, part by part; a planted fault shows in its part."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import fields

import pytest

from limen.app.demo import Task, play_release
from limen.app.demo_proofs import PARTS, Proofs, ToProve, proofs_of, prove, to_prove
from limen.bootstrap import wire


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    folder = tmp_path_factory.mktemp("proved")
    return play_release(wire(), Task("incumbent", folder, "small", 7, "en"), lambda _: None).book


def test_the_parts_together_are_all_proofs_and_name_nothing_twice(book):
    parts = [prove(wire(), each) for each in to_prove(book)]
    names = [name for part in parts for name in part]
    assert sorted(names) == sorted(each.name for each in fields(Proofs))
    proofs = proofs_of(parts)
    assert proofs.events > 10_000
    assert proofs.replayed
    assert (proofs.faults, proofs.replay_differs) == ((), 0)
    assert proofs.ledger.agrees


def test_a_part_that_is_left_out_is_no_proof(book):
    with pytest.raises(TypeError):
        proofs_of([prove(wire(), ToProve(book, next(iter(PARTS))))])


def test_a_changed_byte_shows_in_the_chains(book):
    with closing(sqlite3.connect(book)) as raw:
        raw.execute("DROP TRIGGER journal_never_updated")
        raw.execute("UPDATE journal SET content_hash = zeroblob(32) WHERE seq = 500")
        raw.commit()
    assert any("seq 500" in fault for fault in prove(wire(), ToProve(book, "chains"))["faults"])
