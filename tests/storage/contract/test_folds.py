"""Features kept beside the journal: in the unit's commit or not at all, on every store."""

import pytest


def test_what_a_unit_keeps_is_read_after_it(book):
    assert (book.fold_of("g"), book.folds()) == (b"", [])
    with book.unit(["g", "h"]) as unit:
        unit.put_fold("h", b"two")
        unit.put_fold("g", b"one")
        assert unit.fold_of("g") == b"one"
    assert (book.fold_of("g"), book.folds()) == (b"one", ["g", "h"])
    with book.unit(["g"]) as unit:
        unit.put_fold("g", b"")
    assert (book.fold_of("g"), book.folds()) == (b"", ["h"])


def test_of_a_unit_that_fails_nothing_is_kept(book):
    with pytest.raises(ZeroDivisionError), book.unit(["g"]) as unit:
        unit.put_fold("g", b"one")
        raise ZeroDivisionError
    assert book.folds() == []
