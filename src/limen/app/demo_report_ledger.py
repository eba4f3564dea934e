"""The ledger's section of the demo's report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.app.demo_words import ACCOUNTS, NAMES, WORDS
from limen.report.blocks import COUNT, Block, Column, Heading, Table, Text, money

if TYPE_CHECKING:
    from limen.app.demo import Demo
    from limen.care.wording import Language

CNY = money("CNY")


def ledger_blocks(demo: Demo, language: Language) -> list[Block]:
    """Return the section: trial balances, what is owed by days past due, the audit."""
    words = WORDS[language]
    found = [play.proofs.ledger for play in demo.plays]
    on = max(each.on for each in found).isoformat()
    agree = all(each.agrees for each in found)
    audit = words["ledger_agrees" if agree else "ledger_differs"]
    return [
        Heading(words["ledger"]),
        Text.of(
            words["ledger_text"].format(on=on),
            audit.format(lines=" / ".join(f"{each.audited:,}" for each in found)),
        ),
        _balances(demo, language),
        _buckets(demo, language),
    ]


def _balances(demo: Demo, language: Language) -> Table:
    words, labels = WORDS[language], ACCOUNTS[language]
    found = [play.proofs.ledger for play in demo.plays]
    rows: list[tuple[str | int, ...]] = [
        (label, *(each.balances.get(name, 0) for each in found))
        for name, label in labels.items()
        if any(each.balances.get(name) for each in found)
    ]
    rows.append((words["ledger_sum"], *(each.gap_minor for each in found)))
    columns = [Column(words["ledger_account"]), *_columns(demo, language)]
    return Table.of(columns, rows, words["ledger_balance"])


def _buckets(demo: Demo, language: Language) -> Table:
    words, names = WORDS[language], NAMES[language]
    buckets = sorted({name for play in demo.plays for name in play.proofs.ledger.lines})
    columns = [Column(words["ledger_bucket"])]
    for play in demo.plays:
        columns.append(Column(f"{names[play.release]}: {words['ledger_lines']}", COUNT))
        columns.append(Column(f"{names[play.release]}: {words['ledger_owed']}", CNY))
    rows = []
    for bucket in buckets:
        row: list[str | int] = [_days(bucket, language)]
        for play in demo.plays:
            row += [
                play.proofs.ledger.lines.get(bucket, 0),
                play.proofs.ledger.owed_minor.get(bucket, 0),
            ]
        rows.append(row)
    return Table.of(columns, rows, words["ledger_aged"])


def _days(bucket: str, language: Language) -> str:
    """A bucket with its days past due in words: M1 is 1 to 30."""
    words, number = WORDS[language], int(bucket.removeprefix("M"))
    if number == 0:
        return f"{bucket} ({words['ledger_m0']})"
    first, last = 30 * number - 29, 30 * number
    span = f"{first}–{last}" if number < 7 else f"≥ {first}"
    return f"{bucket} ({words['ledger_days'].format(span=span)})"


def _columns(demo: Demo, language: Language) -> list[Column]:
    return [Column(NAMES[language][play.release], CNY) for play in demo.plays]
