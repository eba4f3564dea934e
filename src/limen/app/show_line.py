"""One line as it stands: for a person, or as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from limen.app.groups import group_of_line
from limen.app.line_view import view_line
from limen.app.terms_shelf import TermsShelf
from limen.book.customer import flags_on
from limen.book.events import encode_body
from limen.book.group import fold_group
from limen.book.transitions import standing_of
from limen.kernel.dates import format_instant
from limen.kernel.diagnostics import Diagnostic
from limen.kernel.errors import BadInput
from limen.kernel.money import format_minor

if TYPE_CHECKING:
    from datetime import date

    from limen.app.ports import Journal
    from limen.book import events as e
    from limen.book.line import LineState
    from limen.care.wording import Language

WORDS: dict[str, tuple[str, str]] = {
    "line_id": ("line", "额度编号"),
    "customer_id": ("customer", "客户"),
    "group_id": ("group", "客户组"),
    "product": ("product", "产品"),
    "status": ("status", "状态"),
    "limit_minor": ("limit", "额度"),
    "temporary_until": ("temporary limit until", "临时额度至"),
    "owed_minor": ("owed", "已用"),
    "held_minor": ("held", "待放款"),
    "headroom_minor": ("headroom", "可用"),
    "due_minor": ("due now", "当前应还"),
    "next_due_on": ("next due", "下次应还日"),
    "dpd": ("days past due", "逾期天数"),
    "flags": ("flags", "标记"),
    "expires_on": ("expires", "到期日"),
    "pending": ("announced", "待生效变更"),
}
"""Entry → English, Simplified Chinese."""


@dataclass(frozen=True, slots=True)
class LineShown:
    """A line on a day; `values` in the order in which they are printed."""

    values: dict[str, Any]
    currency: str

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {**self.values, "currency": self.currency}

    def lines(self, language: Language) -> list[str]:
        """The same for a person, without what is absent."""
        place = 1 if language == "zh" else 0
        return [
            f"{WORDS[name][place]}: {self._text(name, value)}"
            for name, value in self.values.items()
            if value not in (None, [], "")
        ]

    def _text(self, name: str, value: Any) -> str:
        if name.endswith("_minor"):
            return f"{self.currency} {format_minor(value, self.currency)}"
        if name == "pending":
            return ", ".join(f"{key} {item}" for key, item in value.items() if item is not None)
        return ", ".join(value) if isinstance(value, list | tuple) else str(value)


def show_line(journal: Journal, line_id: str, on: date) -> LineShown:
    """Return a line as it stands at the end of a day.

    Raises
    ------
    BadInput
        If the book has no such line.
    """
    group = fold_group(*_events(journal, line_id))
    line = group.lines[line_id]
    view = view_line(line, TermsShelf(journal), on)
    is_higher = line.temporary is not None and view.limit_minor > line.limit_minor
    until = line.temporary.until if line.temporary is not None and is_higher else None
    values: dict[str, Any] = {
        "line_id": line_id,
        "customer_id": line.customer_id,
        "group_id": group.group_id,
        "product": line.product,
        "status": standing_of(line),
        "limit_minor": view.limit_minor,
        "temporary_until": _text(until),
        "owed_minor": view.owed_minor,
        "held_minor": view.held_minor,
        "headroom_minor": view.undrawn_minor if standing_of(line) == "open" else 0,
        "due_minor": view.due_minor,
        "next_due_on": _text(view.next_due_on),
        "dpd": view.dpd,
        "flags": list(flags_on(group.customers[line.customer_id], line, on)),
        "expires_on": _text(view.expires_on),
        "pending": _pending(line),
    }
    return LineShown(values, line.currency)


def _events(journal: Journal, line_id: str) -> tuple[str, list[e.Event]]:
    found = group_of_line(journal, line_id)
    if found is None:
        raise BadInput([Diagnostic("A026", f"the book has no line '{line_id}'")])
    return found


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _pending(line: LineState) -> dict[str, Any] | None:
    mark = line.pending
    if mark is None:
        return None
    return {
        "action": mark.action,
        "to_minor": mark.to_minor,
        "effective_on": _text(mark.effective_on),
        "decision_id": mark.decision_id,
        "notice_id": line.notices.get(mark.decision_id),
    }


@dataclass(frozen=True, slots=True)
class LineHistory:
    """Everything that happened to a line, in the order in which it became known."""

    line_id: str
    rows: tuple[dict[str, Any], ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {"line_id": self.line_id, "events": list(self.rows)}

    def lines(self) -> list[str]:
        """One event a line."""
        return [
            f"{row['effective_on']}  {row['kind']}"
            + "".join(f", {name} {_told(name, value)}" for name, value in row["body"].items())
            for row in self.rows
        ]


def _told(name: str, value: Any) -> str:
    """Say a value of an event."""
    if isinstance(value, dict):
        return "(" + ", ".join(f"{each} {_told(each, value[each])}" for each in value) + ")"
    if isinstance(value, list):
        return "(" + ", ".join(_told("", each) for each in value) + ")"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return format_instant(value) if name.endswith("_at") else str(value)


def line_history(journal: Journal, line_id: str) -> LineHistory:
    """Return what happened to a line.

    Raises
    ------
    BadInput
        If the book has no such line.
    """
    _, events = _events(journal, line_id)
    rows = [
        {
            "seq": event.seq,
            "effective_on": event.effective_on.isoformat(),
            "kind": event.kind,
            "key": event.key,
            "body": {
                name: value
                for name, value in msgspec.json.decode(encode_body(event.body)).items()
                if name not in {"kind", "record"}
            },
        }
        for event in events
        if event.line_id == line_id
    ]
    return LineHistory(line_id, tuple(rows))
