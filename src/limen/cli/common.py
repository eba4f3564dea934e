"""What all verbs share: options, output as table or JSON, exit codes."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn, cast

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date, datetime

    from limen.app.tools import Tools
    from limen.kernel.diagnostics import Diagnostic

OK, FOUND, WRONG_USE, UNAVAILABLE = 0, 1, 2, 3
"""Exit codes: fine; a difference or violation was found; wrong use or input; not available."""

BookOption = Annotated[
    str,
    typer.Option(
        "--book",
        envvar="LIMEN_BOOK",
        metavar="BOOK",
        help="The book: a file, or postgresql://USER@HOST/DATABASE?schema=NAME&key_file=PATH.",
    ),
]
ReleaseOption = Annotated[Path, typer.Option("--release", help="Release folder.")]
LanguageOption = Annotated[
    Literal["en", "zh"], typer.Option("--language", help="Language of what is printed or written.")
]
DAY = ["%Y-%m-%d"]
DATE = "YYYY-MM-DD"
"""How an option writes a day: for the parser, for people."""

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
DEFAULT_BOOK = "limen.book"
PIPED_COLUMNS = 10_000


def day_of(given: datetime | None) -> date | None:
    """Return the date of an option."""
    return None if given is None else given.date()


def tools(context: typer.Context) -> Tools:
    """Return the tools that the entry point wires, late."""
    return cast("Tools", context.obj())


def give(as_json: bool, result: Mapping[str, Any], lines: Sequence[str] | None = None) -> None:
    """Print a result: one JSON object, or a table of its plain entries and then `lines`."""
    if as_json:
        typer.echo(json.dumps(result, ensure_ascii=False, sort_keys=True))
        return
    for line in _plain(result) if lines is None else lines:
        typer.echo(line)


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print rows under headings; numbers stand right.

    Nothing is cut off: a narrow terminal folds cells, and what is piped has no width at all.
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table

    shown = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD)
    for index, column in enumerate(columns):
        numeric = all(isinstance(row[index], int) for row in rows)
        side: Literal["right", "left"] = "right" if numeric else "left"
        shown.add_column(column, justify=side, overflow="fold")
    for row in rows:
        shown.add_row(*(f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row))
    console = Console()
    if not console.is_terminal:
        console = Console(width=PIPED_COLUMNS)
    console.print(shown)


def stop(code: int) -> NoReturn:
    """End with an exit code."""
    raise typer.Exit(code)


@contextmanager
def guarded(as_json: bool) -> Iterator[None]:
    """Turn the expected exceptions into a message and an exit code.

    A file that the system does not let us read or write is not available. A traceback is left to
    broken invariants: those are our faults, and hiding them helps nobody.
    """
    from limen.kernel import errors

    try:
        yield
    except errors.BadInput as fault:
        _complain(as_json, fault.diagnostics)
        raise typer.Exit(WRONG_USE) from None
    except errors.JournalCorrupt as fault:
        _complain_text(as_json, fault.code, str(fault))
        raise typer.Exit(FOUND) from None
    except (errors.ConcurrencyConflict, errors.Unavailable, errors.OutcomeUnknown) as fault:
        _complain_text(as_json, fault.code, str(fault))
        raise typer.Exit(UNAVAILABLE) from None
    except OSError as fault:
        if fault.filename is None:
            raise
        message = f"{fault.filename}: {fault.strerror}"
        _complain_text(as_json, errors.Unavailable.code, message)
        raise typer.Exit(UNAVAILABLE) from None


def _plain(result: Mapping[str, Any]) -> list[str]:
    width = max((len(name) for name in result), default=0)
    return [f"{name.replace('_', ' '):<{width}}  {_cell(value)}" for name, value in result.items()]


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, list):
        return ", ".join(_cell(item) for item in value) or "none"
    if isinstance(value, dict):
        return ", ".join(f"{name} {_cell(item)}" for name, item in value.items()) or "none"
    return "none" if value in (None, "") else str(value)


def _complain(as_json: bool, diagnostics: Sequence[Diagnostic]) -> None:
    if as_json:
        faults = [item.as_dict() for item in diagnostics]
        typer.echo(json.dumps({"error": "bad_input", "diagnostics": faults}, ensure_ascii=False))
        return
    for item in diagnostics:
        sys.stderr.write(f"{item}\n")


def _complain_text(as_json: bool, code: str, message: str) -> None:
    if as_json:
        typer.echo(json.dumps({"error": code, "message": message}, ensure_ascii=False))
    else:
        sys.stderr.write(f"{message}\n")
