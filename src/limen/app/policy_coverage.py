"""`limen policy test --coverage`: which rules of a folder's policies its cases fired."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from limen.app.policy_check import beside
from limen.dmn import parse_model
from limen.dmn.coverage import TableCoverage, coverage_of, per_cent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from limen.dmn import Model
    from limen.dmn.tck import Report

_NAMES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class RuleCoverage:
    """The coverage of every table of a folder."""

    tables: tuple[TableCoverage, ...]

    @property
    def rules(self) -> int:
        """Count of all rules."""
        return sum(len(table.fired) for table in self.tables)

    @property
    def hit(self) -> int:
        """Count of rules that some case fired."""
        return sum(table.hit for table in self.tables)

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "rules": self.rules,
            "fired": self.hit,
            "per_cent": per_cent(self.hit, self.rules),
            "tables": [table.as_dict() for table in self.tables],
        }

    def lines(self) -> list[str]:
        """Each table with its share and the rules that never fired, and the whole."""
        lines = []
        for table in self.tables:
            count = len(table.fired)
            share = per_cent(table.hit, count)
            lines.append(f"{table.file}: {table.decision}: {table.hit} of {count} rules, {share} %")
            if table.never:
                shown = ", ".join(table.never[:_NAMES_SHOWN])
                more = len(table.never) - _NAMES_SHOWN
                lines.append(f"  never fired: {shown}" + (f" and {more} more" if more > 0 else ""))
        share = per_cent(self.hit, self.rules)
        return [*lines, f"rule coverage: {self.hit} of {self.rules} rules, {share} %"]


def rule_coverage(report: Report, files: Mapping[str, bytes]) -> RuleCoverage:
    """Count what the cases of a report fired, over all models among the files."""
    models: dict[str, Model] = {}
    fired: dict[str, Counter[str]] = {}
    for model, counts in report.ran:
        models.setdefault(model.file, model)
        fired.setdefault(model.file, Counter()).update(counts)
    for path in sorted(files):
        if path.endswith(".dmn") and path not in models:
            found, _ = parse_model(files[path], path, beside(files, path))
            if found is not None:
                models[path] = found
    return RuleCoverage(
        tuple(
            table
            for path in sorted(models)
            for table in coverage_of(models[path], fired.get(path, {}))
        )
    )
