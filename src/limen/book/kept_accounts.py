"""Lines' money kept between looks: only facts that came since are applied."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from limen.book.line_account import advance_account, apply_fact, fold_account
from limen.book.loan import Reversed

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from limen.book.line import LineState
    from limen.book.line_account import LineAccount, LineFact
    from limen.book.terms import Terms


@dataclass(slots=True)
class KeptAccounts:
    """Accounts by line id, each with how many of its line's facts it holds."""

    _kept: dict[str, tuple[int, LineAccount]] = field(default_factory=dict)

    def at(self, line: LineState, terms: Mapping[str, Terms], on: date) -> LineAccount | None:
        """Return a line's money at the end of a day; None before its first draw.

        The account belongs to this keeper and moves on with it: read it, do not keep it.
        """
        kept = self._kept.get(line.line_id)
        if kept is not None and kept[1].day <= on:
            count, account = kept
            if count == len(line.facts) and account.day == on:
                return account
            # As a fold takes them: by day, and within it as they became known.
            fresh = sorted(line.facts[count:], key=lambda each: each.fact.on)
            if all(_follows(each, account.day, on) for each in fresh):
                for each in fresh:
                    apply_fact(account, each, terms)
                advance_account(account, on)
                self._kept[line.line_id] = len(line.facts), account
                return account
        folded = fold_account(line.facts, terms, on)
        if folded is not None and all(each.fact.on <= on for each in line.facts):
            self._kept[line.line_id] = len(line.facts), folded
        return folded


def _follows(each: LineFact, day: date, on: date) -> bool:
    return not isinstance(each.fact, Reversed) and day <= each.fact.on <= on
