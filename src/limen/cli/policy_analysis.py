"""`limen policy check`, `show` and `diff`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from limen.cli.common import FOUND, JsonOption, give, guarded, stop, tools

if TYPE_CHECKING:
    from collections.abc import Iterator

    from limen.app.policy_check import Checked
    from limen.dmn.analysis.findings import Finding

_COLOURS = {"error": "red", "warning": "yellow", "note": "cyan"}


def register(verbs: typer.Typer) -> None:
    """Add the verbs of analysis to `limen policy`."""
    for verb in (check, show, diff):
        verbs.command()(verb)


def check(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(help="DMN files, or folders of them.")],
    as_json: JsonOption = False,
) -> None:
    """Find every fault of policies at once; exit 1 where there are errors.

    Missing and overlapping rules come with a row that shows them.

    Example: limen policy check examples/uci_credit_card/release/policies
    """
    from limen.app.policy_check import check_policies, policy_files

    with guarded(as_json):
        found = check_policies(policy_files(tools(context), paths))
        give(as_json, found.as_dict(), list(_lines(found)))
    if found.has_errors:
        stop(FOUND)


def _lines(found: Checked) -> Iterator[str]:
    for head, findings in found.groups():
        yield typer.style(head, bold=True)
        for finding in findings:
            yield from _finding(finding)
        yield ""
    yield found.summary()


def _finding(finding: Finding) -> Iterator[str]:
    level = typer.style(f"{finding.level:<7}", fg=_COLOURS[finding.level])
    line = "" if finding.place.line is None else f"line {finding.place.line}: "
    cell = f" [{finding.cell}]" if finding.cell else ""
    yield f"  {level} {finding.code} {line}{finding.message}{cell}"
    if finding.hint:
        yield f"          {typer.style(finding.hint, dim=True)}"


def show(
    context: typer.Context,
    model: Annotated[Path, typer.Argument(help="A DMN file.")],
    decision: Annotated[
        str | None, typer.Option("--decision", help="Only this decision or function.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Print a policy as text: what requires what, its tables and expressions.

    Example: limen policy show account_review.dmn --decision risk
    """
    from limen.app.policy_check import show_policy

    with guarded(as_json):
        lines = show_policy(tools(context).read_bytes(model), str(model), decision)
        give(as_json, {"file": str(model), "lines": lines}, lines)


def diff(
    context: typer.Context,
    old: Annotated[Path, typer.Argument(help="A DMN file or a folder of them.")],
    new: Annotated[Path, typer.Argument(help="What it became.")],
    rows: Annotated[
        Path | None, typer.Option("--rows", help="CSV or Parquet: a column for each input.")
    ] = None,
    decision: Annotated[
        str | None, typer.Option("--decision", help="The service or decision run on the rows.")
    ] = None,
    examples: Annotated[
        int, typer.Option("--examples", min=0, max=1_000, help="Changed rows to show.")
    ] = 5,
    as_json: JsonOption = False,
) -> None:
    """Say in words what changed; with --rows also which answers do. Exit 1 on a difference.

    Example: limen policy diff old.dmn new.dmn --rows customers.parquet
    """
    from limen.app.policy_diff import diff_policies

    if decision is not None and rows is None:
        raise typer.BadParameter("needs --rows", param_hint="--decision")
    with guarded(as_json):
        found = diff_policies(tools(context), old, new, rows, decision, examples)
        give(as_json, found.as_dict(), found.lines())
    if found.is_different:
        stop(FOUND)
