"""What an analysis says: a fault with its decision, table, rule and cell, and a row as witness."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, Literal, TypeAlias

from limen.dmn import temporal_text
from limen.dmn.numbers import text_of
from limen.dmn.values import kind
from limen.kernel.diagnostics import Diagnostic, Place

Level: TypeAlias = Literal["error", "warning", "note"]
LEVELS: Final[tuple[Level, ...]] = ("error", "warning", "note")

_TEMPORAL: Final = frozenset(
    {
        "date",
        "time",
        "date and time",
        "days and time duration",
        "years and months duration",
    }
)
_OWNER: Final = re.compile(r"^(?:decision|function) '((?:[^']|'(?!, ))*)'")
_RULE: Final = re.compile(r", rule (\d+)")
_CELL: Final = re.compile(r", ((?:input|output)(?: '.*')?)$")


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault or note.

    `decision` is the owner's name (a decision or a function), `rule` a rule's id, `cell` the
    column in the author's words; `witness` holds the values of inputs that show the fault.
    """

    code: str
    level: Level
    message: str
    place: Place
    hint: str = ""
    decision: str = ""
    table: str = ""
    rule: str = ""
    cell: str = ""
    witness: Mapping[str, Any] | None = field(default=None, hash=False)

    def as_dict(self) -> dict[str, object]:
        """Plain values for `--json`; FEEL values of the witness as their FEEL text."""
        found: dict[str, object] = {
            "code": self.code,
            "severity": self.level,
            "message": self.message,
            "file": self.place.file,
            "line": self.place.line,
            "decision": self.decision,
            "table": self.table,
            "rule": self.rule,
            "cell": self.cell,
            "hint": self.hint,
        }
        if self.witness is not None:
            found["witness"] = {name: literal(value) for name, value in self.witness.items()}
        return found


def of_diagnostic(item: Diagnostic) -> Finding:
    """Return a fault of reading or binding as a finding; its path says where it stands."""
    path = item.place.path
    owner, rule, cell = _OWNER.search(path), _RULE.search(path), _CELL.search(path)
    name = owner.group(1) if owner else ""
    return Finding(
        item.code,
        item.severity.value,
        item.message,
        item.place,
        item.hint,
        decision=name,
        table=name if rule or cell else "",
        rule=rule.group(1) if rule else "",
        cell=cell.group(1) if cell else "",
    )


def literal(value: Any) -> str:
    """Write a value as a FEEL literal.

    Raises
    ------
    TypeError
        When it is a function or another value that no literal can write.
    """
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | Decimal():
            return text_of(value)
        case str():
            quoted = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
            return f'"{quoted}"'
        case list():
            return f"[{', '.join(map(literal, value))}]"
        case dict():
            return "{" + ", ".join(f"{key}: {literal(each)}" for key, each in value.items()) + "}"
        case _ if kind(value) in _TEMPORAL:
            return f'@"{temporal_text.text_of(value)}"'
        case _:
            raise TypeError(f"no literal for {type(value).__name__}")


def row_text(witness: Mapping[str, Any]) -> str:
    """Write a row of values as an author would read it."""
    return ", ".join(f"{name} = {literal(value)}" for name, value in witness.items())
