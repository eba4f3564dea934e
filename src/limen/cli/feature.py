"""`limen feature`: declared features, checked, explained, computed, compared."""

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

verbs = typer.Typer(
    help="Features: check, list, explain and compute definitions; parity of the runtimes.",
    no_args_is_help=True,
)
FileOption = Annotated[
    Path | None, typer.Option("--features", help="A features.toml beside the shipped catalogue.")
]
ReleaseOption = Annotated[
    Path | None, typer.Option("--release", help="A release folder, for its features.toml.")
]


@verbs.command()
def check(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A features.toml, or a release folder with one.")],
    as_json: JsonOption = False,
) -> None:
    """Check definitions, of a folder also what its models make of them; exit 1 on a fault.

    Example: limen feature check features.toml
    """
    from limen.app.feature_tools import check_path
    from limen.kernel.diagnostics import Severity

    with guarded(as_json):
        found, faults = check_path(tools(context), file)
        errors = sum(each.severity is Severity.ERROR for each in faults)
        said = {"sound": len(found), "faults": errors, "warnings": len(faults) - errors}
        if as_json:
            give(True, {**said, "diagnostics": [item.as_dict() for item in faults]})
        else:
            give(False, said, [*map(str, faults), _counted(said)])
    if errors:
        stop(FOUND)


def _counted(said: dict[str, int]) -> str:
    warned = f", {said['warnings']} warnings" if said["warnings"] else ""
    return f"{said['sound']} sound, {said['faults']} faults{warned}"


@verbs.command(name="list")
def list_(
    context: typer.Context,
    file: FileOption = None,
    release: ReleaseOption = None,
    family: Annotated[str | None, typer.Option(help="Of one family alone.")] = None,
    as_json: JsonOption = False,
) -> None:
    """List the declared features.

    Example: limen feature list --family draws
    """
    from limen.app.feature_tools import definitions_of

    with guarded(as_json):
        found = definitions_of(tools(context), file, release).values()
        rows = [
            [each.family, each.name, each.unit, each.key, each.aggregate, str(each.window)]
            for each in found
            if family is None or each.family == family
        ]
        names = ("family", "name", "unit", "key", "aggregate", "window")
        if as_json:
            give(True, {"features": [dict(zip(names, row, strict=True)) for row in rows]})
        else:
            table(f"{len(rows)} features", names, rows)


@verbs.command()
def explain(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="A feature.")],
    file: FileOption = None,
    release: ReleaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what a feature is, what it reads and what missing means.

    Example: limen feature explain drawn_after_raise_90d_minor
    """
    from limen.app.feature_tools import definitions_of, explained

    with guarded(as_json):
        give(as_json, explained(definitions_of(tools(context), file, release), name))


@verbs.command()
def compute(
    context: typer.Context,
    group: Annotated[str, typer.Option("--group", help="The group of linked customers.")],
    book: BookOption = DEFAULT_BOOK,
    at: Annotated[
        str | None, typer.Option("--at", help="An instant, or a day's end in the book's zone.")
    ] = None,
    names: Annotated[list[str] | None, typer.Option("--name", help="Only this feature.")] = None,
    file: FileOption = None,
    release: ReleaseOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compute the features of a group's lines and customers, as known at an instant.

    Example: limen feature compute --group c-1 --book my.book --at 2026-03-31
    """
    from limen.app.feature_tools import chosen, computed, definitions_of, instant_of

    with guarded(as_json):
        at_hand = tools(context)
        wanted = chosen(definitions_of(at_hand, file, release), names or [])
        store = at_hand.open_book(book)
        instant = instant_of(at, store.info.time_zone, at_hand.clock().now())
        rows = computed(store, group, wanted, instant)
        if as_json:
            give(True, {"values": rows})
        else:
            shown = [[row["key"], row["feature"], _cell(row["value"])] for row in rows]
            table(f"Features of {group}", ["key", "feature", "value"], shown)


def _cell(value: int | None) -> str:
    return "missing" if value is None else f"{value:,}"


@verbs.command()
def parity(
    context: typer.Context,
    file: FileOption = None,
    release: ReleaseOption = None,
    receipts: Annotated[
        Path | None, typer.Option(help="Monthly reports of merchants (Parquet or CSV).")
    ] = None,
    purchases: Annotated[
        Path | None, typer.Option(help="Purchases and returns of buyers (Parquet or CSV).")
    ] = None,
    keys: Annotated[int, typer.Option(min=1, max=10_000, help="Lines or customers asked.")] = 12,
    instants: Annotated[int, typer.Option(min=1, max=1_000, help="Instants of each.")] = 4,
    seed: Annotated[int, typer.Option(help="Seed of what is generated and drawn.")] = 1,
    as_json: JsonOption = False,
) -> None:
    """Compute every feature by three runtimes and compare; exit 1 where a cell differs.

    Example: limen feature parity --keys 40 --receipts monthly_reports.parquet
    """
    from limen.app.feature_tools import check_parity, definitions_of

    with guarded(as_json):
        at_hand = tools(context)
        wanted = list(definitions_of(at_hand, file, release).values())
        files = {"receipts": receipts, "purchases": purchases}
        found = check_parity(at_hand, wanted, files, keys, instants, seed)
        said = found.as_dict()
        if as_json:
            give(True, said)
        else:
            names = ("features", "facts", "cells", "with_a_value", "differences")
            rows = [[name, *(each[part] for part in names)] for name, each in said.items()]
            table("Online, point in time, slow; the line's state", ["history", *names], rows)
            for each in said.values():
                for item in each["first"]:
                    typer.echo(", ".join(f"{name} {value}" for name, value in item.items()))
    if found.differs:
        stop(FOUND)
