"""A file of links into the book: CSV or JSON lines, one link a row, rejects with reasons."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, get_args

from limen.app.links import ReportLink
from limen.app.row_files import check_columns, reject, rows_of
from limen.app.rows_in import RowsIn, carry_out_rows
from limen.book.link_events import LinkKind
from limen.kernel.ids import derive

if TYPE_CHECKING:
    from collections.abc import Mapping

    from limen.app.execute import Executor

NEEDED = ("customer_id", "link_kind")
COLUMNS = (*NEEDED, "sha256", "other_id", "seen_on", "is_over")
"""Columns of a file of links; the others than `NEEDED` may be empty or missing."""

KINDS: tuple[str, ...] = get_args(LinkKind)
_YES_NO = {"": False, "no": False, "false": False, "yes": True, "true": True}


def links_in(executor: Executor, data: bytes, file: str) -> RowsIn:
    """Bring the links of a file into the book; the same row again has no second effect.

    Raises
    ------
    BadInput
        If the file as a whole is wrong; nothing was written.
    """
    rows = list(rows_of(data, file))
    check_columns(rows, file, COLUMNS, NEEDED)
    return carry_out_rows(executor, rows, _command, _named)


def _named(command: ReportLink) -> tuple[str, str]:
    if command.sha256:
        return "sha256", command.sha256
    return "other_id", command.other_id


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
