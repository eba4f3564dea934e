"""Making and changing the tables of a book in PostgreSQL, with Alembic.

A step that only adds ("expands") leaves older programs working, so that programs of two versions
run side by side; one that takes away ("contracts") is refused by programs that do not know it.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from psycopg import errors

from limen.app.ports import BookInfo
from limen.kernel.dates import zone
from limen.kernel.diagnostics import Diagnostic, Place
from limen.kernel.errors import BadInput, Unavailable
from limen.storage.crypto import create_key_file
from limen.storage.postgresql.link import connect
from limen.storage.postgresql.statements import Statements

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

    from limen.storage.postgresql.address import Address
    from limen.storage.postgresql.link import Link

STEPS_KNOWN = 8
"""Newest step that this program needs and knows."""

_WAIT = "SET LOCAL lock_timeout = '5s'"


def create_tables(address: Address, info: BookInfo) -> None:
    """Make a new book and its key, in one commit.

    Raises
    ------
    BadInput
        If there is a book already, no key file is named, or the zone is unknown.
    """
    try:
        zone(info.time_zone)
    except ValueError as error:
        hint = "for example Europe/Berlin or Asia/Shanghai"
        raise _bad("B007", address, str(error), hint) from None
    with _engine_of(address) as connection, connection.begin():
        if _has_tables(connection, address.schema):
            raise _bad("B001", address, "there is already a book", "open it, or name a schema")
        if address.key_file is None:
            hint = "set LIMEN_BOOK_KEY to its path, or add ?key_file=PATH to the address"
            raise _bad("B009", address, "no file is named for the book's key", hint)
        create_key_file(address.key_file)
        try:
            _upgrade(connection, address.schema, STEPS_KNOWN)
            meta = sa.table("meta", sa.column("name"), sa.column("value"), schema=address.schema)
            facts = {"tenant": info.tenant, "time_zone": info.time_zone}
            rows = [{"name": name, "value": value} for name, value in facts.items()]
            connection.execute(sa.insert(meta), rows)
        except BaseException:
            address.key_file.unlink()
            raise


def migrate(address: Address, upto: int = STEPS_KNOWN) -> tuple[int, int]:
    """Take the steps that a book has not had, each in a commit of its own.

    What a step locks is free again before the next one begins to fill: others write meanwhile.

    Returns
    -------
    The newest step before and after.

    Raises
    ------
    BadInput
        If there is no book, or it has had a step that this program does not know.
    Unavailable
        If others hold the tables for too long; the step was not taken, try again.
    """
    with _engine_of(address) as connection:
        with connection.begin():
            if not _has_tables(connection, address.schema):
                raise _no_book(address)
            before = _steps_of(connection, address.schema)
            if before > STEPS_KNOWN:
                raise _newer(address, f"step {before}")
        for step in range(before + 1, upto + 1):
            try:
                with connection.begin():
                    _upgrade(connection, address.schema, step)
            except sa.exc.OperationalError as error:
                raise Unavailable(f"step {step} was not taken: {error.orig}") from None
        return before, max(before, upto)


def has_book(address: Address) -> bool:
    """Whether there is a book at an address."""
    with _engine_of(address) as connection:
        return _has_tables(connection, address.schema)


def discard_empty(address: Address) -> None:
    """Remove the tables and the key of a book without entries; leave any other as it is."""
    statements = Statements(address.schema)
    with connect(address) as connection, connection.transaction():
        ((entries,),) = connection.execute(statements.head).fetchall()
        if entries:
            return
        connection.execute(statements.drop_tables)
        ((others,),) = connection.execute(statements.relations, (address.schema,)).fetchall()
        if not others:
            connection.execute(statements.drop_schema)
    if address.key_file is not None:
        address.key_file.unlink(missing_ok=True)


def check_format(link: Link, statements: Statements, address: Address) -> BookInfo:
    """Return what a book is, if this program can use it.

    Raises
    ------
    BadInput
        If there is no book, or its format is newer or older than this program can use.
    """
    try:
        facts = {name: value for name, value in link.rows(statements.info)}  # noqa: C416
    except Unavailable as error:
        if isinstance(error.__cause__, errors.UndefinedTable | errors.InvalidSchemaName):
            raise _no_book(address) from None
        raise
    if not {"tenant", "time_zone"} <= facts.keys():
        raise _no_book(address)
    ((newest, needed),) = link.rows(statements.steps)
    if needed > STEPS_KNOWN:
        raise _newer(address, f"format {needed}")
    if newest < STEPS_KNOWN:
        text = f"the book has had step {newest} of {STEPS_KNOWN} that this version needs"
        raise _bad("B008", address, text, "run `limen book migrate`; others may go on working")
    return BookInfo(facts["tenant"], facts["time_zone"])


@contextmanager
def _engine_of(address: Address) -> Iterator[sa.Connection]:
    def opened() -> psycopg.Connection:
        connection = connect(address)
        connection.autocommit = False  # SQLAlchemy begins and commits itself
        return connection

    engine = sa.create_engine("postgresql+psycopg://", creator=opened, poolclass=sa.NullPool)
    with engine.connect() as connection:
        yield connection


def _upgrade(connection: sa.Connection, schema: str, upto: int) -> None:
    connection.exec_driver_sql(_WAIT)
    connection.execute(sa.schema.CreateSchema(schema, if_not_exists=True))
    connection.execute(sa.select(sa.func.set_config("search_path", schema, True)))
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.attributes["connection"] = connection
    config.attributes["schema"] = schema
    command.upgrade(config, f"{upto:04d}")


def _has_tables(connection: sa.Connection, schema: str) -> bool:
    return sa.inspect(connection).has_table("meta", schema=schema)


def _steps_of(connection: sa.Connection, schema: str) -> int:
    taken = sa.table("migration", sa.column("number"), schema=schema)
    return int(connection.execute(sa.select(sa.func.max(taken.c.number))).scalar_one())


def _newer(address: Address, found: str) -> BadInput:
    text = f"the book has {found}; this version of Limen knows up to {STEPS_KNOWN}"
    return _bad("B004", address, text, "upgrade Limen")


def _no_book(address: Address) -> BadInput:
    hint = "`limen book import` or `limen line open --new-book ZONE` makes one; is `schema` right?"
    return _bad("B003", address, "there is no such book", hint)


def _bad(code: str, address: Address, message: str, hint: str) -> BadInput:
    return BadInput([Diagnostic(code, message, Place(address.shown), hint)])
