"""`limen demo`: one world under two rulebooks, each through a book of its own, and one report."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from limen.app.demo_proofs import Proofs, ToProve, proofs_of, prove, to_prove
from limen.app.letters import Writer, language_of
from limen.app.play import Player, Tale
from limen.app.ports import BookInfo
from limen.app.releases import usable_release
from limen.book.events import (
    DecisionMade,
    NoticeSent,
)
from limen.care.timeline import TimelineEntry, customer_timeline
from limen.decide.record import decode
from limen.kernel.rates import Rounding, apply_ppm
from limen.world.config import WorldConfig
from limen.world.story import OWNER, PROBE, story_months
from limen.world.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from limen.app.demo_quality import Alarms
    from limen.app.quality import Quality
    from limen.app.tools import Tools
    from limen.book.events import Event
    from limen.care.letters import Letter
    from limen.care.wording import Language
    from limen.release.rulebook import Release
    from limen.world.truth import Truth

    Progress = Callable[[str, int, int], None]

PROFILES = ("full", "small")
RELEASES = ("incumbent", "limen")
STORIES = (OWNER, PROBE)


@dataclass(frozen=True, slots=True)
class Task:
    """One world to play under one release."""

    release: str
    folder: Path
    profile: str
    seed: int
    language: Language


@dataclass(frozen=True, slots=True)
class Harmed:
    """What a release's cuts avoided and whom they hurt, by the world's truth; minor units."""

    cuts: int
    customers_cut: int
    customers_who_paid: int
    removed_of_payers_minor: int
    avoided_loss_minor: int


@dataclass(frozen=True, slots=True)
class Play:
    """What one world under one release came to; `book` is its file."""

    release: str
    release_id: str
    book: Path
    tale: Tale
    harmed: Harmed
    defaulters: int
    customers: int
    stories: dict[str, tuple[TimelineEntry, ...]]
    letters: dict[str, tuple[tuple[date, Letter], ...]]
    ccf_ppm: int
    lgd_ppm: int
    quality: Quality
    alarms: Alarms


@dataclass(frozen=True, slots=True)
class Played(Play):
    """A play with what proves its book."""

    proofs: Proofs

    @property
    def is_proved(self) -> bool:
        """Whether the book verifies and audits, and every replay gave the same bytes."""
        proofs = self.proofs
        sound = not proofs.link_faults and not proofs.faults
        return sound and not proofs.replay_differs and proofs.ledger.agrees


@dataclass(frozen=True, slots=True)
class Demo:
    """Both plays and where the report is.

    Attributes
    ----------
    scripted
        By customer of a story the first days of the months in which something was scripted.
    """

    report: Path
    seed: int
    plays: tuple[Played, ...]
    scripted: Mapping[str, frozenset[date]] = field(default_factory=dict)

    @property
    def verifies(self) -> bool:
        """Whether both books verify and audit, and every replay gave the same bytes."""
        return all(play.is_proved for play in self.plays)

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "report": str(self.report),
            "seed": self.seed,
            "verifies": self.verifies,
            "releases": {play.release: _summary(play) for play in self.plays},
        }

    def lines(self) -> list[str]:
        """A table for a person."""
        names = [play.release for play in self.plays]
        rows = [_summary(play) for play in self.plays]
        lines = ["", f"{'':<34}" + "".join(f"{name:>18}" for name in names)]
        for key in rows[0]:
            label = key.replace("_minor", " (CNY)").replace("_", " ")
            lines.append(f"{label:<34}" + "".join(f"{_shown(key, row[key]):>18}" for row in rows))
        verdict = "both books verify" if self.verifies else "A BOOK DOES NOT VERIFY"
        faults = [
            f"{play.release}: {fault}"
            for play in self.plays
            for fault in (*play.proofs.link_faults, *play.proofs.faults, *play.proofs.ledger.faults)
        ]
        return [*lines, *faults, "", f"{verdict}; seed {self.seed}; report: {self.report}"]


def run_demo(
    tools: Tools,
    folder: Path,
    profile: str,
    seed: int,
    language: Language,
    progress: Progress,
) -> Demo:
    """Play both releases, side by side, and write `report.html` into `folder`.

    The books of an earlier demo in the same folder are made anew.
    """
    tasks = [Task(name, folder, profile, seed, language) for name in RELEASES]
    for name in RELEASES:
        usable_release(tools.read_folder(tools.shipped(f"demo/releases/{name}")))
    config = world_config(profile, seed)
    total = days_of(config)

    def heard(place: int, done: int) -> None:
        # It takes a second to load: let that pass while the plays go on.
        from limen.app import demo_report  # noqa: F401

        progress(RELEASES[place], done, total)

    found = tools.in_parallel(
        partial(_work, tools),
        tasks,
        heard,
        # The play that ends first has its book proved while the other one goes on.
        then=lambda play: to_prove(play.book),
        compiles=False,
    )
    plays = [_proved(play, proofs_of(parts)) for play, *parts in found]
    from limen.app.demo_report import demo_page
    from limen.report.render import render

    demo = Demo(folder / "report.html", seed, tuple(plays), story_months(config))
    page = demo_page(demo, language)
    tools.write_bytes(render(page).encode("utf-8"), demo.report)
    return demo


def _work(tools: Tools, item: Task | ToProve, report: Callable[[int], None]) -> Any:
    return play_release(tools, item, report) if isinstance(item, Task) else prove(tools, item)


def _proved(play: Play, proofs: Proofs) -> Played:
    return Played(**{each.name: getattr(play, each.name) for each in fields(play)}, proofs=proofs)


def play_release(tools: Tools, task: Task, report: Callable[[int], None]) -> Play:
    """Play one release through a fresh book."""
    release = usable_release(tools.read_folder(tools.shipped(f"demo/releases/{task.release}")))
    config = world_config(task.profile, task.seed)
    path = task.folder / f"{task.release}.book"
    tools.make_folder(task.folder)
    tools.remove_book(path)
    journal = tools.open_book(path, BookInfo(f"demo-{task.release}", config.zone))
    world = World(config, release.products)
    player = Player(
        world, journal, release, Writer(release, language_of(release)), tools.versions()
    )
    tale = player.play(report)
    truth = world.truth()
    names = {name: product.shown(task.language) for name, product in release.products.items()}
    stories, letters = {}, {}
    for customer_id in STORIES:
        events = journal.chain_events(f"g-{customer_id}")
        stories[customer_id] = customer_timeline(events, config.zone, task.language, products=names)
        letters[customer_id] = _letters(events, Writer(release, task.language))
    journal.close()
    return Play(
        release=task.release,
        release_id=release.release_id,
        book=path,
        tale=tale,
        harmed=harmed_by(tale, truth, release),
        defaulters=sum(one.defaulted_on is not None for one in truth.customers.values()),
        customers=len(truth.customers),
        stories=stories,
        letters=letters,
        ccf_ppm=release.loss.ccf_ppm,
        lgd_ppm=release.loss.lgd_ppm,
        quality=player.month_ends.done(player.lines.values()),
        alarms=player.month_ends.alarms(truth),
    )


def _letters(events: Sequence[Event], writer: Writer) -> tuple[tuple[date, Letter], ...]:
    """Write again, in the report's language, every letter that went to a group."""
    records = {
        event.body.decision_id: decode(bytes(event.body.record))
        for event in events
        if isinstance(event.body, DecisionMade)
    }
    return tuple(
        (event.effective_on, writer.write(records[event.body.decision_id], event.body.notice_kind))
        for event in events
        if isinstance(event.body, NoticeSent)
    )


def harmed_by(tale: Tale, truth: Truth, release: Release) -> Harmed:
    """Judge a release's cuts by what the customers would have done had nobody changed anything."""
    loss_ppm = apply_ppm(release.loss.ccf_ppm, release.loss.lgd_ppm, Rounding.HALF_EVEN)
    avoided_minor = payers_minor = 0
    payers = set()
    for cut in tale.cuts:
        if truth[cut.customer_id].would_have_paid_from(cut.on):
            payers.add(cut.customer_id)
            payers_minor += cut.undrawn_removed_minor
        else:
            avoided_minor += apply_ppm(cut.undrawn_removed_minor, loss_ppm, Rounding.HALF_EVEN)
    return Harmed(
        cuts=len(tale.cuts),
        customers_cut=len({cut.customer_id for cut in tale.cuts}),
        customers_who_paid=len(payers),
        removed_of_payers_minor=payers_minor,
        avoided_loss_minor=avoided_minor,
    )


def world_config(profile: str, seed: int) -> WorldConfig:
    """Return the world of a profile."""
    return WorldConfig.small(seed) if profile == "small" else WorldConfig(seed=seed)


def days_of(config: WorldConfig) -> int:
    """Return how many days a world lasts."""
    return (config.last_day - config.start).days + 1


def _summary(play: Played) -> dict[str, int]:
    harmed = play.harmed
    return {
        "customers": play.customers,
        "events": play.proofs.events,
        "decisions_taken": play.tale.lines_decided,
        "decisions_that_change_something": play.tale.decisions,
        "notices_sent": play.tale.notices,
        "announced_cuts_withdrawn": play.tale.withdrawn,
        "cuts": harmed.cuts,
        "customers_cut": harmed.customers_cut,
        "customers_cut_who_then_paid": harmed.customers_who_paid,
        "undrawn_taken_from_them_minor": harmed.removed_of_payers_minor,
        "avoided_loss_minor": harmed.avoided_loss_minor,
        "customers_in_default": play.defaulters,
        "decisions_replayed_same_bytes": play.proofs.replayed,
        "lines_audited": play.proofs.ledger.audited,
        "early_warnings": play.alarms.alarms,
        "early_warnings_false": play.alarms.false_alarms,
    }


def _shown(key: str, value: int) -> str:
    return f"{value // 100:,}" if key.endswith("_minor") else f"{value:,}"
