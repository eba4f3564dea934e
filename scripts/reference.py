"""Write the generated pages of docs/reference from the code.

    python scripts/reference.py [--check]

`tests/docs/test_reference.py` sees to it that the pages do not drift.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, get_args

import typer

from limen.cli.common import DATE
from limen.cli.main import app
from limen.features.catalogue import CATALOGUE_VERSION, FEATURES
from limen.features.declared import DECLARED
from limen.features.declared import FAMILIES as DECLARED_FAMILIES
from limen.features.facts import FIELDS
from limen.kernel.reasons import REASONS, Adverse

sys.path.insert(0, str(Path(__file__).parent))

from reference_accounts import accounts_page
from reference_events import events_page
from reference_feel import feel_page
from reference_packs import law_page, packs_page
from reference_release import release_page
from reference_text import NOTE, anchor, code, table

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "reference"

FOUND = (
    "done, and something was found: rejected rows, a broken chain, a replay that differs, a "
    "failed case, a review that stopped at its budget"
)
EXIT_CODES = (
    (0, "done, and nothing was found amiss"),
    (1, FOUND),
    (2, "wrong use or input: nothing was written"),
    (3, "not available: the book is held by another writer, or a file cannot be read or written"),
)  # fmt: skip
"""Exit codes of every verb, as `limen.cli.common` has them."""

FAMILIES = {
    "utilisation_bp": "Use of the limit",
    "payment_ratio_1m_bp": "Payments",
    "months_late_now": "Lateness",
    "balance_growth_1m_bp": "Growth and draws",
    "sales_3m_minor": "A merchant's sales",
    "months_on_book": "The customer and linked lines",
}
"""First feature of each family, and the family's heading."""

RISKIER = {1: "more", -1: "less", 0: "not claimed"}


def pages() -> dict[str, str]:
    """Every generated page by file name."""
    return {
        "accounts.md": accounts_page(),
        "cli.md": "".join(_cli()),
        "events.md": events_page(),
        "feel-functions.md": feel_page(),
        "features.md": "".join(_features()),
        "law.md": law_page(),
        "packs.md": packs_page(),
        "reason-codes.md": "".join(_reason_codes()),
        "release-folder.md": release_page(),
    }


def _cli() -> Iterator[str]:
    root: Any = typer.main.get_command(app)
    yield f"# Command line\n\n{NOTE}{root.help}\n\n"
    yield "`limen --version` prints the version. A verb prints a table for people; `--json` prints "
    yield "one JSON object instead, for programs. Faults go to standard error, with place, code "
    yield "and hint. `-` in place of a text, a DMN file, links or bureau reports reads "
    yield "standard input.\n\n## Exit codes\n\n"
    yield table(("code", "meaning"), EXIT_CODES)
    verbs = list(_verbs(root, ("limen",)))
    yield "\n## Verbs\n\n"
    yield table(
        ("verb", "what it does"),
        [(f"[`{name}`](#{anchor(name)})", _first(verb.help)) for name, verb in verbs],
    )
    for name, verb in verbs:
        yield from _verb(name, verb)


def _verbs(command: Any, path: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    children: Mapping[str, Any] = getattr(command, "commands", {})
    if not children:
        yield " ".join(path), command
    for name in children:
        yield from _verbs(children[name], (*path, name))


def _verb(name: str, verb: Any) -> Iterator[str]:
    said, _, example = verb.help.partition("Example: ")
    arguments = [param for param in verb.params if param.param_type_name == "argument"]
    options = [param for param in verb.params if param.param_type_name != "argument"]
    yield f"\n## {name}\n\n{said.strip()}\n\n```text\n{name}"
    for param in arguments:
        shown = param.name.upper()
        yield f" {shown}" if param.required else f" [{shown}]"
    for param in options:
        if param.required:
            yield f" {'/'.join([*param.opts[:1], *param.secondary_opts])} {_kind(param)}".rstrip()
    yield " [OPTIONS]\n```\n\n"
    rows = [_param(param) for param in (*arguments, *options)]
    yield table(("argument or option", "value", "default", "meaning"), rows)
    if example:
        yield f"\n```text\n$ {' '.join(example.split())}\n```\n"


def _param(param: Any) -> tuple[str, str, str, str]:
    is_argument = param.param_type_name == "argument"
    name = code(
        param.name.upper() if is_argument else ", ".join([*param.opts, *param.secondary_opts])
    )
    default = "required" if param.required else _default(param.default)
    text = (param.help or "").replace("<", "&lt;").replace(">", "&gt;")
    if param.envvar:
        text += f" From `{param.envvar}` where that is set."
    return name, _kind(param), default, text


def _names(param: Any, between: str) -> str:
    """The name of an option, with that of its opposite."""
    return between.join([*param.opts, *param.secondary_opts])


def _default(value: object) -> str:
    if value is None or value is False or value == "":
        return ""
    return code(f"{value:,}" if isinstance(value, int) else str(value))


def _kind(param: Any) -> str:
    if getattr(param, "is_flag", False):
        return ""
    annotation = param.type_descriptor.annotation
    choices = [str(each) for each in get_args(annotation) or () if isinstance(each, str)]
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        choices = [each.value for each in annotation]
    if choices:
        return ", ".join(code(each) for each in choices if each)
    if param.metavar or annotation is datetime:
        return str(param.metavar or DATE)
    annotation = str(annotation)
    kind = next((word for word in ("Path", "int", "str") if word in annotation), "str")
    bounds = ""
    if param.min is not None or param.max is not None:
        low, high = ("" if bound is None else f"{bound:,}" for bound in (param.min, param.max))
        bounds = f" {low}..{high}"
    return {"Path": "PATH", "int": "NUMBER", "str": "TEXT"}[kind] + bounds


def _first(text: str) -> str:
    return text.partition("\n")[0]


def _features() -> Iterator[str]:
    yield f"# Features\n\n{NOTE}"
    yield f"{len(FEATURES)} behavioural quantities, catalogue version {CATALOGUE_VERSION}. Each is "
    yield "an integer or missing, computed from the events known at one instant, and the same in a "
    yield "review, a warning, a fit and a replay. `bp` are hundredths of a per cent, `minor` is "
    yield "the line's currency in minor units. A policy takes any of them as an input by its "
    yield "name.\n\n"
    yield "- **Riskier**: more of it or less of it; where nothing is claimed it is no reason.\n"
    yield "- **In good standing**: the value put in its place when a [reason is "
    yield "tested](../explanation/reasons.md).\n"
    yield "- **Reason**: the [code](reason-codes.md) that a customer is told.\n"
    yield "- **Scores**: whether a model may read it. What the lender itself moves may not.\n\n"
    yield "Use of the limit is measured by the limit before the lender's own cut, for six months "
    yield "after it. Protected attributes are no features.\n"
    rows: list[Sequence[object]] = []
    for name, feature in FEATURES.items():
        if name in FAMILIES:
            yield from _family(rows)
            rows = []
            yield f"\n## {FAMILIES[name]}\n\n"
        rows.append(
            (
                code(name), feature.unit, feature.english, feature.chinese, feature.missing,
                RISKIER[feature.direction], "" if feature.neutral is None else feature.neutral,
                feature.reason_code or "", "yes" if feature.may_score else "no",
            )
        )  # fmt: skip
    yield from _family(rows)
    never = [code(name) for name, feature in FEATURES.items() if not feature.may_cut]
    yield f"\nNever a reason, whatever a release says: {', '.join(never)}.\n"
    yield from _declared()


def _declared() -> Iterator[str]:
    yield f"\n## Declared features\n\n{len(DECLARED)} features by definition: computed online, at "
    yield "past instants and by the slow reference with equal results (`limen feature parity`). "
    yield "[Define your own](../how-to/define-a-feature.md) beside them. A release's policies and "
    yield "models read these as they read the features above.\n"
    for family, about in DECLARED_FAMILIES.items():
        yield f"\n### {family.capitalize()}\n\n{about}\n\n"
        rows = [
            (code(each.name), each.unit, each.english, each.key, each.aggregate, each.window,
             "yes" if each.may_cut else "no", "yes" if each.may_score else "no")
            for each in DECLARED.values() if each.family == family
        ]  # fmt: skip
        yield table(
            ("feature", "unit", "meaning", "key", "aggregate", "window", "cuts", "scores"), rows
        )
    yield "\n### Facts and their fields\n\n"
    rows = [
        (code(kind), ", ".join(f"{code(name)} {type_}" for name, type_ in fields.items()))
        for kind, fields in FIELDS.items()
    ]
    yield table(("fact", "fields, with their FEEL types"), rows)


def _family(rows: Sequence[Sequence[object]]) -> Iterator[str]:
    heads = ("feature", "unit", "meaning", "含义", "missing where", "riskier",
             "in good standing", "reason", "scores")  # fmt: skip
    if rows:
        yield table(heads, rows)


def _reason_codes() -> Iterator[str]:
    adverse = {Adverse.YES: "yes", Adverse.NO: "no", Adverse.DEPENDS: "depends on the change"}
    used: dict[str, list[str]] = {}
    for name, feature in FEATURES.items():
        if feature.reason_code:
            used.setdefault(feature.reason_code, []).append(code(name))
    yield f"# Reason codes\n\n{NOTE}"
    yield "What a customer may be told, and nothing else: the list is closed. A release maps each "
    yield "of its rules to one code, or to the score, whose characteristics bring their own. "
    yield "At most four stand in a notice, the weightiest first. **All texts need a lawyer's look "
    yield "before use.**\n\n"
    yield table(
        ("code", "English", "中文", "adverse by itself", "features"),
        [
            (
                reason.code, reason.english, reason.chinese, adverse[reason.adverse],
                ", ".join(used.get(reason.code, [])),
            )
            for reason in REASONS.values()
        ],
    )  # fmt: skip


def drifted(found: Mapping[str, str]) -> Iterable[str]:
    """Names of pages whose file is not what the code gives."""
    for name, text in found.items():
        path = FOLDER / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            yield name


def main(arguments: Sequence[str]) -> int:
    found = pages()
    if "--check" in arguments:
        stale = list(drifted(found))
        print("\n".join(f"{name} is out of date: make docs" for name in stale) or "up to date")
        return 1 if stale else 0
    for name, text in found.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
        print(name)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
