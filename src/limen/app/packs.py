"""Packs of law for people: list, show, check, and what is in force on a day."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from limen.app.pack_words import deadline_text, figure
from limen.caps.law.cases import Ran, entries_named, run_tests
from limen.caps.law.load import PACK_TOML, load_pack
from limen.caps.law.words import BROADER, EVENTS, kinds_of
from limen.caps.shipped import NAMES, shipped_files, shipped_pack
from limen.kernel.diagnostics import Diagnostic, Place, did_you_mean
from limen.kernel.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from limen.app.tools import Tools
    from limen.caps.law.pack import Entry, Pack

LANGUAGE = {"en": "en", "zh": "zh-CN"}
"""A verb's language → the packs' own name of it."""

WORDS: dict[str, tuple[str, str]] = {
    "since": ("since", "自"),
    "always": ("since before our records", "早已生效"),
    "until": ("until", "至"),
    "shadow": ("reported only", "仅报告"),
    "legal_check": ("needs a legal check", "待法律核实"),
    "rules": ("rules", "条规则"),
    "binding": ("binding", "有约束力"),
    "mark": ("shadow", "仅报告"),
    "open": ("open", "今"),
    "span": ("{since} to {until}, by date of {basis}", "{since} 至 {until}，按{basis}确定版本"),
    "duties": ("duties", "项义务"),
    "duty": ("duty", "项义务"),
    "upon": ("upon", "适用于"),
    "answers": ("open applications, to be answered by", "待答复的申请及最迟告知日"),
    "left": ("{days} days left", "剩余{days}天"),
    "late": ("{days} days LATE", "已逾期{days}天"),
    "not_known": ("not known:", "未知："),
}
"""Word → English, Simplified Chinese."""


def word(name: str, language: str) -> str:
    """Return a word in a language."""
    return WORDS[name][language == "zh"]


@dataclass(frozen=True, slots=True)
class Checked:
    """Faults of a pack, and what its own tests gave."""

    name: str
    digest: str | None
    entries: int
    diagnostics: tuple[Diagnostic, ...]
    ran: Ran

    @property
    def is_sound(self) -> bool:
        """Whether it may be used."""
        return self.digest is not None and not self.ran.failed

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "pack": self.name,
            "sha256": self.digest,
            "entries": self.entries,
            "tests": self.ran.count,
            "failed": [str(each) for each in self.ran.failed],
            "diagnostics": [each.as_dict() for each in self.diagnostics],
            "sound": self.is_sound,
        }

    def lines(self) -> list[str]:
        """Every fault, every failed test, and the sum."""
        found = [f"{each.severity.value}: {each}" for each in self.diagnostics]
        found += [f"failed: {each}" for each in self.ran.failed]
        verdict = "sound" if self.is_sound else "not sound"
        passed = self.ran.count - len(self.ran.failed)
        found.append(
            f"{self.name}: {verdict}; {self.entries} entries, "
            f"{passed} of {self.ran.count} tests passed"
        )
        return found


def packs_named(name: str | None) -> tuple[Pack, ...]:
    """Return the shipped packs, or the one named.

    Raises
    ------
    BadInput
        If no such pack ships.
    """
    if name is None:
        return tuple(map(shipped_pack, NAMES))
    if name not in NAMES:
        fault = Diagnostic("R080", f"no pack '{name}' ships", hint=did_you_mean(name, NAMES))
        raise BadInput([fault])
    return (shipped_pack(name),)


def list_packs(language: str) -> list[dict[str, Any]]:
    """Return a row a shipped pack."""
    return [
        {
            "pack": pack.name,
            "jurisdiction": pack.jurisdiction,
            "rules": len(pack.ids),
            "versions": len(pack.entries),
            "binding": sum(not entry.is_shadow for entry in pack.entries),
            "shadow": sum(entry.is_shadow for entry in pack.entries),
            "needs_legal_check": sum(entry.needs_legal_check for entry in pack.entries),
            "sha256": pack.digest,
            "about": pack.about.get(LANGUAGE[language]) or pack.about["en"],
        }
        for pack in packs_named(None)
    ]


def check_packs(tools: Tools, given: Sequence[str]) -> list[Checked]:
    """Check packs by name or by folder, and run their own tests; without any, all that ship."""
    found = []
    for each in given or NAMES:
        if each in NAMES:
            found.append(_checked(each, shipped_files(each), f"{each}/"))
            continue
        files = tools.read_folder(Path(each))
        if PACK_TOML not in files:
            hint = f"a folder with a {PACK_TOML}, or one of: {', '.join(NAMES)}"
            raise BadInput([Diagnostic("W003", f"no {PACK_TOML}", Place(each), hint)])
        found.append(_checked(each, files, f"{each.rstrip('/')}/"))
    return found


def _checked(name: str, files: Mapping[str, bytes], folder: str) -> Checked:
    pack, faults = load_pack(files, folder)
    if pack is None:
        return Checked(name, None, 0, tuple(faults.items), Ran(0, ()))
    return Checked(name, pack.digest, len(pack.entries), tuple(faults.items), run_tests(pack))


def in_force(
    on: date, name: str | None, licence: str | None, language: str
) -> list[dict[str, Any]]:
    """Return the rules in force on a day, each with its figures.

    Raises
    ------
    BadInput
        If there is no such pack or licence.
    """
    if licence is not None and licence not in BROADER:
        hint = did_you_mean(licence, BROADER)
        raise BadInput([Diagnostic("W014", f"unknown licence '{licence}'", hint=hint)])
    kinds = kinds_of(licence or "")
    return [
        row_of(entry, language)
        for pack in packs_named(name)
        for entry in pack.at(on)
        if licence is None or kinds.intersection(entry.table.applies.licence_types)
    ]


def check_event(event: str | None) -> None:
    """Refuse an event that is none.

    Raises
    ------
    BadInput
        If the packs know no such event.
    """
    if event is not None and event not in EVENTS:
        hint = did_you_mean(event, EVENTS)
        raise BadInput([Diagnostic("W014", f"unknown event '{event}'", hint=hint)])


def row_of(entry: Entry, language: str) -> dict[str, Any]:
    """Return one rule as plain values."""
    table = entry.table
    return {
        "rule": f"{entry.id}@{table.version}",
        "sha256": entry.digest,
        "title": entry.text("title", LANGUAGE[language]),
        "since": table.effective_from.isoformat(),
        "until": None if table.effective_to is None else table.effective_to.isoformat(),
        "binding": table.binding,
        "is_shadow": entry.is_shadow,
        "status": table.status,
        "confidence": table.confidence,
        "check_type": table.check_type,
        "deadline": _deadline(entry, language),
        "must_say": list(table.action.must_say),
        "events": list(table.applies.events),
        "figures": {
            name: figure(param.value, param.unit, language) for name, param in entry.params.items()
        },
    }


def _deadline(entry: Entry, language: str) -> str:
    deadline = entry.table.action.deadline
    if deadline is None:
        return ""
    param = entry.params[deadline.param]
    count = param.value if isinstance(param.value, int) else 0
    return deadline_text(count, param.unit, deadline.means, deadline.anchor, language)


def show(name: str, language: str) -> dict[str, Any]:
    """Return a rule whole: each version with its text, figures, formula and citation.

    Raises
    ------
    BadInput
        If no shipped pack has the rule.
    """
    packs = packs_named(None)
    found = [(pack, entry) for pack in packs for entry in entries_named(pack, name)]
    if not found:
        ids = [id_ for pack in packs for id_ in pack.ids]
        fault = Diagnostic("W042", f"no rule '{name}'", hint=did_you_mean(name, ids))
        raise BadInput([fault])
    return {"rule": name, "versions": [_whole(entry, language) for _, entry in found]}


def _whole(entry: Entry, language: str) -> dict[str, Any]:
    table = entry.table
    cited = table.citation
    parts = (cited.instrument, cited.number, cited.article, cited.issuer)
    return {
        **row_of(entry, language),
        "summary": entry.text("summary", LANGUAGE[language]),
        "gives": table.gives,
        "formula": table.formula,
        "conditions": table.applies.conditions,
        "applies": {
            side: getattr(table.applies, side)
            for side in ("licence_types", "product_types", "purposes", "borrower_types", "events")
            if getattr(table.applies, side)
        },
        "facts": [fact.name for fact in table.facts_needed],
        "on_missing": entry.on_missing,
        "date_basis": table.date_basis,
        "outcome": table.action.outcome,
        "reason_codes": table.action.reason_codes,
        "citation": ", ".join(filter(None, parts)),
        "note": table.note,
        "tests": len(table.tests),
    }


def rule_lines(rows: Iterable[Mapping[str, Any]], language: str) -> list[str]:
    """Return rules as lines for people: id, dates, figures; what it is, and what is unsure."""
    found = []
    for row in rows:
        since = f"{word('since', language)} {row['since']}"
        if row["since"] < "1901":
            since = word("always", language)
        until = f" {word('until', language)} {row['until']}" if row["until"] else ""
        figures = ", ".join(row["figures"].values())
        found.append(f"{row['rule']:<28} {since}{until}  {figures}".rstrip())
        found.append(f"    {row['title']}{marks(row, language)}")
    return found


def marks(row: Mapping[str, Any], language: str) -> str:
    """Return what a reader must know before he leans on a rule, in brackets."""
    told = [word("shadow", language)] if row["is_shadow"] else []
    told += [word("legal_check", language)] if row["status"] != "confirmed" else []
    return f"  [{', '.join(told)}]" if told else ""


def pack_lines(rows: Iterable[Mapping[str, Any]], language: str) -> list[str]:
    """Return packs as lines for people."""
    found = []
    for row in rows:
        counts = ", ".join(
            f"{row[name]} {word(said, language)}"
            for name, said in (
                ("rules", "rules"), ("binding", "binding"), ("shadow", "shadow"),
                ("needs_legal_check", "legal_check"),
            )
        )  # fmt: skip
        found += [f"{row['pack']}  {row['about']}", f"    {counts}", f"    {row['sha256']}"]
    return found
