"""`limen review`: decide a whole book, and judge what the decisions were worth."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from limen.cli.common import (
    DEFAULT_BOOK,
    FOUND,
    BookOption,
    JsonOption,
    ReleaseOption,
    give,
    guarded,
    stop,
    tools,
)


class Lowering(StrEnum):
    """How a review runs its policies."""

    ROW = "row"
    FRAME = "frame"


class Trigger(StrEnum):
    """Which of a release's policies looks at the book."""

    REVIEW = "review"
    WARNING = "warning"


verbs = typer.Typer(help="Account reviews: run one, score it.", no_args_is_help=True)


@verbs.command()
def run(
    context: typer.Context,
    release: ReleaseOption,
    at: Annotated[str, typer.Option("--at", help="Instant, or a date: the end of that day.")],
    book: BookOption = DEFAULT_BOOK,
    out: Annotated[
        Path | None, typer.Option("--out", help="CSV or Parquet, one row a line.")
    ] = None,
    lowering: Annotated[
        Lowering, typer.Option(help="Policies line by line, or by columns; the answers are equal.")
    ] = Lowering.ROW,
    trigger: Annotated[
        Trigger, typer.Option(help="account_review.dmn, or early_warning.dmn, which only watches.")
    ] = Trigger.REVIEW,
    as_json: JsonOption = False,
) -> None:
    """Decide every line of a book as known at an instant; store what changes something.

    Exit 1 where the discretionary cuts exceed the release's budget: they wait for two people.

    Example: limen review run --book uci.book --release examples/uci_credit_card/release
    --at 2005-09-30 --out review.parquet
    """
    from limen.app.run_review import run_review

    with guarded(as_json):
        found = run_review(
            tools(context),
            book,
            release,
            at,
            out,
            by_columns=lowering is Lowering.FRAME,
            trigger=trigger.value,
        )
        give(as_json, found.as_dict(), found.lines())
    if found.stopped:
        stop(FOUND)


@verbs.command()
def line(
    context: typer.Context,
    line_id: Annotated[str, typer.Argument(help="The line to decide now.")],
    release: ReleaseOption,
    book: BookOption = DEFAULT_BOOK,
    trigger: Annotated[
        Trigger, typer.Option(help="account_review.dmn, or early_warning.dmn, which only watches.")
    ] = Trigger.REVIEW,
    as_json: JsonOption = False,
) -> None:
    """Decide one line now, at the newest plan's prices as corrected for what was used since.

    Exit 1 where it would be cut at discretion: that waits for two people.

    Example: limen review line c1:line --book my.book --release release
    """
    from limen.app.review_line import run_line_review

    with guarded(as_json):
        found = run_line_review(tools(context), book, release, line_id, trigger.value)
        give(as_json, found.as_dict(), found.lines())
    if found.stopped:
        stop(FOUND)


@verbs.command()
def score(
    context: typer.Context,
    outcomes: Annotated[Path, typer.Option("--outcomes", help="customer_id, default_next_month.")],
    book: BookOption = DEFAULT_BOOK,
    run_id: Annotated[
        str | None, typer.Option("--run", help="Which review; the newest if not named.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the bootstrap.")] = 1,
    replicates: Annotated[
        int, typer.Option("--replicates", min=50, max=20_000, help="Draws of the bootstrap.")
    ] = 1_000,
    as_json: JsonOption = False,
) -> None:
    """Judge a review by what its customers did next, against ranking by PD and plain rules.

    Example: limen review score --book uci.book --outcomes customers.parquet
    """
    from limen.app.score_review import score_review

    with guarded(as_json):
        found = score_review(tools(context), book, outcomes, run_id, seed, replicates)
        give(as_json, found.as_dict(), found.lines())


@verbs.command()
def explored(
    context: typer.Context,
    outcomes: Annotated[Path, typer.Option("--outcomes", help="customer_id, default_next_month.")],
    book: BookOption = DEFAULT_BOOK,
    run_id: Annotated[
        str | None, typer.Option("--run", help="Which review; all if not named.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Tell what decisions left to chance teach: default with the best option, and with others.

    Example: limen review explored --book my.book --outcomes customers.parquet
    """
    from limen.app.explored import read_explored

    with guarded(as_json):
        found = read_explored(tools(context), book, outcomes, run_id)
        give(as_json, found.as_dict(), found.lines())
