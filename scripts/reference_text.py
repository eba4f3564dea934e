"""Small pieces of Markdown for the generated pages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

NOTE = "Written by `make docs` from the code; a test keeps the two together.\n\n"


def code(text: str) -> str:
    """Return a code span."""
    return f"`{text}`"


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table; a bar in a cell is escaped, a line end becomes a blank."""
    lines = [_row(heads), _row(["---"] * len(heads)), *(_row(row) for row in rows)]
    return "".join(f"{line}\n" for line in lines)


def anchor(heading: str) -> str:
    """Return the anchor of a heading, as code hosts make it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


def paragraph(text: str | None) -> str:
    """Return a docstring as one paragraph, up to its first section."""
    said = (text or "").partition("\n    Attributes\n")[0]
    return " ".join(said.split())


def _row(cells: Sequence[object]) -> str:
    shown = [str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells]
    return f"| {' | '.join(shown)} |"
