"""A pack's own tests: each entry says what it must answer, and is asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from limen.caps.law.case import Case, Entity
from limen.caps.law.evaluate import NOT_APPLICABLE, SHADOW, Ruled, ask_entry
from limen.caps.law.words import DATE_BASES, DATE_FACTS, SCOPE_FACTS
from limen.kernel.rates import PPM

if TYPE_CHECKING:
    from collections.abc import Mapping

    from limen.caps.law.pack import Entry, Pack
    from limen.caps.law.tables import TestTable

NOT_IN_FORCE = "not_in_force"


@dataclass(frozen=True, slots=True)
class Failed:
    """A test that did not answer as it says; `number` counts the entry's tests from 1."""

    entry: str
    number: int
    on: date
    expected: str
    found: str

    def __str__(self) -> str:
        return (
            f"{self.entry}: test {self.number} on {self.on}: "
            f"{self.expected} expected, {self.found} found"
        )


@dataclass(frozen=True, slots=True)
class Ran:
    """How many tests ran, and those that failed."""

    count: int
    failed: tuple[Failed, ...]


def case_of(facts: Mapping[str, Any], on: date) -> Case:
    """Return the case that a test's facts describe; `on` is the day of every date not given."""
    dates = dict.fromkeys(DATE_BASES, on)
    dates |= {basis: facts[name] for name, basis in DATE_FACTS.items() if facts.get(name)}
    entity = Entity(
        "tested",
        facts.get("licence_type") or "",
        PPM if (share_ppm := facts.get("share_ppm")) is None else share_ppm,
        facts.get("region") or "",
    )
    known = {name: value for name, value in facts.items() if name not in SCOPE_FACTS}
    return Case(
        event=facts.get("event") or "",
        entity=entity,
        dates=dates,
        facts=known,
        product_types=frozenset(facts.get("product_types") or ()),
        purpose=facts.get("purpose"),
        borrower_type=facts.get("borrower_type"),
        as_of=dict.fromkeys(known, on),
    )


def run_tests(pack: Pack) -> Ran:
    """Run every test of every entry."""
    failed: list[Failed] = []
    count = 0
    for entry in pack.entries:
        for number, test in enumerate(entry.table.tests, start=1):
            count += 1
            found = ask_entry(pack, entry, case_of({**entry.table.given, **test.facts}, test.on))
            expected, told = _expected(test), _told(test, found)
            if expected != told:
                name = f"{entry.id}@{entry.table.version}"
                failed.append(Failed(name, number, test.on, expected, told))
    return Ran(count, tuple(failed))


def _expected(test: TestTable) -> str:
    return _text(test.expect, test.allowed, test.due_on)


def _told(test: TestTable, found: Ruled) -> str:
    result = found.would if found.result == SHADOW else found.result
    if result == NOT_APPLICABLE and found.why == "not in force":
        result = NOT_IN_FORCE
    allowed = None if test.allowed is None else found.allowed
    return _text(result, allowed, None if test.due_on is None else found.due_on)


def _text(result: str, allowed: int | None, due_on: date | None) -> str:
    parts = [result]
    parts += [] if allowed is None else [f"allowed {allowed}"]
    parts += [] if due_on is None else [f"due {due_on}"]
    return ", ".join(parts)


def entries_named(pack: Pack, id_: str) -> tuple[Entry, ...]:
    """Return the versions of a rule; `id@version` names one."""
    name, _, version = id_.partition("@")
    found = pack.versions(name)
    return tuple(each for each in found if not version or str(each.table.version) == version)
