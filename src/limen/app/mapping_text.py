"""Reading a mapping's TOML piece by piece, with the place of each piece."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from limen.app.mapping import Template
from limen.kernel.diagnostics import Diagnostics, Place, did_you_mean
from limen.kernel.ids import is_id

Step = str | int

_TEMPLATE = re.compile(r"\{([^{}]*)\}")


@dataclass(slots=True)
class Reader:
    """A mapping's text with the faults found so far."""

    file: str
    text: str
    faults: Diagnostics = field(default_factory=Diagnostics)

    def place(self, *steps: Step) -> Place:
        """Return the place of a key, given as its path from the top."""
        path = ""
        for step in steps:
            path += f"[{step + 1}]" if isinstance(step, int) else f".{step}"
        return Place(self.file, line_of(self.text, steps), path.lstrip("."))

    def error(self, code: str, steps: tuple[Step, ...], message: str, hint: str = "") -> None:
        """Add a fault at the place of a key."""
        self.faults.error(code, self.place(*steps), message, hint)

    def table(self, value: Any, steps: tuple[Step, ...], known: tuple[str, ...]) -> dict[str, Any]:
        """Return a table whose keys are all known; faults name the others."""
        if not isinstance(value, dict):
            self.error("M002", steps, f"'{steps[-1]}' is a table", "write it as [name] or { ... }")
            return {}
        for name in value:
            if name not in known:
                self.error(
                    "M001", (*steps, name), f"unknown key '{name}'", did_you_mean(name, known)
                )
        return {name: item for name, item in value.items() if name in known}

    def word(self, table: dict[str, Any], name: str, steps: tuple[Step, ...]) -> str | None:
        """Return a text that must be there."""
        value = table.get(name)
        if isinstance(value, str) and value:
            return value
        if name not in table:
            self.error("M003", steps, f"'{name}' is missing")
        else:
            self.error("M002", (*steps, name), f"'{name}' is a text", 'write it in quotes, "..."')
        return None

    def words(self, table: dict[str, Any], name: str, steps: tuple[Step, ...]) -> tuple[str, ...]:
        """Return a list of texts; empty where it is not there."""
        value = table.get(name, [])
        if isinstance(value, list) and all(isinstance(item, str) and item for item in value):
            for item in sorted({item for item in value if value.count(item) > 1}):
                self.error("M002", (*steps, name), f"'{item}' is named twice")
            return tuple(value)
        self.error(
            "M002", (*steps, name), f"'{name}' is a list of column names", 'write ["a", "b"]'
        )
        return ()

    def template(
        self, table: dict[str, Any], name: str, steps: tuple[Step, ...]
    ) -> Template | None:
        """Return a template that must be there and name at least one column."""
        text = self.word(table, name, steps)
        if text is None:
            return None
        parts = _TEMPLATE.split(text)
        place = self.place(*steps, name)
        if any("{" in part or "}" in part for part in parts[::2]) or not all(parts[1::2]):
            self.error(
                "M004", (*steps, name), "braces do not match", 'for example "{customer_id}:card"'
            )
            return None
        if len(parts) == 1:
            self.error(
                "M004",
                (*steps, name),
                f"'{text}' names no column, so that every row would have the same {name}",
                'put a column in braces, for example "{customer_id}"',
            )
            return None
        sample = "".join(part if at % 2 == 0 else "x" for at, part in enumerate(parts))
        if not is_id(sample):
            hint = "no outer or double blanks, no control characters"
            self.error("M004", (*steps, name), f"'{text}' makes no id", hint)
            return None
        return Template(text, tuple(parts), place)


def line_of(text: str, steps: tuple[Step, ...]) -> int | None:
    """Return the line, counted from 1, where a key seems to stand; None where it is not found.

    A search of the text, since `tomllib` keeps no places: headers first, then keys in order.
    """
    lines = text.splitlines()
    at, best, end = 0, None, len(lines)
    for number, step in enumerate(steps):
        if isinstance(step, int):
            found = _nth_header(lines, str(steps[number - 1]), step)
        else:
            follows = number + 1 < len(steps) and isinstance(steps[number + 1], int)
            found = None if follows else _first_of(lines[:end], at, step, steps[number + 1 :])
        if found is None:
            continue
        at = best = found
        if lines[found].startswith("["):
            end = next((n for n in range(at + 1, len(lines)) if lines[n].startswith("[")), end)
        elif not isinstance(step, int):
            end = at + 1  # what follows stands in an inline table
    return None if best is None else best + 1


def _nth_header(lines: list[str], name: str, n: int) -> int | None:
    headers = [at for at, line in enumerate(lines) if line.strip().startswith(f"[[{name}]]")]
    return headers[n] if n < len(headers) else None


def _first_of(lines: list[str], start: int, name: str, inner: tuple[Step, ...]) -> int | None:
    """Find a key, at best where the one inside it is written with a dot, ``fields.limit_minor``."""
    if inner and isinstance(inner[0], str):
        dotted = _first(lines, start, f"{name}.{inner[0]}")
        if dotted is not None:
            return dotted
    return _first(lines, start, name)


def _first(lines: list[str], start: int, name: str) -> int | None:
    key = re.compile(rf"""(^|[\s.\[{{,])["']?{re.escape(name)}["']?\s*[=.\]]""")
    for at in range(start, len(lines)):
        if key.search(lines[at]):
            return at
    return None


def day_constant(value: Any) -> date | None:
    """Return a date written as a TOML date or an ISO text; None where it is neither."""
    if isinstance(value, date) and type(value) is date:
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return None
