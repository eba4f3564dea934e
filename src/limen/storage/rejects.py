"""The rejects of an import as a CSV file that a spreadsheet may open safely."""

from __future__ import annotations

import re
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from limen.storage.tables import csv_writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from limen.app.scanner import Reject

COLUMNS = ("file", "row", "column", "value", "reason")
_FORMULA = re.compile(r"[=+@\t\r＝＋－＠]|-(?!\d+(\.\d+)?$)")


@contextmanager
def rejects_file(path: Path) -> Iterator[Callable[[Reject], None]]:
    """Give a function that adds one reject; without any reject no file is left at `path`.

    Raises
    ------
    BadInput
        If the folder does not exist.
    """
    with ExitStack() as stack:
        writers: list[Callable[[Sequence[object]], None]] = []

        def add(reject: Reject) -> None:
            if not writers:
                writers.append(stack.enter_context(csv_writer(path, COLUMNS)))
            row = "" if reject.row is None else reject.row
            writers[0](
                (reject.file, row, reject.column, safe_text(reject.value), safe_text(reject.reason))
            )

        yield add
        if not writers:
            path.unlink(missing_ok=True)


def safe_text(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula; plain numbers stay as they are."""
    return f"'{text}" if _FORMULA.match(text) else text
