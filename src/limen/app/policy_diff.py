"""`limen policy diff`: what changed between two policies, and which answers with it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from limen.app.policy_check import beside, policy_files, read_policy
from limen.dmn import DmnMisuse, compile_service
from limen.dmn.analysis.findings import literal, row_text
from limen.dmn.bind import BoundDecision, BoundService
from limen.dmn.compare import Comparison, compare
from limen.dmn.diff import Change, ChangeKind, diff_models
from limen.kernel.dates import to_datetime
from limen.kernel.diagnostics import Diagnostic, Place, did_you_mean
from limen.kernel.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from limen.app.tools import Tools
    from limen.dmn import Model, Program

_PAIRS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class PolicyDiff:
    """Changes by file; answers by service where rows were given."""

    changes: tuple[tuple[str, Change], ...]
    answers: tuple[tuple[str, Comparison], ...] = ()

    @property
    def is_different(self) -> bool:
        """Whether anything changed."""
        return bool(self.changes) or any(each.changed for _, each in self.answers)

    def as_dict(self) -> dict[str, Any]:
        """Plain values; answers as FEEL literals."""
        return {
            "changes": [{"file": file, **change.as_dict()} for file, change in self.changes],
            "answers": [{"of": name, **_plain(found)} for name, found in self.answers],
        }

    def lines(self) -> list[str]:
        """Return the changes in words, then the answers."""
        lines: list[str] = []
        for file in dict.fromkeys(file for file, _ in self.changes):
            lines.append(file)
            lines += [f"  {change}" for name, change in self.changes if name == file]
        if not self.changes:
            lines.append("the policies say the same")
        for name, found in self.answers:
            lines += ["", *_answer_lines(name, found)]
        return lines


def _plain(found: Comparison) -> dict[str, Any]:
    return {
        "rows": found.rows,
        "changed": found.changed,
        "absent": list(found.absent),
        "foreign": list(found.foreign),
        "outputs": {
            name: [
                {"old": old, "new": new, "rows": count} for (old, new), count in table.most_common()
            ]
            for name, table in found.outputs.items()
        },
        "examples": [
            {
                "row": each.row,
                "inputs": {name: literal(value) for name, value in each.inputs.items()},
                "fields": {
                    name: {"old": literal(old), "new": literal(new)}
                    for name, (old, new) in each.fields.items()
                },
            }
            for each in found.examples
        ],
    }


def _answer_lines(name: str, found: Comparison) -> Iterator[str]:
    share = f" ({100 * found.changed / found.rows:.1f} %)" if found.rows else ""
    yield f"{name}: {found.changed:,} of {found.rows:,} answers change{share}"
    if found.absent:
        yield f"  without a column, so null: {', '.join(found.absent)}"
    for output, table in found.outputs.items():
        yield f"  {output}"
        shown = table.most_common(_PAIRS_SHOWN)
        wide = max(len(f"{count:,}") for _, count in shown)
        for (old, new), count in shown:
            yield f"    {count:>{wide},}  {old} -> {new}"
        if len(table) > len(shown):
            yield f"    and {len(table) - len(shown)} further pairs"
    for each in found.examples:
        yield f"  row {each.row:,}: {row_text(each.inputs)}"
        for output, (old, new) in each.fields.items():
            yield f"    {output}: {literal(old)} -> {literal(new)}"


def diff_policies(
    tools: Tools,
    old: Path,
    new: Path,
    rows: Path | None = None,
    name: str | None = None,
    examples: int = 5,
) -> PolicyDiff:
    """Compare two files, or the files of the same path in two folders.

    Raises
    ------
    BadInput
        When a file cannot be read, or what is named is in neither policy.
    """
    old_files, new_files = policy_files(tools, [old]), policy_files(tools, [new])
    changes: list[tuple[str, Change]] = []
    both: list[tuple[Model, Model]] = []
    for label, before, after in _pairs(old, new, old_files, new_files):
        if before not in old_files or after not in new_files:
            kind: ChangeKind = "removed" if before in old_files else "added"
            changes.append((label, Change(kind, "file", "the whole file")))
            continue
        models = (_read(old_files, before), _read(new_files, after))
        both.append(models)
        changes += [(label, each) for each in diff_models(*(m.definitions for m in models))]
    answers: list[tuple[str, Comparison]] = []
    if rows is not None:
        table = tools.read_table(rows)
        now = to_datetime(tools.clock().now())
        for models in both:
            answers += _answers(models, table, name, examples, now)
        if not answers:
            raise BadInput([_unknown(both, name)])
    return PolicyDiff(tuple(changes), tuple(answers))


def _pairs(
    old: Path, new: Path, old_files: Mapping[str, bytes], new_files: Mapping[str, bytes]
) -> list[tuple[str, str, str]]:
    """Return what to call each pair of files, and the two names, which need not both exist."""
    if not old.is_dir() and not new.is_dir():
        return [(f"{old} -> {new}", str(old), str(new))]
    if old.is_dir() != new.is_dir():
        fault = Diagnostic("A011", "one is a file and one a folder", Place(f"{old}, {new}"))
        raise BadInput([fault])
    inside = {Path(name).relative_to(old).as_posix() for name in old_files}
    inside |= {Path(name).relative_to(new).as_posix() for name in new_files}
    return [(name, str(old / name), str(new / name)) for name in sorted(inside)]


def _read(files: Mapping[str, bytes], name: str) -> Model:
    return read_policy(files[name], name, beside(files, name))


def _unknown(both: list[tuple[Model, Model]], name: str | None) -> Diagnostic:
    known = {each for models in both for model in models for each in model.names()}
    what = "nothing to run" if name is None else f"no service or decision {name!r}"
    return Diagnostic(
        "D309", f"both policies hold {what}", Place(), did_you_mean(name or "", known)
    )


def _answers(
    models: tuple[Model, Model],
    rows: Sequence[Mapping[str, Any]],
    name: str | None,
    examples: int,
    now: datetime,
) -> Iterator[tuple[str, Comparison]]:
    old, new = models
    shared = [each for each in _roots(old) if each in new.names()]
    if name is not None:
        shared = [name] if name in old.names() and name in new.names() else []
    for each in shared:
        try:
            yield each, compare(_program(old, each), _program(new, each), rows, examples, now)
        except DmnMisuse as error:
            raise BadInput([Diagnostic("D510", str(error), Place(old.file))]) from None


def _roots(model: Model) -> list[str]:
    """Return the services, or where there are none the decisions that no other requires."""
    services = [each.name for each in model.bound.values() if isinstance(each, BoundService)]
    decisions = [each for each in model.bound.values() if isinstance(each, BoundDecision)]
    required = {id_ for each in decisions for id_ in each.requires}
    return services or [each.name for each in decisions if each.id not in required]


def _program(model: Model, name: str) -> Program:
    program, diagnostics = compile_service(model, name)
    if program is None:
        raise BadInput(diagnostics.items)
    return program
