"""docs/reference/packs.md and law.md: the format of a pack, and every rule that ships."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args, get_type_hints

import msgspec
from reference_text import NOTE, code, table

from limen.caps.law import tables as t
from limen.caps.law import words as w
from limen.caps.law.pack import Entry, Pack
from limen.caps.law.units import shown
from limen.caps.shipped import NAMES, shipped_pack

MEANING: dict[type[msgspec.Struct], dict[str, str]] = {
    t.PackTable: {
        "name": "its name",
        "jurisdiction": "`CN`, `US`, `EU`, `UK`, `IN`, `BR`, `INTL`; of `EU` and `US` also a part",
        "currency": "the one currency of its figures",
        "about": "by language, what is in it",
    },
    t.SeriesTable: {
        "fact": "the fact that it gives where the case does not",
        "unit": "see [units](#units)",
        "max_age_days": "an older value is no value: the fact is then missing",
        "source": "where the values come from",
        "points": "list of `{ on, value }`, oldest first; read on the day of the rule's date basis",
    },
    t.EntryTable: {
        "id": "stable; a changed figure is a new version, never an edit",
        "version": "grows with each change",
        "title": "by language; `zh-CN` too for China",
        "summary": "the same, in a sentence or two of our own",
        "binding": "`guidance` and `draft` run in shadow: reported, never binding",
        "status": "only what was seen is `confirmed`",
        "confidence": "`V` seen in a source, `VP` seen in part, `M` from memory",
        "check_type": "`CAP`, `PORT`, `NOTICE`, `EXPL`, `REVIEW`, `DISC`, `REC`",
        "gives": "see [what a formula gives](#what-a-formula-gives)",
        "effective_from": "first day; 1900-01-01 where the source gives none",
        "effective_to": "first day on which it is no longer in force",
        "date_basis": "which of the case's days selects the version",
        "applies": "see below",
        "params": "figures by name, see below; the name ends in its unit",
        "formula": "FEEL over figures, facts and `licence_type`, `event`, `decision_on`",
        "held_against": "where it gives a `figure`: the fact that is held against it",
        "facts_needed": "list of `{ name, type, max_age_days }`",
        "on_missing": "what follows where a fact is missing or too old; a CAP never just passes",
        "cost_method": "`irr_x12`, `effective`, or `stricter`: the larger of both",
        "counts_share": "true: a cap on the entity's own money, scaled to the loan by its share",
        "shadow": "true: reported only, whatever its `binding`",
        "rounding": "`{ mode = \"down\", quantum }`: caps round down to it, in major units",
        "transition": "other figures for a cohort: `{ cohort, effective_from, effective_to, "
        "params_override }`",
        "supersedes": "`id@version` of what it takes the place of",
        "superseded_by": "the other way round",
        "gap_note": "why nothing was in force between two versions; without it a gap is a fault",
        "action": "see below",
        "citation": "`{ instrument, issuer, number, article, language, published, retrieved, "
        "url }`",
        "given": "facts that all of its tests share",
        "tests": "see below",
        "note": "what is open",
    },
    t.AppliesTable: {
        "licence_types": "licences; a broader word takes in the narrower",
        "product_types": "any of the product's",
        "purposes": "`consumption`, `business`",
        "borrower_types": "`individual`, `business`",
        "events": "see [events](#events)",
        "regions": "regions of the entity",
        "conditions": "FEEL; where it is false the rule does not apply, where null a fact is "
        "missing",
    },
    t.ParamTable: {
        "value": "a decimal as text, true or false, or a list of words",
        "unit": "see [units](#units)",
        "min": "the least that it may be, as text",
        "max": "the most that it may be, as text",
        "tighten": "which way a lender may be stricter: `down`, `up`, `none`",
        "source_row": "the entry that it was taken from",
    },
    t.ActionTable: {
        "outcome": "`clamp`, `refuse`, `manual`, `schedule`, `reserve`, `warn`",
        "reason_codes": "what the customer is told",
        "notice_template": "kind of notice",
        "deadline": "`{ param, anchor, means }`: the figure counts from `decision`, `effect`, "
        "`receipt` or `notice_sent`; `means` says what the day is, see [duties](#duties)",
        "must_say": "what a letter must say, see [duties](#duties)",
    },
    t.TestTable: {
        "on": "the day",
        "expect": "`passed`, `clamped`, `refused`, `not_applicable`, `missing_facts`, "
        "`not_in_force`; of a shadow, what it would say",
        "facts": "over `given`; `licence_type`, `event`, `share_ppm` and days such as "
        "`contract_date` too",
        "allowed": "the cap that must come out",
        "due_on": "the day that must come out",
    },
    t.OverlayHead: {"name": "its name, told behind `+` in records", "pack": "what it lies over"},
    t.TightenTable: {
        "id": "the rule",
        "reason": "why the lender is stricter",
        "params": "figures, each as strict as the law's or stricter",
        "on_missing": "a stricter answer to a missing fact",
        "enforce": "true: a rule in shadow binds",
    },
}  # fmt: skip
"""What each entry means; one that is missing here is a fault when the page is written."""

GIVES = {
    "holds": ("true or false", "refuses, refers or warns where false"),
    "limit": ("minor units", "largest limit of the line; `asked_limit_minor` is held against it"),
    "loan": ("minor units", "largest single loan; `asked_loan_minor`"),
    "term": ("months", "longest term; `asked_term_months`"),
    "figure": ("its own unit", "a cap on the fact named in `held_against`"),
    "cost": ("ppm a year", "highest all-in cost; `cost_irr_x12_ppm` and `cost_effective_ppm`"),
    "headroom": ("minor units", "what the portfolio has left; `asked_more_minor`"),
    "duty": ("true, false or no formula", "something is due, by a day where there is a deadline"),
}
RESULTS = (
    ("passed", "it applies and is kept, or its duty is due"),
    ("clamped", "more was asked than it allows: the cap counts"),
    ("refused", "it is not kept; `then` says whether that refuses, goes to a person or warns"),
    ("shadow", "reported only; `would` is what it would have said"),
    ("not_applicable", "out of scope, its condition is false, or it is not in force"),
    ("missing_facts", "a fact is missing or too old: `on_missing` says what follows"),
)  # fmt: skip


def packs_page() -> str:
    """Return the page of the format."""
    return "".join(_format())


def _format() -> Iterator[str]:
    yield f"# Packs of law: the format\n\n{NOTE}"
    yield "A pack is a folder of TOML: `pack.toml` with `[pack]` and `[[series]]`, and files of "
    yield "`[[entry]]`. `limen pack check FOLDER` finds every fault at once and runs the pack's "
    yield "own tests. Money is written in major units as text and reckoned in minor units, rates "
    yield "in ppm; a float anywhere is a fault. [What ships](law.md) is in this format; why it is "
    yield "as it is: [law in a decision](../explanation/law.md).\n"
    for title, shape in (
        ("[pack]", t.PackTable),
        ("[[series]]", t.SeriesTable),
        ("[[entry]]", t.EntryTable),
        ("applies", t.AppliesTable),
        ("params.&lt;name&gt;", t.ParamTable),
        ("action", t.ActionTable),
        ("tests", t.TestTable),
        ("[overlay], in a release's packs/*.toml", t.OverlayHead),
        ("[[tighten]], in a release's packs/*.toml", t.TightenTable),
    ):
        yield f"\n## {title}\n\n"
        yield _entries(shape)
    yield "\nA test stands at, below and above each limit, and on both sides of each date.\n"
    yield "\n## What a formula gives\n\nRules are asked in this order:\n\n"
    yield table(("gives", "unit", "meaning"), [(code(name), *GIVES[name]) for name in w.STAGES])
    yield "\n## What a rule answers\n\n"
    yield table(("result", "meaning"), [(code(name), said) for name, said in RESULTS])
    yield "\n## Units\n\n"
    yield table(
        ("unit", "the name of a figure ends in"),
        [(code(unit), code(suffix)) for unit, suffix in w.UNIT_SUFFIX.items()],
    )
    facts = ", ".join(f"{code(name)} ({type_})" for name, type_ in w.FACT_TYPES.items())
    yield f"\nTypes of facts, with what FEEL sees: {facts}.\n"
    yield "\n## Licences\n\n"
    yield table(
        ("licence", "is also"),
        [
            (code(name), ", ".join(code(kind) for kind in sorted(w.kinds_of(name) - {name})))
            for name in w.BROADER
        ],
    )
    yield "\n## Duties\n\nA record keeps the duties of its change, a letter says what they want "
    yield "said, and a change bites no sooner than they let it. A duty whose facts nobody knows is "
    yield "owed, unless `on_missing` lets it pass.\n\n"
    yield table(("means", "the day of the deadline"), [(code(k), v) for k, v in w.MEANS.items()])
    yield "\n"
    yield table(("must_say", "a letter says"), [(code(k), v) for k, v in w.CONTENTS.items()])
    yield f"\n## Products and purposes\n\nProducts: {_list(w.PRODUCT_TYPES)}.\n\n"
    yield f"Purposes: {_list(w.PURPOSES)}.\n\n## Events\n\n{_list(w.EVENTS)}.\n"


def _list(names: Any) -> str:
    return ", ".join(code(name) for name in names)


def _entries(shape: type[msgspec.Struct]) -> str:
    hints = get_type_hints(shape, vars(t))
    rows = [
        (code(each.name), _type(hints[each.name]), _default(each), MEANING[shape][each.name])
        for each in msgspec.structs.fields(shape)
    ]
    return table(("entry", "type", "default", "meaning"), rows)


def _type(hint: Any) -> str:
    names = {str: "text", int: "integer", bool: "true or false"}
    if hint in names:
        return names[hint]
    parts = get_args(hint)
    if isinstance(hint, type) and not parts:
        return "table" if issubclass(hint, msgspec.Struct) else "date"
    if getattr(hint, "__origin__", None) is list:
        return "list of " + {"text": "text", "table": "tables"}[_type(parts[0])]
    if getattr(hint, "__origin__", None) is dict:
        return "tables by name" if _is_table(parts[1]) else "values by name"
    kinds = [_type(part) for part in parts if part is not type(None)]
    return " or ".join(kinds)


def _is_table(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, msgspec.Struct)


def _default(each: msgspec.structs.FieldInfo) -> str:
    if each.default_factory is not msgspec.NODEFAULT:
        return "empty"
    if each.default is msgspec.NODEFAULT:
        return "required"
    if each.default in {None, ""}:
        return "none"
    return code(str(each.default).lower())


def law_page() -> str:
    """Return the page of what ships."""
    return "".join(_law())


def _law() -> Iterator[str]:
    yield f"# Packs of law: what ships\n\n{NOTE}"
    yield "**Research for developers, no legal advice.** What is not confirmed says so here, in "
    yield "`limen release check`, and wherever it bites. `limen pack show ID` prints a rule whole, "
    yield "with formula and note. Instruments are in our words, their numbers are the sources'. "
    yield "The newest source is of July 2026.\n"
    for name in NAMES:
        yield from _pack(shipped_pack(name))


def _pack(pack: Pack) -> Iterator[str]:
    yield f"\n## {pack.name}\n\n{pack.about['en']}. Currency {pack.currency}.\n\n"
    sure = [entry for entry in pack.entries if not entry.needs_legal_check]
    yield f"{len(pack.ids)} rules in {len(pack.entries)} versions; {len(sure)} versions are "
    yield f"confirmed, {len(pack.entries) - len(sure)} need a legal check. "
    yield f"SHA-256 `{pack.digest}`.\n\n"
    yield table(
        ("rule", "what", "figures", "from", "to", "binds", "confidence", "citation"),
        [_row(entry) for entry in pack.entries],
    )
    if pack.series:
        yield "\nDated series:\n\n"
        rows = [
            (code(each.fact), str(on), f"{value:,}", each.source)
            for each in pack.series.values()
            for on, value in each.points
        ]
        yield table(("fact", "from", "value", "source"), rows)


def _row(entry: Entry) -> tuple[str, ...]:
    rule = entry.table
    figures = ", ".join(shown(each.value, each.unit) for each in entry.params.values())
    first = "" if rule.effective_from == w.NO_FIRST_DAY else str(rule.effective_from)
    cited = ", ".join(
        filter(None, (rule.citation.instrument, rule.citation.number, rule.citation.article))
    )
    titles = [rule.title["en"], rule.title.get("zh-CN", "")]
    sure = rule.confidence + ("" if rule.status == "confirmed" else f": {rule.status}")
    return (
        code(f"{rule.id}@{rule.version}"),
        "<br>".join(filter(None, titles)),
        figures,
        first,
        "" if rule.effective_to is None else str(rule.effective_to),
        "shadow" if entry.is_shadow else rule.binding.replace("_", " "),
        sure.replace("_", " "),
        cited,
    )
