"""What changed in law between two days, and which products and lines that touches."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from limen.app.groups import fold_groups
from limen.app.pack_words import label, term
from limen.app.packs import LANGUAGE
from limen.caps.customer import LegalProfile
from limen.caps.funders import JOINT
from limen.caps.law.compare import PASSED, Change, changes
from limen.caps.law.words import kinds_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from limen.app.ports import Journal
    from limen.caps.law.pack import Entry, Pack
    from limen.release.rulebook import Release

LINES_TOLD = 20
"""How many ids of touched lines are told."""

KINDS = {
    "began": ("began", "新生效"),
    "ended": ("ended", "失效"),
    "changed": ("changed", "变更"),
    "came_and_went": ("came and went", "期间有效"),
}
WORDS = {
    "none": ("nothing changed", "没有变化"),
    "products": ("products", "涉及产品"),
    "lines": ("lines", "涉及额度"),
    "shadow": ("reported only", "仅报告"),
    "check": ("needs a legal check", "待法律核实"),
    "was": ("was", "原为"),
    "until": ("until", "至"),
}


@dataclass(slots=True)
class Touched:
    """A change with what it touches; None where there was no release or book to look at."""

    change: Change
    products: list[str] | None = None
    lines: int | None = None
    line_ids: list[str] = field(default_factory=list)

    def as_dict(self, language: str) -> dict[str, Any]:
        """Plain values."""
        entry = self.change.entry
        until = entry.table.effective_to if self.change.kind == PASSED else None
        return {
            "change": self.change.kind,
            "rule": self.change.id,
            "on": self.change.on.isoformat(),
            "title": entry.text("title", LANGUAGE[language]),
            "is_shadow": entry.is_shadow,
            "needs_legal_check": entry.needs_legal_check,
            "figures": {name: list(pair) for name, pair in self.change.figures.items()},
            "words": {name: list(pair) for name, pair in self.change.words.items()},
            "until": None if until is None else until.isoformat(),
            "products": self.products,
            "lines": self.lines,
            "line_ids": self.line_ids,
        }

    def told(self, language: str) -> Iterator[str]:
        """Lines for people."""
        i = language == "zh"
        entry = self.change.entry
        marks = [WORDS["shadow"][i]] if entry.is_shadow else []
        marks += [WORDS["check"][i]] if entry.needs_legal_check else []
        behind = f"  [{', '.join(marks)}]" if marks else ""
        title = entry.text("title", LANGUAGE[language])
        until = entry.table.effective_to if self.change.kind == PASSED else None
        end = "" if until is None else f" {WORDS['until'][i]} {until}"
        kind = f"{KINDS[self.change.kind][i]:<8}{end}"
        yield f"{self.change.on}  {kind} {self.change.id}: {title}{behind}"
        cited = entry.table.citation
        yield f"            {', '.join(filter(None, (cited.instrument, cited.number)))}"
        for name, (was, now) in self.change.figures.items():
            before = f" ({WORDS['was'][i]} {was})" if was and now else ""
            yield f"            {name}: {now or was}{before}"
        for name, (was, now) in self.change.words.items():
            before = f" ({WORDS['was'][i]} {_worded(was, language)})" if was else ""
            yield f"            {label(name, language)}: {_worded(now, language) or '-'}{before}"
        if self.products is not None:
            told = ", ".join(self.products) or "-"
            count = "" if self.lines is None else f"; {WORDS['lines'][i]}: {self.lines:,}"
            yield f"            {WORDS['products'][i]}: {told}{count}"


def law_changes(packs: Iterable[Pack], before: date, after: date) -> list[Touched]:
    """Return what changed, in the order of the days."""
    found = [Touched(change) for pack in packs for change in changes(pack, before, after)]
    return sorted(found, key=lambda each: (each.change.on, each.change.id))


def touch_products(found: Sequence[Touched], release: Release) -> None:
    """Say which products of a release each change touches."""
    for each in found:
        each.products = [
            name for name in sorted(release.products) if _touches(each.change, release, name, None)
        ]


def touch_lines(found: Sequence[Touched], release: Release, journal: Journal) -> None:
    """Say which lines of a book that may be drawn on each change touches, by entity and product.

    Who funds a part of a line counts as its lender does: a rule on a partner touches it too.
    """
    counts: Counter[tuple[str, str]] = Counter()
    ids: dict[tuple[str, str], list[str]] = {}
    for group in fold_groups(journal):
        for line in group.lines.values():
            if line.status in {"open", "dormant"} and line.product in release.products:
                key = line.entity, line.product
                counts[key] += 1
                named = ids.setdefault(key, [])
                if len(named) < LINES_TOLD:
                    named.append(line.line_id)
    for each in found:
        keys = [key for key in sorted(counts) if _touches(each.change, release, key[1], key[0])]
        each.lines = sum(counts[key] for key in keys)
        each.line_ids = [id_ for key in keys for id_ in ids[key]][:LINES_TOLD]


def _touches(change: Change, release: Release, product: str, entity: str | None) -> bool:
    """Whether a rule concerns a product of one entity, or of any; what is not known may be."""
    entities = release.law.entities
    known = list(entities.values())
    programmes = release.draws.programmes_for(product)
    partners = {each.name for programme in programmes for each in programme.partners}
    if entity is not None and entity in entities:
        known = [each for name, each in entities.items() if name in {entity, *partners}]
    kinds = [kinds_of(each.licence_type) for each in known]
    profile = release.law.profiles.get(product, LegalProfile())
    if partners and profile.product_types:
        profile = replace(profile, product_types=profile.product_types | {JOINT})
    versions = [entry for entry in (change.before, change.after) if entry is not None]
    return any(_meets(entry, kinds, profile) for entry in versions)


def _worded(text: str, language: str) -> str:
    """Words of the packs' lists in a language; a formula stays as it is written."""
    return ("、" if language == "zh" else ", ").join(
        " ".join(term(word, language) for word in part.split(" ")) for part in text.split(", ")
    )


def _meets(entry: Entry, kinds: Sequence[frozenset[str]], profile: LegalProfile) -> bool:
    applies = entry.table.applies
    sides: list[tuple[Sequence[str], frozenset[str]]] = [
        (applies.product_types, profile.product_types),
        (applies.purposes, frozenset(filter(None, [profile.purpose]))),
        (applies.borrower_types, frozenset(filter(None, [profile.borrower_type]))),
    ]
    if kinds and not any(have.intersection(applies.licence_types) for have in kinds):
        return False
    return all(not wanted or not have or have.intersection(wanted) for wanted, have in sides)


def as_dict(
    found: Sequence[Touched], before: date, after: date, language: str
) -> Mapping[str, Any]:
    """Plain values of a comparison."""
    return {
        "from": before.isoformat(),
        "to": after.isoformat(),
        "changes": [each.as_dict(language) for each in found],
    }


def lines(found: Sequence[Touched], language: str) -> list[str]:
    """A comparison for people."""
    if not found:
        return [WORDS["none"][language == "zh"]]
    return [line for each in found for line in each.told(language)]
