"""`limen policy`: decision models in DMN."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from limen.cli import policy_analysis, policy_xlsx
from limen.cli.common import FOUND, JsonOption, give, guarded, stop, tools

verbs = typer.Typer(
    help="Policies in DMN: find their faults, show, compare, run and test them.",
    no_args_is_help=True,
)
policy_analysis.register(verbs)
policy_xlsx.register(verbs)


@verbs.command()
def test(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="Folder of DMN files and TCK cases.")],
    coverage: Annotated[
        bool, typer.Option("--coverage", help="Also say which rules the cases fired.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Run a folder of cases in the DMN TCK's format; exit 1 on a failure.

    Example: limen policy test examples/uci_credit_card/release/policies
    """
    from limen.app.policy_coverage import rule_coverage
    from limen.app.policy_tests import run_policy_cases

    with guarded(as_json):
        at_hand = tools(context)
        files = at_hand.read_folder(folder)
        found = run_policy_cases(files, at_hand.clock().now())
        measured = rule_coverage(found.report, files) if coverage else None
        told, lines = found.as_dict(), found.lines()
        if measured is not None:
            told["coverage"] = measured.as_dict()
            lines = [*measured.lines(), *lines]
        give(as_json, told, lines)
    if found.failed:
        stop(FOUND)


@verbs.command()
def run(
    context: typer.Context,
    model: Annotated[Path, typer.Argument(help="A DMN file; models it imports stand beside it.")],
    decision: Annotated[str, typer.Option(help="A decision's or a service's name.")],
    inputs: Annotated[
        str, typer.Option("--input", help="The inputs, as a JSON object; - reads them.")
    ] = "{}",
    trace: Annotated[bool, typer.Option(help="Show each node, match and value.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Run one decision on one row.

    Example: limen policy run review.dmn --decision Review --input '{"limit": 1000}' --trace
    """
    from limen.app.policy_run import run_policy

    with guarded(as_json):
        at_hand = tools(context)
        files = at_hand.read_folder(model.parent)
        files = files if model.name in files else {**files, model.name: at_hand.read_bytes(model)}
        now = at_hand.clock().now()
        if inputs == "-":
            inputs = at_hand.read_bytes(Path(inputs)).decode(errors="replace")
        found = run_policy(files, model.name, decision, inputs, now, trace=trace)
        give(as_json, found.as_dict(), found.lines())
