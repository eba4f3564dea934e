"""What is left under each limit of a release on the whole portfolio, counted from a book."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from limen.app.draw_facts import quota_of_product, quotas_of_programme
from limen.app.groups import fold_groups
from limen.app.law_limits import law_left, law_used
from limen.app.releases import usable_release
from limen.app.terms_shelf import TermsShelf
from limen.book.line_account import fold_account
from limen.choose.portfolio import WORDS
from limen.kernel.dates import business_date
from limen.kernel.rates import PPM, Rounding, apply_ppm

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from limen.app.ports import Book, Journal
    from limen.app.tools import Tools
    from limen.book.line import LineState
    from limen.book.quota import Quota
    from limen.choose.portfolio import Limit
    from limen.release.rulebook import Release

YEAR_DAYS = 365


@dataclass(frozen=True, slots=True)
class Headroom:
    """One limit: how much of it is used, reserved by what may still happen, and left.

    Attributes
    ----------
    most
        The bound; of a share, what that is of the whole as it stands now.
    used, reserved
        None where no book tells: the figure comes with the options of a review. Of a quota `used`
        counts draws and leases together.
    """

    title: str
    most: int | None
    used: int | None
    reserved: int | None

    @property
    def left(self) -> int | None:
        """What is left, below zero where the limit is overrun."""
        if self.most is None or self.used is None or self.reserved is None:
            return None
        return self.most - self.used - self.reserved

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "limit": self.title,
            "most": self.most,
            "used": self.used,
            "reserved": self.reserved,
            "left": self.left,
        }


def read_headroom(tools: Tools, place: Path | str, folder: Path) -> list[Headroom]:
    """Return what is left under a release's limits and quotas, by the book as it is now.

    Raises
    ------
    BadInput
        If the release or the book is not usable.
    """
    release = usable_release(tools.read_folder(folder))
    book = tools.open_book(place)
    return headroom(book, release, business_date(tools.clock().now(), book.info.time_zone))


def headroom(book: Book, release: Release, on: date) -> list[Headroom]:
    """Return what is left under each limit at the end of a day, of law's too, then each quota."""
    used, held = _counted(book, release, on)
    limits = [_of_limit(limit, used, held) for limit in release.portfolio]
    counted = law_used(release, on, book)
    limits += [
        Headroom(title, left, counted.get(title, 0), 0) for title, left in law_left(release, on)
    ]
    return limits + _of_quotas(release, {each.name: each for each in book.quotas()}, on)


def _of_limit(limit: Limit, used: Mapping[str, int], held: Mapping[str, int]) -> Headroom:
    most, whole = limit.most, WORDS[limit.limit].whole
    if most is None:
        most = used[whole] * limit.bound // PPM if whole in used else None
    if limit.kind == "min_ppm" or not _is_told(limit, used):
        return Headroom(limit.title, most, None, None)
    return Headroom(limit.title, most, used.get(limit.resource, 0), held.get(limit.resource, 0))


def _is_told(limit: Limit, used: Mapping[str, int]) -> bool:
    """Whether a book tells the limit's use: of a segment without a line it is none."""
    return limit.resource in used or limit.limit == "segment"


def _counted(book: Journal, release: Release, on: date) -> tuple[Counter[str], Counter[str]]:
    """Count uses and holds over all lines, by resource."""
    names = ("exposure_minor", "limit_minor", "reduction_minor", "reduction_12m_minor")
    used, held = Counter(dict.fromkeys(names, 0)), Counter[str]()
    terms = TermsShelf(book)
    for group in fold_groups(book):
        for line in group.lines.values():
            product = release.products.get(line.product)
            if product is None or line.status == "ended":
                continue
            owed_minor = line.owed_minor
            if line.is_reckoned:
                account = fold_account(line.facts, terms, on)
                owed_minor = 0 if account is None else max(account.owed_minor, 0)
            limit_minor = line.limit_on(on)
            undrawn_minor = max(limit_minor - owed_minor - line.held_minor, 0)
            ccf_minor = apply_ppm(undrawn_minor, release.loss.ccf_ppm, Rounding.UP)
            for name in ("exposure_minor", f"segment_minor/{product.borrower}"):
                used[name] += owed_minor + ccf_minor
                held[name] += line.held_minor
            used["limit_minor"] += limit_minor
            _count_cuts(line, on, used)
    return used, held


def _count_cuts(line: LineState, on: date, used: Counter[str]) -> None:
    for step in line.limit_steps:
        cut_minor = step.from_minor - step.to_minor
        if step.by == "lender" and cut_minor > 0 and on - timedelta(YEAR_DAYS) < step.on <= on:
            used["reduction_12m_minor"] += cut_minor
            if (step.on.year, step.on.month) == (on.year, on.month):
                used["reduction_minor"] += cut_minor


def _of_quotas(release: Release, quotas: Mapping[str, Quota], on: date) -> list[Headroom]:
    """Return the quotas of draws as of a day, those that no draw has asked for yet too."""
    rules = release.draws
    terms = [quota_of_product(rules, name, on) for name in rules.portfolio_minor]
    for programme in rules.programmes.values():
        terms += quotas_of_programme(programme, on).values()
    totals = {each.name: each.total_minor for each in terms if each is not None}
    return [
        Headroom(name, total, quotas[name].leased_minor if name in quotas else 0, 0)
        for name, total in sorted(totals.items())
    ]
