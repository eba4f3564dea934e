"""`limen policy check` and `show`: what is wrong with policies, and what they say."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from limen.dmn import parse_model
from limen.dmn.analysis.check import check_model
from limen.dmn.analysis.findings import LEVELS, Finding, of_diagnostic
from limen.dmn.show import show_model
from limen.kernel.diagnostics import Diagnostic, Place, did_you_mean
from limen.kernel.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from limen.app.tools import Tools
    from limen.dmn import Model

_SUFFIX = ".dmn"


@dataclass(frozen=True, slots=True)
class Checked:
    """The findings of every file, in the order of the files."""

    files: tuple[str, ...]
    findings: tuple[Finding, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Count of findings by level."""
        found = Counter(finding.level for finding in self.findings)
        return {level: found[level] for level in LEVELS}

    @property
    def has_errors(self) -> bool:
        """Whether any finding is an error."""
        return self.counts["error"] > 0

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "files": list(self.files),
            **{f"{level}s": count for level, count in self.counts.items()},
            "findings": [finding.as_dict() for finding in self.findings],
        }

    def groups(self) -> Iterator[tuple[str, list[Finding]]]:
        """Yield the findings by file and owner, each group under its heading."""
        grouped: dict[str, list[Finding]] = {}
        for finding in self.findings:
            head = ": ".join(filter(None, (finding.place.file, finding.table or finding.decision)))
            grouped.setdefault(head, []).append(finding)
        yield from grouped.items()

    def summary(self) -> str:
        """Return the counts in words."""
        counts = self.counts
        files = f"{len(self.files)} file" + ("" if len(self.files) == 1 else "s")
        words = [
            f"{count} {level}" + ("" if count == 1 else "s") for level, count in counts.items()
        ]
        return f"{files}: {', '.join(words)}"


def policy_files(tools: Tools, paths: Sequence[Path]) -> dict[str, bytes]:
    """Return the DMN files among paths, with those of folders.

    Raises
    ------
    BadInput
        When a path does not exist or none holds a DMN file.
    """
    found: dict[str, bytes] = {}
    for path in paths:
        if path.is_dir():
            folder = tools.read_folder(path)
            found.update(
                (str(path / name), data) for name, data in folder.items() if name.endswith(_SUFFIX)
            )
        else:
            found[str(path)] = tools.read_bytes(path)
    if not found:
        where = ", ".join(map(str, paths))
        raise BadInput([Diagnostic("A010", "there is no DMN file", Place(where))])
    return found


def beside(files: Mapping[str, bytes], name: str) -> dict[str, bytes]:
    """Return the other models of a file's folder: what it may import."""
    folder = PurePath(name).parent
    return {
        path: data
        for path, data in files.items()
        if path != name and path.endswith(_SUFFIX) and PurePath(path).parent == folder
    }


def check_policies(files: Mapping[str, bytes]) -> Checked:
    """Find every fault of every file."""
    findings: list[Finding] = []
    for name, data in files.items():
        model, diagnostics = parse_model(data, name, beside(files, name))
        if model is None:
            findings += map(of_diagnostic, diagnostics.items)
        else:
            findings += check_model(model, diagnostics)
    return Checked(tuple(files), tuple(findings))


def show_policy(data: bytes, name: str, decision: str | None = None) -> list[str]:
    """Return a model as text, or one decision of it; faults do not stop that.

    Raises
    ------
    BadInput
        When the file is no DMN, or holds no decision or function of that name.
    """
    model = read_policy(data, name)
    try:
        return show_model(model, decision)
    except KeyError:
        hint = did_you_mean(decision or "", (node.name for node in model.definitions.nodes))
        fault = Diagnostic("D309", f"there is no decision {decision!r}", Place(name), hint)
        raise BadInput([fault]) from None


def read_policy(data: bytes, name: str, others: Mapping[str, bytes] | None = None) -> Model:
    """Return a model as it was read, whatever its faults; `others` are those it may import.

    Raises
    ------
    BadInput
        When the bytes are no DMN.
    """
    model, diagnostics = parse_model(data, name, others)
    if model is None:
        raise BadInput(diagnostics.items)
    return model
