"""The demo's report: one self-contained page over both plays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.app.demo_report_ledger import ledger_blocks
from limen.app.demo_report_limits import limits_blocks
from limen.app.demo_report_quality import quality_blocks
from limen.app.demo_report_story import lanes_of
from limen.app.demo_words import ACTIONS, NAMES, WORDS, yuan
from limen.care.wording import reason_text
from limen.kernel.rates import PPM
from limen.report import plots
from limen.report.blocks import (
    COUNT,
    TEXT,
    Block,
    Callout,
    Column,
    Details,
    Figure,
    Heading,
    Page,
    Table,
    Text,
    Timeline,
    money,
)
from limen.world.story import OWNER, PROBE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from limen.app.demo import Demo, Played
    from limen.care.wording import Language

CNY = money("CNY")
SHOWN = ("watch", "step_down", "lower", "freeze", "close", "divert", "reinstate", "unfreeze")
REASONS_SHOWN = 8


def demo_page(demo: Demo, language: Language) -> Page:
    """Return the page of a demo."""
    words = WORDS[language]
    return Page(
        title=words["title"],
        language=language,
        subtitle=words["subtitle"].format(
            customers=f"{demo.plays[0].customers:,}",
            months=len(demo.plays[0].tale.months),
            seed=demo.seed,
        ),
        blocks=(
            Callout(_headline(demo, language), tone="note"),
            Heading(words["figures"]),
            _table(demo, language),
            _who(demo, language),
            Heading(words["book"]),
            *_book(demo, language),
            *_actions(demo, language),
            *_reasons(demo, language),
            *limits_blocks(_by_name(demo)["limen"].tale.limits, language),
            Heading(words["stories"]),
            *_story(demo, OWNER, "owner", language),
            *_story(demo, PROBE, "probe", language),
            *quality_blocks(demo, language),
            *ledger_blocks(demo, language),
            Heading(words["proof"]),
            _proof(demo, language),
            Details(words["method"], (Text.of(_method(demo, language)),)),
        ),
    )


def _by_name(demo: Demo) -> dict[str, Played]:
    return {play.release: play for play in demo.plays}


def _headline(demo: Demo, language: Language) -> str:
    plays = _by_name(demo)
    theirs, ours = plays["incumbent"].harmed, plays["limen"].harmed
    return WORDS[language]["headline"].format(
        theirs=f"{theirs.customers_who_paid:,}",
        ours=f"{ours.customers_who_paid:,}",
        their_loss=yuan(theirs.avoided_loss_minor, language),
        our_loss=yuan(ours.avoided_loss_minor, language),
    )


def _table(demo: Demo, language: Language) -> Table:
    words, names = WORDS[language], NAMES[language]
    rows = [
        (words["customers"], *(f"{play.customers:,}" for play in demo.plays)),
        (words["decisions"], *(f"{play.tale.lines_decided:,}" for play in demo.plays)),
        (words["changes"], *(f"{play.tale.decisions:,}" for play in demo.plays)),
        (words["notices"], *(f"{play.tale.notices:,}" for play in demo.plays)),
        (words["withdrawn"], *(f"{play.tale.withdrawn:,}" for play in demo.plays)),
        (words["cuts"], *(f"{play.harmed.cuts:,}" for play in demo.plays)),
        (words["cut_customers"], *(f"{play.harmed.customers_cut:,}" for play in demo.plays)),
        (words["cut_payers"], *(f"{play.harmed.customers_who_paid:,}" for play in demo.plays)),
        (
            words["payers_removed"],
            *(yuan(play.harmed.removed_of_payers_minor, language) for play in demo.plays),
        ),
        (
            words["avoided"],
            *(yuan(play.harmed.avoided_loss_minor, language) for play in demo.plays),
        ),
        (words["defaults"], *(f"{play.defaulters:,}" for play in demo.plays)),
    ]
    columns = [
        Column(words["figure"]),
        *(Column(names[play.release], TEXT, "right") for play in demo.plays),
    ]
    return Table.of(columns, rows)


def _who(demo: Demo, language: Language) -> Figure:
    words, names = WORDS[language], NAMES[language]
    points = [
        plots.Point(
            names[play.release],
            play.harmed.customers_who_paid,
            play.harmed.avoided_loss_minor,
            names[play.release],
        )
        for play in demo.plays
    ]
    x, y = plots.Axis(words["who_x"], COUNT), plots.Axis(words["who_y"], CNY)
    return plots.scatter(words["who"], points, x, y, alt=words["who_alt"], language=language)


def _months(demo: Demo) -> list[str]:
    return [month.first.strftime("%Y-%m") for month in demo.plays[0].tale.months]


def _book(demo: Demo, language: Language) -> Sequence[Figure]:
    words, names = WORDS[language], NAMES[language]
    owed = [
        plots.Series(names[play.release], tuple(month.owed_minor for month in play.tale.months))
        for play in demo.plays
    ]
    limits = [
        plots.Series(names[play.release], tuple(month.limit_minor for month in play.tale.months))
        for play in demo.plays
    ]
    months = _months(demo)
    return (
        plots.lines(words["use"], months, owed, CNY, alt=words["use_alt"], language=language),
        plots.lines(words["limit"], months, limits, CNY, alt=words["limit_alt"], language=language),
    )


def _actions(demo: Demo, language: Language) -> list[Block]:
    words, names, labels = WORDS[language], NAMES[language], ACTIONS[language]
    figures: list[Block] = []
    for play in demo.plays:
        taken = {name for month in play.tale.months for name in month.actions}
        series = [
            plots.Series(
                labels[name], tuple(month.actions.get(name, 0) for month in play.tale.months)
            )
            for name in SHOWN
            if name in taken
        ]
        title = words["actions"].format(name=names[play.release])
        if not series:
            figures.append(Text.of(words["actions_none"].format(name=names[play.release])))
            continue
        figures.append(
            plots.bars(
                title, _months(demo), series, COUNT, alt=words["actions_alt"], language=language
            )
        )
    return figures


def _reasons(demo: Demo, language: Language) -> list[Block]:
    words, names = WORDS[language], NAMES[language]
    blocks: list[Block] = [Heading(words["reasons"]), Text.of(words["reasons_text"])]
    for play in demo.plays:
        told, noted = play.tale.told, play.tale.noted
        every = sorted({*told, *noted}, key=lambda c: (-told.get(c, 0) - noted.get(c, 0), c))
        if not every:
            text = words["reasons_none"].format(
                name=names[play.release], notices=f"{play.tale.notices:,}"
            )
            blocks.append(Text.of(text))
            continue
        shown = every[:REASONS_SHOWN]
        items = [f"{code} {reason_text(code, language)}" for code in shown]
        series = [
            plots.Series(words["told"], tuple(told.get(code, 0) for code in shown)),
            plots.Series(words["noted"], tuple(noted.get(code, 0) for code in shown)),
        ]
        title = words["reasons_of"].format(name=names[play.release])
        blocks.append(
            plots.ranked(title, items, series, COUNT, alt=words["reasons_alt"], language=language)
        )
    return blocks


def _story(demo: Demo, customer_id: str, story: str, language: Language) -> list[Block]:
    words = WORDS[language]
    lanes = lanes_of(demo, customer_id, language)
    return [
        Heading(words[story], 3),
        Text.of(words[f"{story}_text"]),
        Timeline(lanes, caption=words["lanes"]),
        *_letters(_by_name(demo)["limen"], customer_id, language),
    ]


def _letters(play: Played, customer_id: str, language: Language) -> list[Block]:
    """The letters themselves: the reason, the day, and what would restore the limit."""
    words = WORDS[language]
    return [
        Details(
            words["letter"].format(day=day.isoformat(), subject=letter.subject),
            (Text.of(*(part for part in letter.body.split("\n\n") if part.strip())),),
        )
        for day, letter in play.letters[customer_id]
    ]


def _proof(demo: Demo, language: Language) -> Table:
    words, names = WORDS[language], NAMES[language]
    rows = [
        (words["release"], *(play.release_id[:16] for play in demo.plays)),
        (words["events"], *(f"{play.proofs.events:,}" for play in demo.plays)),
        (
            words["verified"],
            *(
                words["no" if play.proofs.link_faults or play.proofs.faults else "yes"]
                for play in demo.plays
            ),
        ),
        (words["replayed"], *(f"{play.proofs.replayed:,}" for play in demo.plays)),
    ]
    columns = [
        Column(words["figure"]),
        *(Column(names[play.release], TEXT, "right") for play in demo.plays),
    ]
    return Table.of(columns, rows)


def _method(demo: Demo, language: Language) -> str:
    play = _by_name(demo)["limen"]
    return WORDS[language]["method_text"].format(
        ccf=f"{play.ccf_ppm * 100 / PPM:.0f} %", lgd=f"{play.lgd_ppm * 100 / PPM:.0f} %"
    )
