"""The address of a book: what is Limen's, what is libpq's, what may be shown."""

import pytest

from limen.kernel.errors import BadInput
from limen.storage.postgresql.address import is_address, read_address


def test_the_parts_of_an_address(monkeypatch):
    monkeypatch.delenv("LIMEN_BOOK_KEY", raising=False)
    text = "postgresql://me:secret@host:5433/lender?schema=west&sslmode=require&key_file=/k/a.key"
    found = read_address(text)
    assert found.conninfo == "postgresql://me:secret@host:5433/lender?sslmode=require"
    assert (found.schema, str(found.key_file)) == ("west", "/k/a.key")
    assert "secret" not in found.shown + repr(found)
    plain = read_address("postgresql:///lender")
    assert (plain.schema, plain.key_file) == ("limen", None)


def test_the_key_may_be_named_by_the_environment(monkeypatch):
    monkeypatch.setenv("LIMEN_BOOK_KEY", "/k/b.key")
    assert str(read_address("postgresql:///lender").key_file) == "/k/b.key"


@pytest.mark.parametrize("options", ["schema=A-B", "schema=x;drop", "schema=", "nonsense"])
def test_what_cannot_be_read_is_said(options):
    with pytest.raises(BadInput) as caught:
        read_address(f"postgresql:///lender?{options}")
    assert caught.value.diagnostics[0].code == "B010"


def test_files_are_no_addresses():
    assert is_address("postgres://h/d")
    assert not any(map(is_address, ["my.book", "postgresql", "./postgresql:/x", "s3://b/c"]))


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://me:sec/ret@host/db",
        "postgresql://me:sec/ret@host/db?schema=x",
        "postgresql://me:sec?ret@host/db",
        "postgresql://me:sec#ret@host/db",
        "postgresql://me:secret%zz@host/db",
        "postgresql://me:secret@host:port/db",
        "postgresql://me:secret@[host/db",
    ],
)
def test_a_password_that_is_not_well_written_is_not_shown(text):
    with pytest.raises(BadInput) as caught:
        read_address(text)
    assert "sec" not in str(caught.value)
    assert "ret" not in str(caught.value).replace("secret", "ret")
