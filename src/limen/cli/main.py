"""The entry point of `limen`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from limen.cli import (
    book,
    bureau,
    core,
    day,
    decide,
    demo,
    feature,
    funding,
    ledger,
    line,
    links,
    model,
    optimise,
    pack,
    policy,
    portfolio,
    release,
    report,
    review,
    warn,
)

if TYPE_CHECKING:
    from limen.app.tools import Tools

app = typer.Typer(
    name="limen",
    help="Keeps a lender's book of credit lines; decides, explains, announces and proves changes.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("demo")(demo.demo)
app.command("optimise")(optimise.optimise)
for noun, verbs in (
    ("book", book.verbs),
    ("bureau", bureau.verbs),
    ("core", core.verbs),
    ("day", day.verbs),
    ("decide", decide.verbs),
    ("feature", feature.verbs),
    ("funding", funding.verbs),
    ("ledger", ledger.verbs),
    ("line", line.verbs),
    ("links", links.verbs),
    ("model", model.verbs),
    ("pack", pack.verbs),
    ("policy", policy.verbs),
    ("portfolio", portfolio.verbs),
    ("release", release.verbs),
    ("report", report.verbs),
    ("review", review.verbs),
    ("warn", warn.verbs),
):
    app.add_typer(verbs, name=noun)


def _tools() -> Tools:
    from limen.bootstrap import wire

    return wire()


def _version(wanted: bool) -> None:
    if wanted:
        from limen import __version__

        typer.echo(f"limen {__version__}")
        raise typer.Exit


@app.callback()
def start(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001 - Typer calls back
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Keep a lender's book of credit lines."""
    context.obj = _tools


def run() -> None:
    """Run the command line."""
    app()
