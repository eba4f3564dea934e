"""`limen warn`: set an early warning's threshold, and judge its alarms over a book or a world."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from limen.app.demo import world_config
from limen.app.month_walk import months_between
from limen.app.releases import usable_release
from limen.app.score_review import read_outcomes
from limen.app.warn_report import source_words, warning_page
from limen.app.warn_words import WORDS
from limen.app.warning_paths import book_paths, world_paths
from limen.kernel.canon import canonical
from limen.kernel.diagnostics import Diagnostic
from limen.kernel.errors import BadInput
from limen.kernel.money import format_minor
from limen.kernel.rates import PPM, Rounding, apply_ppm
from limen.report.render import render
from limen.risk.folds import fold_of
from limen.risk.warning.chain import (
    alarms_yearly,
    at_alarm,
    counted,
    seen_yearly,
    smallest_alarm,
)
from limen.risk.warning.study import Costs, quiet_evidence, settings_from, study

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path as FilePath

    from limen.app.tools import Tools
    from limen.release.rulebook import Release
    from limen.report.blocks import Language
    from limen.risk.warning.chain import Evidence
    from limen.risk.warning.cusum import WarningTerms
    from limen.risk.warning.study import Found, Path

HALVES = 2
LEVELS = (250_000, 500_000, 750_000, PPM, 1_500_000, 2_000_000)
"""Alarms beside the one in force, as shares of it, to see what a trade would cost."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where lines come from: a book between two instants, or a simulated world.

    Attributes
    ----------
    outcomes
        A table of `customer_id` and the default in the month after `at`, where it is known.
    """

    book: FilePath | str | None = None
    since: str = ""
    at: str = ""
    world: str = ""
    world_seed: int = 7
    outcomes: FilePath | None = None


@dataclass(frozen=True, slots=True)
class Aim:
    """What a calibration is to reach: false alarms per account-year, and the deterioration."""

    yearly_ppm: int = 50_000
    odds_ppm: int = 3_000_000
    off_ppm: int = 250_000
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Calibrated:
    """One product's terms, and how often they alarm where nothing is wrong.

    Attributes
    ----------
    chain_yearly, seen_yearly
        False alarms per account-year of the chain of states, and of the lines themselves.
    """

    product: str
    terms: WarningTerms
    lines: int
    chain_yearly: float
    seen_yearly: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Terms by product, ready to print."""

    aim: Aim
    source: str
    found: tuple[Calibrated, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain values, rates in ppm."""
        return {
            "source": self.source,
            "aimed_yearly_ppm": self.aim.yearly_ppm,
            "seed": self.aim.seed,
            "products": {
                one.product: {
                    **asdict(one.terms),
                    "lines": one.lines,
                    "chain_yearly_ppm": round(one.chain_yearly * PPM),
                    "seen_yearly_ppm": round(one.seen_yearly * PPM),
                }
                for one in self.found
            },
        }

    def lines(self) -> list[str]:
        """The tables of `constraints.toml`, with what they promise."""
        shown = [f"# {self.source}; seed {self.aim.seed}"]
        for one in self.found:
            shown += [
                f"# {one.lines:,} lines in order; false alarms per account-year: chain of states",
                f"# {one.chain_yearly:.4f}, the lines themselves {one.seen_yearly:.4f}",
                f"[early_warning.{one.product}]",
                *(f"{name} = {value}" for name, value in asdict(one.terms).items()),
                "",
            ]
        return shown


@dataclass(frozen=True, slots=True)
class Warned:
    """What alarms were worth, by product.

    Attributes
    ----------
    trades
        By product: alarm level and the figures at it.
    shown
        By product and language: what customers call it.
    calibrated
        Set on half of the lines and judged on the other; None where the release declares terms.
    """

    release: str
    source: Mapping[Language, str]
    seed: int
    costs: Costs
    currencies: Mapping[str, str]
    terms: Mapping[str, WarningTerms]
    found: Mapping[str, Found]
    trades: Mapping[str, tuple[tuple[int, Found], ...]]
    calibrated: Calibration | None = None
    shown: Mapping[str, Mapping[Language, str]] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Plain values: rates and shares in ppm, amounts in minor units."""
        return {
            "release_id": self.release,
            "source": self.source["en"],
            "seed": self.seed,
            "is_calibrated_on_the_other_half": self.calibrated is not None,
            "products": {
                product: {
                    **figures(found),
                    "terms": asdict(self.terms[product]),
                    "trades": [
                        {"alarm_tenths": level, **figures(one)}
                        for level, one in self.trades[product]
                    ],
                }
                for product, found in self.found.items()
            },
        }

    def lines(self) -> list[str]:
        """The main figures for a person."""
        shown = [f"{self.source['en']}; seed {self.seed}"]
        for product, one in self.found.items():
            currency = self.currencies[product]
            lead = "-" if one.lead_median is None else f"{one.lead_median:g} months"
            shown += [
                f"{product}: {one.lines:,} lines, {one.defaulters:,} defaults",
                f"  warned of in time    {one.caught:,}, median lead {lead}",
                f"  false alarms         {one.false_alarms:,}: {one.rate:.4f} per account-year",
                f"    95 %               {one.rate_low:.4f} to {one.rate_high:.4f}",
                f"  of all alarms        {_share(one.false_alarms, one.alarms)} false",
                f"  officers' looks      {format_minor(one.looks_minor, currency)} {currency}",
                f"  margin, were draws stopped  {format_minor(one.margin_minor, currency)}",
                f"  loss in reach        {format_minor(one.spared_minor, currency)}",
            ]
        return shown


def _share(part: int, whole: int) -> str:
    return "-" if not whole else f"{part / whole:.1%}"


def figures(found: Found) -> dict[str, Any]:
    """Return one product's figures as plain values."""
    lead = found.lead_median
    return {
        "lines": found.lines,
        "defaulters": found.defaulters,
        "warned_in_time": found.caught,
        "lead_median_tenths_of_month": None if lead is None else round(10 * lead),
        "leads_months": list(found.leads_months),
        "alarms": found.alarms,
        "false_alarms": found.false_alarms,
        "account_months_in_order": found.quiet_months,
        "false_alarms_yearly_ppm": [
            round(value * PPM) for value in (found.rate, found.rate_low, found.rate_high)
        ],
        "looks_minor": found.looks_minor,
        "margin_were_draws_stopped_minor": found.margin_minor,
        "loss_in_reach_minor": found.spared_minor,
    }


def calibrate(tools: Tools, folder: FilePath, source: Source, aim: Aim) -> Calibration:
    """Find, per product, the lowest alarm whose false alarms are as rare as asked.

    Raises
    ------
    BadInput
        If the release, the book or what it holds is not usable.
    """
    release = usable_release(tools.read_folder(folder))
    return calibrated(_paths(tools, release, source), aim, source_words(source, "en"))


def calibrated(paths: Sequence[Path], aim: Aim, source: str) -> Calibration:
    """Find the terms of every product among the paths."""
    found = []
    for product in sorted({path.product for path in paths}):
        own = [path for path in paths if path.product == product]
        one = _one(product, own, aim)
        if one is not None:
            found.append(one)
    if not found:
        hint = "a longer span, or a book with statements of lines that did not default"
        raise BadInput([Diagnostic("A101", "no line in order to set an alarm by", hint=hint)])
    return Calibration(aim, source, tuple(found))


def _one(product: str, paths: Sequence[Path], aim: Aim) -> Calibrated | None:
    start = settings_from(paths, aim.odds_ppm, aim.off_ppm)
    if start is None:
        return None
    own = quiet_evidence(paths, start)
    evidence: Evidence = counted(own)

    def rate(terms: WarningTerms) -> float:
        return max(alarms_yearly(terms, evidence), seen_yearly(terms, own))

    try:
        terms = smallest_alarm(start, rate, aim.yearly_ppm / PPM)
    except ValueError:
        hint = "ask for more false alarms, or for a greater deterioration"
        message = f"no alarm of '{product}' is that rare"
        raise BadInput([Diagnostic("A102", message, hint=hint)]) from None
    return Calibrated(
        product, terms, len(own), alarms_yearly(terms, evidence), seen_yearly(terms, own)
    )


def judge(
    tools: Tools,
    folder: FilePath,
    source: Source,
    aim: Aim,
    look_minor: int,
    margin_ppm: int,
) -> Warned:
    """Judge the alarms of a release's early warning over lines whose later life is known.

    Where the release declares no terms, they are set on half of the lines and judged on the other.

    Raises
    ------
    BadInput
        If the release, the book or what it holds is not usable.
    """
    release = usable_release(tools.read_folder(folder))
    paths = _paths(tools, release, source)
    terms, fitted = dict(release.warnings), None
    if not terms:
        fitted = calibrated([p for p in paths if not _half(p)], aim, source_words(source, "en"))
        terms = {one.product: one.terms for one in fitted.found}
        paths = [path for path in paths if _half(path)]
    loss_ppm = apply_ppm(release.loss.ccf_ppm, release.loss.lgd_ppm, Rounding.HALF_EVEN)
    costs = Costs(look_minor, margin_ppm, loss_ppm)
    found, trades = {}, {}
    for product in sorted({path.product for path in paths} & terms.keys()):
        own = [path for path in paths if path.product == product]
        found[product] = study(own, terms, costs, aim.seed)
        trades[product] = _trades(own, product, terms[product], costs, aim.seed)
    if not found:
        raise BadInput([Diagnostic("A103", "no line of a product with an early warning")])
    currencies = {name: product.currency for name, product in release.products.items()}
    return Warned(
        release.release_id,
        {language: source_words(source, language) for language in WORDS},
        aim.seed,
        costs,
        currencies,
        terms,
        found,
        trades,
        fitted,
        {
            name: {language: product.shown(language) for language in WORDS}
            for name, product in release.products.items()
        },
    )


def _trades(
    paths: Sequence[Path], product: str, terms: WarningTerms, costs: Costs, seed: int
) -> tuple[tuple[int, Found], ...]:
    levels = sorted({max(terms.alarm_tenths * share // PPM, 2) for share in LEVELS})
    return tuple(
        (level, study(paths, {product: at_alarm(terms, level)}, costs, seed, rounds=50))
        for level in levels
    )


def judge_to(
    tools: Tools,
    folder: FilePath,
    source: Source,
    aim: Aim,
    look_minor: int,
    margin_ppm: int,
    out: FilePath,
    language: Language,
) -> Warned:
    """Judge, and write the report with the same figures as JSON beside it."""
    found = judge(tools, folder, source, aim, look_minor, margin_ppm)
    tools.write_bytes(render(warning_page(found, language)).encode(), out)
    tools.write_bytes(canonical(found.as_dict()), out.with_suffix(".json"))
    return found


def _half(path: Path) -> int:
    return fold_of(path.line_id, HALVES)


def _paths(tools: Tools, release: Release, source: Source) -> list[Path]:
    if not release.models:
        raise BadInput([Diagnostic("A104", "the release has no model: no hazard to watch")])
    if source.world:
        return world_paths(world_config(source.world, source.world_seed), release)
    if source.book is None or not source.since or not source.at:
        hint = "--book with --since and --at, or --world small"
        raise BadInput([Diagnostic("A105", "neither a book nor a world to look at", hint=hint)])
    journal = tools.open_book(source.book)
    days = months_between(journal, source.since, source.at, tools.clock().now())
    bad = None if source.outcomes is None else _outcomes(tools, source.outcomes)
    return book_paths(journal, release, days, bad)


def _outcomes(tools: Tools, path: FilePath) -> dict[str, int]:
    return read_outcomes(tools.read_table(path), str(path))
