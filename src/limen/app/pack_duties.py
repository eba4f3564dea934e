"""Duties that the packs bring, for people: what is told, explained, looked at anew, and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from limen.app.pack_words import terms
from limen.app.packs import in_force, marks

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

KINDS = ("NOTICE", "EXPL", "REVIEW", "REC")
"""Kinds of rules that oblige rather than cap."""

KIND_WORDS = {
    "NOTICE": ("notice", "通知"),
    "EXPL": ("explanation", "说明"),
    "REVIEW": ("human review", "人工复核"),
    "REC": ("records", "留存"),
}


def duties_on(
    on: date, pack: str | None, licence: str | None, language: str, kind: str | None = None
) -> list[dict[str, Any]]:
    """Return the duties in force on a day; raises as `packs.in_force` does."""
    wanted = KINDS if kind is None else (kind,)
    return [
        row
        for row in in_force(on, pack, licence, language)
        if any(each in wanted for each in row["check_type"])
    ]


def duty_lines(
    rows: Iterable[Mapping[str, Any]], language: str, only: str | None = None
) -> list[str]:
    """Return duties as lines for people, by kind; one of two kinds stands under each."""
    found = []
    every = list(rows)
    for kind, words in KIND_WORDS.items():
        own = [row for row in every if kind in row["check_type"] and only in {None, kind}]
        if own:
            found.append(words[language == "zh"])
        for row in own:
            found.append(f"  {row['rule']:<28} {row['deadline']}".rstrip())
            said = terms(row["must_say"], language)
            behind = f"  ({said})" if said else ""
            found.append(f"      {row['title']}{behind}{marks(row, language)}")
    return found
