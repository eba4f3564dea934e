"""A file of links into the book: CSV or JSON lines, one link a row, rejects with reasons."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, get_args

from limen.app.links import ReportLink
from limen.app.refusals import refusal_text
from limen.app.row_files import check_columns, reject, rows_of
from limen.book.link_events import LinkKind
from limen.kernel.ids import derive
from limen.kernel.outcomes import Accepted, Refused

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from limen.app.execute import Executor

NEEDED = ("customer_id", "link_kind")
COLUMNS = (*NEEDED, "sha256", "other_id", "seen_on", "is_over")
"""Columns of a file of links; the others than `NEEDED` may be empty or missing."""

KINDS: tuple[str, ...] = get_args(LinkKind)
ROWS_A_CALL = 1_000
_YES_NO = {"": False, "no": False, "false": False, "yes": True, "true": True}


@dataclass(slots=True)
class LinksIn:
    """What became of a file; `rejects` hold row, column, value and why."""

    rows: int = 0
    taken: int = 0
    repeated: int = 0
    rejects: list[dict[str, Any]] = field(default_factory=list)

    def as_dict(self) -> dict[str, object]:
        """Plain values."""
        rejected = len({each["row"] for each in self.rejects})
        return {
            "rows": self.rows, "taken": self.taken, "repeated": self.repeated,
            "rejected": rejected,
        }  # fmt: skip


def links_in(executor: Executor, data: bytes, file: str) -> LinksIn:
    """Bring the links of a file into the book; the same row again has no second effect.

    Raises
    ------
    BadInput
        If the file as a whole is wrong; nothing was written.
    """
    found = LinksIn()
    rows = list(rows_of(data, file))
    check_columns(rows, file, COLUMNS, NEEDED)
    for first in range(0, len(rows), ROWS_A_CALL):
        commands: list[tuple[int, ReportLink]] = []
        for number, row in enumerate(rows[first : first + ROWS_A_CALL], first + 1):
            found.rows += 1
            command = _command(number, row, found.rejects)
            if command is not None:
                commands.append((number, command))
        _carry_out(executor, commands, found)
    return found


def _carry_out(
    executor: Executor, commands: Sequence[tuple[int, ReportLink]], found: LinksIn
) -> None:
    known = {
        each.key for _, each in commands if executor.journal.event_by_key(each.key) is not None
    }
    outcomes = executor.apply([command for _, command in commands])
    for (number, command), outcome in zip(commands, outcomes, strict=True):
        if isinstance(outcome, Accepted):
            is_old = command.key in known or "there" in outcome.value
            found.repeated += is_old
            found.taken += not is_old
            known.add(command.key)
            continue
        said = "not known whether it was written: read the file again"
        if isinstance(outcome, Refused):
            said = "; ".join(refusal_text(reason) for reason in outcome.reasons)
        column = "sha256" if command.sha256 else "other_id"
        found.rejects.append(reject(number, column, command.sha256 or command.other_id, said))


def _command(
    number: int, row: Mapping[str, Any], rejects: list[dict[str, Any]]
) -> ReportLink | None:
    """Return the command of a row; None, with every fault of it, where it is none."""
    text = {name: str("" if row.get(name) is None else row[name]).strip() for name in COLUMNS}
    before = len(rejects)
    rejects += [reject(number, name, "", "is empty") for name in NEEDED if not text[name]]
    if text["link_kind"] and text["link_kind"] not in KINDS:
        known = f"is none of {', '.join(KINDS)}"
        rejects.append(reject(number, "link_kind", text["link_kind"], known))
    is_over = _YES_NO.get(text["is_over"].lower())
    if is_over is None:
        rejects.append(reject(number, "is_over", text["is_over"], "is neither yes nor no"))
    seen_on = None
    if text["seen_on"]:
        try:
            seen_on = date.fromisoformat(text["seen_on"])
        except ValueError:
            what = "is no day as 2026-01-31"
            rejects.append(reject(number, "seen_on", text["seen_on"], what))
    if len(rejects) > before or is_over is None:
        return None
    return ReportLink(
        key=derive("lnk", *(text[name] for name in COLUMNS)),
        customer_id=text["customer_id"],
        link_kind=text["link_kind"],  # type: ignore[arg-type]
        sha256=text["sha256"].lower(),
        other_id=text["other_id"],
        is_over=is_over,
        seen_on=seen_on,
    )
