"""What verbs that take in a file of rows share: where bad rows go, and how the file is told."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from limen.cli.common import give

if TYPE_CHECKING:
    from limen.app.rows_in import RowsIn
    from limen.app.tools import Tools

RejectsOption = Annotated[
    Path | None, typer.Option("--rejects", help="Where bad rows go; FILE.rejects.csv.")
]


def tell_rows(
    at_hand: Tools, found: RowsIn, file: Path, rejects: Path | None, as_json: bool
) -> None:
    """Print what became of a file, and write the rows that were put aside beside it."""
    from limen.app.row_files import write_rejects

    if found.rejects:
        name = "stdin" if str(file) == "-" else file.name
        target = rejects or file.with_name(f"{name}.rejects.csv")
        at_hand.write_bytes(write_rejects(found.rejects), target)
    give(as_json, found.as_dict())
