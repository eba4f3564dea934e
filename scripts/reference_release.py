"""docs/reference/release-folder.md: every entry that a release may hold."""

from __future__ import annotations

import sys
import types
from collections.abc import Iterator
from typing import Any, get_origin, get_type_hints

import msgspec
from reference_events import type_text
from reference_release_words import FILES, MEANING
from reference_text import NOTE, code, table

from limen.app.letters import LANGUAGES, OFFERED_ACTIONS, WITHDRAWN
from limen.caps.duties import CUTS, NOTICE_KINDS
from limen.care.letters import REQUIRED, VARIABLES
from limen.choose.conduct import SEVERITY, STOPS_DRAWS
from limen.choose.portfolio import WORDS
from limen.decide.draw import DECISIONS
from limen.release import economics_tables as e
from limen.release import tables as t
from limen.release.policies import (
    DRAW_INPUTS,
    ELIGIBILITY_INPUTS,
    FACT_INPUTS,
    OUTPUTS_NEEDED,
    SERVICES,
)
from limen.release.rulebook import TRIGGERS


def release_page() -> str:
    """Return the page."""
    return "".join(_page())


def _page() -> Iterator[str]:
    yield f"# Release folder\n\n{NOTE}"
    yield "A release is everything that determines a decision beside the facts. It is a folder in "
    yield "the lender's own Git. Its id is the SHA-256 over its sorted paths with their hashes, "
    yield "the version of the feature catalogue and of the engine, and the hash of each pack of "
    yield "law that it names: any changed byte is another "
    yield "release. `limen release check FOLDER` finds every fault at once; an entry that is not "
    yield "listed here is one. How to write one: "
    yield "[write a release](../how-to/write-a-release.md).\n\n"
    yield table(("file", "what it holds"), FILES)
    for title, shape in (
        ("release.toml", t.ReleaseTable),
        ("[entities.&lt;name&gt;] in release.toml", t.EntityTable),
        ("[default_definition] in release.toml", t.DefaultTable),
        ("[loss] in release.toml", t.LossTable),
        ("[models.&lt;product&gt;] in release.toml", t.ModelTable),
        ("[reasons.&lt;rule id&gt;] in release.toml", t.ReasonTable),
        ("products/&lt;product&gt;.toml", t.ProductTable),
        ("[law] in products/&lt;product&gt;.toml", t.LawTable),
        ("[rate] in products/&lt;product&gt;.toml", t.RateTable),
        ("[[rate.steps]] in products/&lt;product&gt;.toml", t.StepTable),
        ("[schedule] in products/&lt;product&gt;.toml", t.ScheduleTable),
        ("[[fees]] in products/&lt;product&gt;.toml", t.FeeTable),
        ("[penalty] in products/&lt;product&gt;.toml", t.PenaltyTable),
        ("[repayment] in products/&lt;product&gt;.toml", t.RepaymentTable),
        ("[calendar] in products/&lt;product&gt;.toml", t.CalendarTable),
        ("[cure] in products/&lt;product&gt;.toml", t.CureTable),
        ("[conduct] in constraints.toml", t.ConductTable),
        ("[caps] in constraints.toml", t.CapsTable),
        ("[bureau] in constraints.toml", t.BureauTable),
        ("[early_warning.&lt;product&gt;] in constraints.toml", t.WarningTable),
        ("[[programme]] in constraints.toml", t.ProgrammeTable),
        ("[[programme.partners]] in constraints.toml", t.PartnerTable),
        ("economics.toml", e.EconomicsTable),
        ("[menu] in economics.toml", e.MenuTable),
        ("[products.&lt;product&gt;] in economics.toml", e.ProductEconomicsTable),
        ("[products.&lt;product&gt;.response] in economics.toml", e.ResponseTable),
        ("A figure in economics.toml", e.FigureTable),
        ("[exploration] in constraints.toml", t.ExplorationTable),
        ("[[run_down]] in constraints.toml", t.RunDownTable),
        ("[[portfolio]] in constraints.toml", t.PortfolioTable),
    ):
        yield f"\n## {title}\n\n"
        yield _entries(shape)
    yield from _limits()
    yield from _policies()
    yield from _notices()


def _limits() -> Iterator[str]:
    yield "\nEach limit becomes a constraint of the optimiser over what options use. One that is "
    yield "named is over `resource/name`, a month's over `resource/name/YYYY-MM`.\n\n"
    yield table(
        ("limit", "takes", "named", "what options use", "share of", "meaning"),
        [
            (
                code(name), ", ".join(code(each) for each in sorted(word.takes)),
                "yes" if word.is_named else "no", code(word.resource),
                code(word.whole) if word.whole else "", word.meaning,
            )
            for name, word in WORDS.items()
        ],
    )  # fmt: skip


def _entries(shape: type[msgspec.Struct]) -> str:
    hints = get_type_hints(shape, vars(sys.modules[shape.__module__]))
    rows = [
        (code(item.name), _type(hints[item.name]), _default(item), MEANING[shape][item.name])
        for item in msgspec.structs.fields(shape)
    ]
    return table(("entry", "type", "default", "meaning"), rows)


def _type(hint: Any) -> str:
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return "table"
    if any(isinstance(part, type) and issubclass(part, msgspec.Struct) for part in _parts(hint)):
        kinds = {list: "list of tables", types.UnionType: "table or null"}
        return kinds.get(get_origin(hint), "tables by name")
    return type_text(hint)


def _parts(hint: Any) -> tuple[Any, ...]:
    return getattr(hint, "__args__", ())


def _default(item: msgspec.structs.FieldInfo) -> str:
    if item.default_factory is not msgspec.NODEFAULT:
        return "empty"
    if item.default is msgspec.NODEFAULT:
        return "required"
    if item.default is None or item.default == "":
        return "none"
    value = item.default
    if isinstance(value, tuple):
        return ", ".join(code(str(part)) for part in value)
    if isinstance(value, bool):
        return code(str(value).lower())
    return code(f"{value:_}" if isinstance(value, int) else str(value))


def _policies() -> Iterator[str]:
    yield "\n## Policies\n\nEach file holds one decision service, which is asked once a line:\n\n"
    yield table(
        ("file", "decision service", "asked by"),
        [
            (code(f"policies/{name}.dmn"), SERVICES[name], trigger)
            for trigger, name in TRIGGERS.items()
        ],
    )
    yield "\nInputs are found by name: every [feature](features.md), and these facts of the "
    yield f"line: {', '.join(code(name) for name in sorted(FACT_INPUTS))}.\n\n"
    yield table(
        ("output", "type", "needed", "meaning"),
        [
            (code(name), kind, "yes" if name in OUTPUTS_NEEDED else "no", meaning)
            for name, (kind, meaning) in OUTPUTS.items()
        ],
    )
    yield from _draw_policy()
    yield from _eligibility_policy()
    yield "\nActions, the mildest first:\n\n"
    yield table(
        ("action", "severity", "takes something away", "stops draws"),
        [
            (
                code(action), severity, "yes" if action in CUTS else "no",
                "yes: needs a hard rule" if action in STOPS_DRAWS else "no",
            )
            for action, severity in sorted(SEVERITY.items(), key=lambda item: item[1])
        ],
    )  # fmt: skip


def _draw_policy() -> Iterator[str]:
    yield "\nThe draw policy reads every feature too, and these facts: "
    yield f"{', '.join(code(name) for name in sorted(DRAW_INPUTS))}. An input that is null, and "
    yield "of which no `on_missing` says what that means, refuses the draw. Its outputs:\n\n"
    yield table(
        ("output", "type", "needed", "meaning"),
        [
            (code("decision"), "text", "yes", " or ".join(code(word) for word in DECISIONS)),
            (code("reasons"), "list of rule ids", "yes", "kept in the event with those matched"),
        ],
    )


def _eligibility_policy() -> Iterator[str]:
    yield "\nThe eligibility policy is asked where a customer applies, and again where a limit is "
    yield "offered or a line of an unasked offer is taken up. It reads no feature. Its facts: "
    yield f"{', '.join(code(name) for name in sorted(ELIGIBILITY_INPUTS))}; any other input is an "
    yield "attribute of the customer by its name, true and false held as 1 and 0. A protected one "
    yield "(age, student status) needs a pack with a rule that asks for that fact. A null that no "
    yield "`on_missing` declares, a fault, and a refusal without a reason admit nobody. An "
    yield "application that it refuses with reasons is kept with its record, and the letter "
    yield "`notices/refuse.<language>.md` leaves: each language needs one. Its outputs:\n\n"
    yield table(
        ("output", "type", "needed", "meaning"),
        [
            (code("admitted"), "true or false", "yes", "whether the product is open to them"),
            (code("reasons"), "list of reason codes", "yes", "told behind `not_eligible`"),
        ],
    )


OUTPUTS = {
    "mandatory": ("action or null", "must be done, within what `hard_rules` allow"),
    "actions": ("list of actions", "what is admissible; the choice takes the smallest that works"),
    "floor_minor": ("amount", "no cut goes below it"),
    "ceiling_minor": ("amount", "no reinstatement goes above it"),
    "target_minor": ("amount or null", "the limit aimed at; without one there is no cut"),
    "reasons": ("list of rule ids", "each explained in `[reasons]`"),
    "cool_down_days": ("number", "instead of the release's own"),
    "calls_officer": ("true or false", "a person looks, whatever is done"),
}
"""Outputs of a policy."""


def _notices() -> Iterator[str]:
    needed = {NOTICE_KINDS[action] for action in OFFERED_ACTIONS} | {WITHDRAWN}
    yield "\n## Notices\n\nPlain text with a heading. `{{ name }}`, `{% if name %}` and "
    yield "`{% for item in names %}` are all that it may contain. A release that is live needs "
    yield f"every kind marked below in each language ({', '.join(LANGUAGES)}).\n\n"
    yield table(
        ("kind", "needed", "must use"),
        [
            (code(kind), "yes" if kind in needed else "no", ", ".join(code(n) for n in names))
            for kind, names in REQUIRED.items()
        ],
    )
    lists = [code(name) for name, kind in VARIABLES.items() if kind is tuple]
    texts = [code(name) for name, kind in VARIABLES.items() if kind is not tuple]
    yield f"\nTexts: {', '.join(texts)}.\n\nLists: {', '.join(lists)}.\n"
