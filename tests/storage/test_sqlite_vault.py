"""What stands sealed in a file's bytes; `contract/` holds every store to the rest."""

from app.builders import NOW, customer
from limen.app.ports import BookInfo
from limen.storage.sqlite import open_book
from limen.storage.sqlite_vault import SqliteVault


def test_an_erased_key_leaves_no_field_readable_and_no_trace_in_the_files(tmp_path):
    place = tmp_path / "a.book"
    with open_book(place, create=BookInfo("t", "UTC")) as book:
        assert isinstance(book, SqliteVault)
        sealed = book.seal("c", "name", "Zhang San")
        book.append(customer("c"), NOW)
        assert "Zhang" not in sealed
        assert book.unseal("c", "name", sealed) == "Zhang San"
        assert book.erase("c")
        assert not book.erase("c")
        assert book.unseal("c", "name", sealed) is None
        assert (list(book.erased()), book.is_erased("c")) == (["c"], True)
    assert not any(b"Zhang San" in each.read_bytes() for each in tmp_path.iterdir())
