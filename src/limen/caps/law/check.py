"""Faults of entries beyond their shape: words, names, dates, languages, missing tests."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from limen.caps.law import words as w
from limen.kernel.diagnostics import Diagnostics, Place, did_you_mean
from limen.kernel.reasons import REASONS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from limen.caps.law.pack import Entry, Param
    from limen.caps.law.tables import EntryTable, PackTable

DAY = timedelta(days=1)
BOTH_SIDES = frozenset({"limit", "loan", "term", "cost", "figure", "headroom"})
"""What has a limit, so that tests must stand at, below and above it."""


def check_entry(table: EntryTable, place: Place, faults: Diagnostics) -> None:
    """Add the faults of one entry's words, dates and citation."""
    if not w.ENTRY_ID.fullmatch(table.id):
        faults.error("W013", place, f"the id '{table.id}' is not made of a-z, 0-9 and hyphens")
    if table.version < 1:
        faults.error("W013", place, f"version {table.version} is below 1")
    if table.effective_to is not None and table.effective_to <= table.effective_from:
        faults.error("W030", place, "effective_to is not after effective_from")
    for what, value, known in _chosen(table):
        if value not in known:
            faults.error("W014", place, f"{what}: unknown '{value}'", did_you_mean(value, known))
    for code in table.action.reason_codes:
        if code not in REASONS:
            faults.error("W014", place, f"action: unknown reason code '{code}'")
    _check_strength(table, place, faults)
    _check_tests(table, place, faults)


def _chosen(table: EntryTable) -> list[tuple[str, str, Collection[str]]]:
    """Every word that comes from a closed list, with the list."""
    applies, action = table.applies, table.action
    found: list[tuple[str, str, Collection[str]]] = [
        ("binding", table.binding, w.BINDING),
        ("status", table.status, w.STATUS),
        ("confidence", table.confidence, w.CONFIDENCE),
        ("gives", table.gives, w.GIVES),
        ("date_basis", table.date_basis, w.DATE_BASES),
        ("on_missing", table.on_missing, w.ON_MISSING),
        ("action.outcome", action.outcome, w.OUTCOMES),
    ]
    if table.cost_method or table.gives == "cost":
        found.append(("cost_method", table.cost_method, w.COST_METHODS))
    if action.deadline is not None:
        found.append(("action.deadline.anchor", action.deadline.anchor, w.ANCHORS))
        found.append(("action.deadline.param", action.deadline.param, table.params))
        found.append(("action.deadline.means", action.deadline.means, w.MEANS))
    lists: list[tuple[str, Sequence[str], Collection[str]]] = [
        ("check_type", table.check_type, w.CHECK_TYPES),
        ("action.must_say", action.must_say, w.CONTENTS),
        ("applies.licence_types", applies.licence_types, w.BROADER),
        ("applies.product_types", applies.product_types, w.PRODUCT_TYPES),
        ("applies.purposes", applies.purposes, w.PURPOSES),
        ("applies.borrower_types", applies.borrower_types, w.BORROWERS),
        ("applies.events", applies.events, w.EVENTS),
    ]
    found += [(what, value, known) for what, values, known in lists for value in values]
    found += [("tighten", param.tighten, w.TIGHTEN) for param in table.params.values()]
    return found


def _check_strength(table: EntryTable, place: Place, faults: Diagnostics) -> None:
    """A rule that nobody confirmed does not ship as confirmed; a cap never passes in silence."""
    if table.status == "confirmed" and table.confidence != "V":
        text = f"confidence {table.confidence} and status confirmed"
        faults.error("W015", place, text, "status = 'needs_legal_check'")
    if "CAP" in table.check_type and table.on_missing == "pass_with_warning":
        hint = "on_missing = 'manual' or 'refuse'"
        faults.error("W016", place, "a CAP may not pass where a fact is missing", hint)
    if table.gives != "duty" and table.formula is None:
        faults.error("W017", place, f"gives '{table.gives}' and has no formula")
    if (table.gives == "figure") != bool(table.held_against):
        hint = "held_against names the fact that a figure is held against"
        faults.error("W017", place, "gives 'figure' and held_against go together", hint)
    if not table.citation.instrument or not table.citation.issuer:
        faults.error("W018", place, "the citation lacks its instrument or issuer")


def types_of(
    table: EntryTable, params: Mapping[str, Param], place: Place, faults: Diagnostics
) -> dict[str, str]:
    """Return the names that formulas may use with their FEEL types; faulty names are told."""
    names: dict[str, str] = {}
    for name, param in table.params.items():
        suffix = w.UNIT_SUFFIX.get(param.unit, "")
        if isinstance(param.value, str) and not name.endswith(suffix):
            hint = f"its unit is {param.unit}, so the name ends in {suffix}"
            faults.error("W019", place, f"the parameter '{name}' hides its unit", hint)
        kinds = {bool: "boolean", list: "list<string>"}
        value = params[name].value if name in params else param.value
        names[name] = kinds.get(type(value), "number")
    names.update(w.BUILT_IN)
    for fact in table.facts_needed:
        if fact.type not in w.FACT_TYPES:
            hint = did_you_mean(fact.type, w.FACT_TYPES)
            faults.error("W014", place, f"facts_needed: unknown type '{fact.type}'", hint)
        if fact.name in names:
            faults.error("W019", place, f"'{fact.name}' is named twice")
        if fact.type in {"minor", "ppm"} and not fact.name.endswith(f"_{fact.type}"):
            faults.error("W019", place, f"the fact '{fact.name}' hides its unit", f"_{fact.type}")
        names[fact.name] = w.FACT_TYPES.get(fact.type, "Any")
    return names


RESULTS = (
    "passed", "clamped", "refused", "not_applicable", "missing_facts", "not_in_force",
)  # fmt: skip
"""What a test may expect; of a rule in shadow, what it would say."""


def _check_tests(table: EntryTable, place: Place, faults: Diagnostics) -> None:
    """Ask for a test at, below and above the limit, and on both sides of each date."""
    _check_words_of_tests(table, place, faults)
    found = {(test.on, test.expect == "not_in_force") for test in table.tests}
    edges = []
    if table.effective_from != w.NO_FIRST_DAY:
        edges.append(("effective_from", table.effective_from, False))
    if table.effective_to is not None:
        edges.append(("effective_to", table.effective_to, True))
    for what, day, is_out in edges:
        wanted = ((day - DAY, not is_out), (day, is_out))
        for on, not_in_force in wanted:
            if (on, not_in_force) not in found:
                word = "not in force" if not_in_force else "in force"
                faults.error("W021", place, f"no test on {on} ({what}): {word}")
    results = {test.expect for test in table.tests} - {"not_in_force", "not_applicable"}
    results -= {"missing_facts"}
    if table.gives in BOTH_SIDES:
        _check_sides(table, place, faults)
    elif table.gives == "holds" and len(results) < 2:
        faults.error("W022", place, "no test in which the rule holds and one in which it does not")
    elif not results:
        faults.error("W022", place, "no test in which the rule applies")


def _check_words_of_tests(table: EntryTable, place: Place, faults: Diagnostics) -> None:
    known = {fact.name for fact in table.facts_needed}
    known |= {*asked_names(table), *w.SCOPE_FACTS, *w.DATE_FACTS}
    used = {name for test in table.tests for name in test.facts} | table.given.keys()
    for name in sorted(used - known):
        hint = did_you_mean(name, known)
        faults.error("W025", place, f"tests: no formula knows the fact '{name}'", hint)
    for test in table.tests:
        if test.expect not in RESULTS:
            hint = did_you_mean(test.expect, RESULTS)
            faults.error("W025", place, f"tests: unknown result '{test.expect}'", hint)


def _check_sides(table: EntryTable, place: Place, faults: Diagnostics) -> None:
    sides = set()
    for test in table.tests:
        if test.allowed is not None:
            asked = asked_of(table, {**table.given, **test.facts})
            if asked is not None:
                sides.add((asked > test.allowed) - (asked < test.allowed))
    for side, word in ((-1, "below"), (0, "at"), (1, "above")):
        if side not in sides:
            hint = "a test with `allowed` and the fact that is held against it"
            faults.error("W023", place, f"no test {word} the limit", hint)


def asked_names(table: EntryTable) -> tuple[str, ...]:
    """Return the facts that a cap is held against: of a yearly cost, both methods' figures."""
    return (table.held_against,) if table.held_against else w.ASKED.get(table.gives, ())


def asked_of(table: EntryTable, facts: Mapping[str, object]) -> int | None:
    """Return what is held against a cap; of a yearly cost, by the method that counts."""
    names = asked_names(table)
    if table.gives == "cost" and table.cost_method in {"irr_x12", "effective"}:
        names = (f"cost_{table.cost_method}_ppm",)
    found = [facts.get(name) for name in names]
    numbers = [value for value in found if isinstance(value, int)]
    return max(numbers) if numbers and len(numbers) == len(found) else None


def check_pack(
    entries: Sequence[Entry], head: PackTable | None, places: Sequence[Place], faults: Diagnostics
) -> None:
    """Add what is wrong between entries: languages, gaps and overlaps of versions."""
    languages = w.LANGUAGES if head and head.jurisdiction.startswith("CN") else ("en",)
    for entry, place in zip(entries, places, strict=True):
        for kind in ("title", "summary"):
            for language in languages:
                if not getattr(entry.table, kind).get(language, "").strip():
                    faults.error("W024", place, f"{kind} lacks {language}")
    by_id: dict[str, list[tuple[Entry, Place]]] = {}
    for entry, place in zip(entries, places, strict=True):
        by_id.setdefault(entry.id, []).append((entry, place))
    for versions in by_id.values():
        _check_versions(versions, faults)
    known = {f"{entry.id}@{entry.table.version}" for entry in entries}
    for entry, place in zip(entries, places, strict=True):
        for named in (*entry.table.supersedes, *entry.table.superseded_by):
            if named not in known:
                faults.error("W034", place, f"there is no '{named}'", did_you_mean(named, known))


def _check_versions(versions: list[tuple[Entry, Place]], faults: Diagnostics) -> None:
    versions.sort(key=lambda item: item[0].table.effective_from)
    for (old, _), (new, place) in pairwise(versions):
        was, now = old.table, new.table
        if now.version <= was.version:
            faults.error("W031", place, f"version {now.version} is not above {was.version}")
        if was.effective_to is None or now.effective_from < was.effective_to:
            text = f"versions {was.version} and {now.version} are both in force"
            faults.error("W032", place, f"{text} from {now.effective_from}", "close the older one")
        elif now.effective_from > was.effective_to and not now.gap_note:
            text = f"nothing is in force from {was.effective_to} to {now.effective_from}"
            faults.error("W033", place, text, "close the gap, or say why in gap_note")
