"""Duties that the packs bring, for people: what is told, explained, looked at anew, and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from limen.app.groups import fold_groups
from limen.app.pack_words import terms
from limen.app.packs import in_force, marks, word
from limen.caps.law_duties import TELL_BY
from limen.decide.applying import ApplicationQuestion
from limen.decide.law_applying import asked_of_answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from limen.app.ports import Journal
    from limen.book.customer import Application, CustomerState
    from limen.book.group import GroupState
    from limen.release.rulebook import Release

KINDS = ("NOTICE", "EXPL", "REVIEW", "REC")
"""Kinds of rules that oblige rather than cap."""

KIND_WORDS = {
    "NOTICE": ("notice", "通知"),
    "EXPL": ("explanation", "说明"),
    "REVIEW": ("human review", "人工复核"),
    "REC": ("records", "留存"),
}


def duties_on(
    on: date,
    pack: str | None,
    licence: str | None,
    language: str,
    kind: str | None = None,
    event: str | None = None,
) -> list[dict[str, Any]]:
    """Return the duties in force on a day, of one event alone; raises as `packs.in_force` does."""
    wanted = KINDS if kind is None else (kind,)
    return [
        row
        for row in in_force(on, pack, licence, language)
        if any(each in wanted for each in row["check_type"])
        if event is None or not row["events"] or event in row["events"]
    ]


def open_answers(journal: Journal, release: Release, on: date) -> list[dict[str, Any]]:
    """Return by when each open application has to be answered, the most urgent first.

    Asked as if it were refused today; one under no such rule is left out.
    """
    found = [
        row
        for group in fold_groups(journal)
        for customer in group.customers.values()
        for name, asked in customer.applications.items()
        if asked.outcome is None and asked.made.product in release.products
        for row in _answer_by(group, customer, name, asked, release, on)
    ]
    return sorted(found, key=lambda row: (row["tell_by"], row["application_id"], row["rule"]))


def _answer_by(
    group: GroupState,
    customer: CustomerState,
    name: str,
    asked: Application,
    release: Release,
    on: date,
) -> Iterator[dict[str, Any]]:
    made = asked.made
    place = name, group.group_id, customer.customer_id, asked.line_id, made.product
    question = ApplicationQuestion(
        "", *place, made.asked_minor, on, 0, "officer", release.release_id, "", {}, ""
    )
    for owed in asked_of_answer(question, group, release, ()).owed:
        if owed.means == TELL_BY and owed.day is not None:
            yield {
                "application_id": name,
                "customer_id": customer.customer_id,
                "rule": owed.rule.partition("#")[0],
                "tell_by": owed.day.isoformat(),
                "days_left": (owed.day - on).days,
                "needs_legal_check": owed.needs_legal_check,
                "not_known": list(owed.missing),
            }


def answer_lines(rows: Iterable[Mapping[str, Any]], language: str) -> list[str]:
    """Return open applications as lines for people."""
    found = []
    for row in rows:
        left = row["days_left"]
        days = word("late" if left < 0 else "left", language).format(days=abs(left))
        unsure = [word("legal_check", language)] if row["needs_legal_check"] else []
        unsure += [f"{word('not_known', language)} {', '.join(row['not_known'])}"] * bool(
            row["not_known"]
        )
        mark = f"  [{'; '.join(unsure)}]" if unsure else ""
        who = f"{row['application_id']} ({row['customer_id']})"
        found.append(f"  {row['tell_by']}  {days:<16} {who}  {row['rule']}{mark}")
    return [word("answers", language), *found] if found else []


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
            events = terms(row["events"], language)
            behind = f"  ({said})" if said else ""
            behind += f"  {word('upon', language)} {events}" if events else ""
            found.append(f"      {row['title']}{behind}{marks(row, language)}")
    return found
