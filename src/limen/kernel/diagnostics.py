"""Faults in what people wrote: collected with place and hint, never raised one at a time."""

from __future__ import annotations

import difflib
import enum
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Severity(enum.Enum):
    """Whether a fault stops the use of the file."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fault stands: file, line counted from 1, and a path in the author's words."""

    file: str = ""
    line: int | None = None
    path: str = ""

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return ": ".join(part for part in (where, self.path) if part)


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One fault: a stable code, what is wrong, where, and a way out."""

    code: str
    message: str
    place: Place = Place()
    hint: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        text = (
            f"{self.place}: {self.code} {self.message}"
            if str(self.place)
            else (f"{self.code} {self.message}")
        )
        return f"{text} ({self.hint})" if self.hint else text

    def as_dict(self) -> dict[str, object]:
        """Plain values for `--json`."""
        return {
            "code": self.code,
            "severity": self.severity.value,
            "message": self.message,
            "file": self.place.file,
            "line": self.place.line,
            "path": self.place.path,
            "hint": self.hint,
        }


@dataclass(slots=True)
class Diagnostics:
    """Collects faults, so that an author sees all of them at once."""

    items: list[Diagnostic] = field(default_factory=list)

    def error(self, code: str, place: Place, message: str, hint: str = "") -> None:
        """Add a fault that stops the use of the file."""
        self.items.append(Diagnostic(code, message, place, hint, Severity.ERROR))

    def warning(self, code: str, place: Place, message: str, hint: str = "") -> None:
        """Add a fault that the author should see but may keep."""
        self.items.append(Diagnostic(code, message, place, hint, Severity.WARNING))

    def extend(self, other: Diagnostics | Iterable[Diagnostic]) -> None:
        """Add all faults of `other`."""
        self.items.extend(other.items if isinstance(other, Diagnostics) else other)

    @property
    def has_errors(self) -> bool:
        """Whether any fault stops the use of the file."""
        return any(item.severity is Severity.ERROR for item in self.items)


def closest(name: str, names: Iterable[str]) -> str | None:
    """Return the known name nearest to `name`, or None where none is near."""
    found = difflib.get_close_matches(name, list(names), n=1, cutoff=0.6)
    return found[0] if found else None


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """Return a hint naming the nearest known name, else those known."""
    known = sorted(names)
    near = closest(name, known)
    if near is not None:
        return f"did you mean '{near}'?"
    return f"known: {', '.join(known[:12])}" if known else ""
