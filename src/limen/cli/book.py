"""`limen book`: bring facts in, look at the book, prove it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from limen.cli.common import (
    DEFAULT_BOOK,
    FOUND,
    BookOption,
    JsonOption,
    give,
    guarded,
    stop,
    table,
    tools,
)

verbs = typer.Typer(help="The book: import facts, look, prove, copy.", no_args_is_help=True)


@verbs.command("import")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="CSV or Parquet file.")],
    mapping: Annotated[Path, typer.Option("--mapping", help="How its rows become events.")],
    book: BookOption = DEFAULT_BOOK,
    rejects: Annotated[
        Path | None, typer.Option("--rejects", help="Where bad rows go; BOOK.rejects.csv.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Bring a file's rows into the book as events; a second run adds nothing.

    Example: limen book import customers.parquet --mapping mapping.toml --book my.book
    """
    with guarded(as_json):
        report = tools(context).import_file(file, mapping, book, rejects)
        give(as_json, report.as_dict())
    if report.rejected_rows:
        stop(FOUND)


@verbs.command()
def verify(
    context: typer.Context,
    book: BookOption = DEFAULT_BOOK,
    head: Annotated[
        int, typer.Option("--head", min=0, help="A head printed before: the book must reach it.")
    ] = 0,
    anchor: Annotated[
        Path | None,
        typer.Option("--anchor", help="An anchor kept elsewhere, to hold it to."),
    ] = None,
    public_key: Annotated[
        str, typer.Option("--public-key", help="Who must have signed it; the book's own key.")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Recompute every hash chain and fold every group; exit 1 if anything does not hold.

    A tail cut off whole, or a book written anew, leaves no trace inside the book: give an anchor
    that was kept elsewhere, or at least the head that this printed before.

    Example: limen book verify --book my.book --anchor anchor.json
    """
    from limen.app.anchors import anchor_faults
    from limen.app.verify_book import verify_book

    with guarded(as_json):
        handle = tools(context)
        opened = handle.open_book(book)
        others = []
        if anchor is not None:
            data = handle.read_bytes(anchor)
            others = anchor_faults(opened, data, str(anchor), public_key)
        found = verify_book(opened, head, others)
        give(as_json, found.as_dict(), None if not found.faults else found.lines())
    if found.faults:
        stop(FOUND)


@verbs.command()
def anchor(
    context: typer.Context,
    book: BookOption = DEFAULT_BOOK,
    out: Annotated[
        Path | None, typer.Option("--out", help="Where the anchor's file goes: a small JSON file.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Sign one hash over all chains, the portfolio's with them; keep it in the book and in a file.

    Do it daily, and keep the file where nobody who writes the book can reach it. A book that has
    not moved since gives its last anchor again. Exit 1 if the book no longer holds its last one.

    Example: limen book anchor --book my.book --out anchor.json
    """
    from limen.app.anchors import anchor_book
    from limen.book.anchor import write_anchor

    with guarded(as_json):
        handle = tools(context)
        made = anchor_book(handle.open_book(book), handle.clock().now())
        if out is not None:
            handle.write_bytes(write_anchor(made.anchor), out)
        give(as_json, made.as_dict())


@verbs.command()
def proof(
    context: typer.Context,
    group: Annotated[str, typer.Argument(help="Id of the group, or `portfolio`.")],
    out: Annotated[Path, typer.Option("--out", help="Where the proof goes: a JSON file.")],
    book: BookOption = DEFAULT_BOOK,
    as_json: JsonOption = False,
) -> None:
    """Write the way from one group's chain to the root of the last anchor.

    With it and the anchor, somebody can check that group's entries without seeing another's.

    Example: limen book proof g-42 --book my.book --out g-42.proof.json
    """
    from limen.app.anchors import prove_chain

    with guarded(as_json):
        handle = tools(context)
        data = prove_chain(handle.open_book(book), group)
        handle.write_bytes(data, out)
        give(as_json, {"group": group, "proof": str(out)})


@verbs.command()
def export(
    context: typer.Context,
    out: Annotated[Path, typer.Option("--out", help="A folder that is not there yet.")],
    book: BookOption = DEFAULT_BOOK,
    as_json: JsonOption = False,
) -> None:
    """Write every entry, release file and anchor as JSON lines, for a verifier without Limen.

    Personal fields stay encrypted, and no key is written. The folder appears whole or not at all.

    Example: limen book export --book my.book --out exported
    """
    with guarded(as_json):
        give(as_json, tools(context).export_book(book, out))


@verbs.command()
def backup(
    context: typer.Context,
    out: Annotated[Path, typer.Option("--out", help="A file that is not there yet.")],
    book: BookOption = DEFAULT_BOOK,
    as_json: JsonOption = False,
) -> None:
    """Copy a book's file as it is at one moment, while others write on; its key is not in it.

    A book in PostgreSQL is backed up by pg_dump.

    Example: limen book backup --book my.book --out my-2026-01-31.book
    """
    with guarded(as_json):
        opened = tools(context).open_book(book)
        opened.back_up(out)
        give(as_json, {"backup": str(out)})


@verbs.command()
def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="What `limen book backup` wrote.")],
    to: Annotated[str, typer.Option("--to", help="Where the book goes; nothing may be there.")],
    key: Annotated[
        Path | None, typer.Option("--key", help="The book's key, to be put beside it.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Make a book of a backup; it appears once its copy verifies, and never over another.

    It is marked as a copy and sends nothing until `limen book promote`. Where keys and records of
    erasures differ, that is told, and `limen book erase` mends it there.

    Example: limen book restore my-2026-01-31.book --to my.book --key my.book.key
    """
    from limen.app.copies import restore_book

    with guarded(as_json):
        found = restore_book(tools(context), file, to, key)
        give(as_json, found.as_dict())


@verbs.command()
def promote(
    context: typer.Context,
    because: Annotated[
        str, typer.Option("--because", help="Who decided it, and what became of the book.")
    ],
    book: BookOption = DEFAULT_BOOK,
    as_json: JsonOption = False,
) -> None:
    """Say that a restored copy is the book now: it sends notices and instructions again.

    Stop the book that it was copied from first. What waits in the outbox may have been sent by
    that one already: receivers drop it by its id.

    Example: limen book promote --book again.book --because "the disk was lost, the board decided"
    """
    from limen.app.promote import promote_copy

    with guarded(as_json):
        handle = tools(context)
        found = promote_copy(handle.open_book(book), because, handle.clock().now())
        give(as_json, found.as_dict())


@verbs.command()
def erase(
    context: typer.Context,
    customer: Annotated[str, typer.Argument(help="The customer's id.")],
    release: Annotated[
        Path, typer.Option("--release", help="Whose packs of law say what has to be kept.")
    ],
    by: Annotated[str, typer.Option("--by", help="Who orders it; it stands in the book.")],
    because: Annotated[
        str, typer.Option("--because", help="Why; nothing personal of the customer.")
    ] = "",
    book: BookOption = DEFAULT_BOOK,
    as_json: JsonOption = False,
) -> None:
    """Destroy the key of a customer's personal fields for good; duties to keep come first.

    What was destroyed, by whom and under which rules stands in the book, and `book verify` holds
    it against the keys. Exit 1 where a line, application or offer still runs, or a rule wants the
    records kept.

    Example: limen book erase c-1001 --release release --by "data officer" --book my.book
    """
    from limen.app.erasure import erase_customer
    from limen.app.releases import read_release

    with guarded(as_json):
        at_hand = tools(context)
        rules = read_release(at_hand.read_folder(release))
        opened = at_hand.open_book(book)
        found = erase_customer(opened, rules, customer, at_hand.clock().now(), by, because)
        give(as_json, found.as_dict(), found.lines())
    if not found.is_erased:
        stop(FOUND)


@verbs.command("mark-copy")
def mark_copy(
    context: typer.Context, book: BookOption = DEFAULT_BOOK, as_json: JsonOption = False
) -> None:
    """Mark a copy that was made without Limen, such as a server's base backup: it sends nothing.

    Example: limen book mark-copy --book postgresql://standby/lender
    """
    with guarded(as_json):
        opened = tools(context).open_book(book)
        opened.mark_copy()
        standing = opened.standing()
        give(as_json, {"epoch": standing.epoch, "is_book": standing.is_book})


@verbs.command()
def rebuild(
    context: typer.Context,
    book: BookOption = DEFAULT_BOOK,
    release: Annotated[
        Path | None,
        typer.Option("--release", help="Keep this release's declared features of every group."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Make anew what is derived from the journal, and say what differed; exit 1 where it did.

    Example: limen book rebuild --book my.book
    """
    from limen.app.copies import rebuild_book
    from limen.app.releases import usable_release

    with guarded(as_json):
        at_hand = tools(context)
        rules = None if release is None else usable_release(at_hand.read_folder(release))
        found = rebuild_book(at_hand.open_book(book), rules)
        give(as_json, found.as_dict(), found.lines())
    if found.differed:
        stop(FOUND)


@verbs.command()
def migrate(
    context: typer.Context, book: BookOption = DEFAULT_BOOK, as_json: JsonOption = False
) -> None:
    """Take the steps of the tables that this version needs; say which the book had before.

    Steps that only add leave programs of the older version at work. A book with a step that this
    version does not know is refused.

    Example: limen book migrate --book my.book
    """
    with guarded(as_json):
        before, after = tools(context).migrate_book(book)
        give(as_json, {"from_step": before, "to_step": after})


@verbs.command()
def show(
    context: typer.Context, book: BookOption = DEFAULT_BOOK, as_json: JsonOption = False
) -> None:
    """Count what the book holds: events by kind, groups, lines, the newest entry.

    Example: limen book show --book my.book
    """
    from limen.app.verify_book import count_book

    with guarded(as_json):
        opened = tools(context).open_book(book)
        counts, is_copy = count_book(opened), not opened.standing().is_book
        if as_json:
            give(True, {**counts.as_dict(), "is_copy": is_copy})
            return
        rows = [[kind, number] for kind, number in sorted(counts.events.items())]
        table(f"Book of {counts.tenant} ({counts.time_zone})", ["event", "count"], rows)
        rest = {"groups": counts.groups, "lines": counts.lines, "head": counts.head}
        give(False, {**rest, "is_copy": is_copy})
