"""docs/reference/chain.md is enough to verify an export, its anchors and a proof."""

from __future__ import annotations

import hashlib
import json

import pytest

from docs.chain_verifier import export_faults, exported_entries, is_signed, proof_faults
from limen.app.anchors import anchor_book, prove_chain
from limen.book.events import PORTFOLIO_CHAIN
from limen.storage import export
from limen.storage.crypto import AnchorKey
from storage.books import NOW, event
from storage.contract.stores import SqliteStore


@pytest.fixture
def made(tmp_path, monkeypatch):
    """A book of seven chains in several files with two anchors, exported; and a proof."""
    monkeypatch.setattr(export, "ENTRIES_A_FILE", 5)
    with SqliteStore(tmp_path).create() as book:
        book.put_blob(b"a release's file")
        names = ["a", "b", "群", "z", PORTFOLIO_CHAIN, 'q"', "c"]
        book.append([event(f"k{at}", chain=names[at % 7], amount=at + 1) for at in range(30)], NOW)
        anchor_book(book, NOW)
        book.append([event(f"later{at}", chain=names[at % 3]) for at in range(5)], NOW)
        anchor_book(book, NOW + 9)
        export.export_book(book, tmp_path / "out")
        (tmp_path / "proof.json").write_bytes(prove_chain(book, "群"))
    return tmp_path / "out"


def as_if_whole(folder):
    """What a forger does: makes the list of files agree again."""
    about = json.loads((folder / "book.json").read_bytes())
    for name in about["files"]:
        if (folder / name).exists():
            about["files"][name] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    (folder / "book.json").write_text(json.dumps(about))


def lines(folder, at=0):
    path = sorted(folder.glob("journal-*.jsonl"))[at]
    return path, path.read_bytes().splitlines(keepends=True)


def test_a_sound_export_verifies(made):
    assert len(list(made.glob("journal-*.jsonl"))) > 2
    assert export_faults(made) == []


def test_a_flipped_byte_is_found_wherever_it_stands(made):
    path, found = lines(made)
    for at in range(0, len(found[0]) - 1, 3):
        bent = bytearray(found[0])
        bent[at] ^= 1
        path.write_bytes(bytes(bent) + b"".join(found[1:]))
        as_if_whole(made)
        try:
            assert export_faults(made) != []
        except (ValueError, KeyError):
            continue  # no JSON any more, or no such column
    path.write_bytes(b"".join(found))
    as_if_whole(made)
    assert export_faults(made) == []


def test_a_removed_entry_is_found(made):
    path, found = lines(made)
    for at in range(len(found)):
        path.write_bytes(b"".join(found[:at] + found[at + 1 :]))
        as_if_whole(made)
        assert export_faults(made) != []


def test_swapped_entries_are_found(made):
    path, found = lines(made)
    path.write_bytes(b"".join([found[1], found[0], *found[2:]]))
    as_if_whole(made)
    assert export_faults(made) != []


def test_a_whole_chain_left_out_is_found_by_the_anchor(made):
    about = json.loads((made / "book.json").read_bytes())
    path, found = lines(made, -1)
    kept = [line for line in found if json.loads(line)["chain_id"] != "群"]
    path.write_bytes(b"".join(kept))
    as_if_whole(made)
    assert any("root" in fault for fault in export_faults(made))
    assert about["chains"] == 7


@pytest.mark.parametrize("name", ["root", "head", "chains", "anchored_at", "previous", "signature"])
def test_a_forged_anchor_is_found(made, name):
    anchors = json.loads((made / "anchors.json").read_bytes())
    value = anchors[0][name]
    anchors[0][name] = value + 1 if isinstance(value, int) else value[:-2] + "ff"
    (made / "anchors.json").write_text(json.dumps(anchors))
    as_if_whole(made)
    found = export_faults(made)
    assert any("signature" in fault for fault in found)


def test_a_file_that_is_missing_or_changed_is_found(made):
    blob = next((made / "blobs").iterdir())
    blob.write_bytes(b"another release's file")
    assert len(export_faults(made)) == 2
    blob.unlink()
    assert export_faults(made) == ["a file is missing, or one too many"]


def test_a_proof_holds_one_chain_to_the_anchor_without_the_others(made):
    proof = json.loads((made.parent / "proof.json").read_bytes())
    key = proof["anchor"]["public_key"]
    mine = [entry for entry in exported_entries(made) if entry["chain_id"] == "群"]
    assert proof_faults(proof, mine, key) == []
    assert proof_faults(proof, mine[:-1], key) != []
    assert proof_faults(proof | {"path": proof["path"][::-1]}, mine, key) != []
    assert proof_faults(proof | {"index": 0}, mine, key) != []
    other = [entry for entry in exported_entries(made) if entry["chain_id"] == "a"]
    assert proof_faults(proof, other, key) != []


def test_the_verifier_s_signatures_are_those_of_the_library():
    for at in range(3):
        key = AnchorKey(bytes([at]) * 64)
        signature = key.sign(b"said")
        assert is_signed(key.public(), b"said", signature)
        assert not is_signed(key.public(), b"sait", signature)
        assert not is_signed(key.public(), b"said", signature[:-1] + b"\x10")
        assert not is_signed(AnchorKey(b"x" * 64).public(), b"said", signature)
