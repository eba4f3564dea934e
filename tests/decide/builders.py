"""Facts, histories and questions to decide on."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import msgspec
from hypothesis import strategies as st

from features.histories import AT, TODAY, ZONE, Deeds
from limen.book import events as e
from limen.book.group import GroupState, fold_group
from limen.decide.decide import decide
from limen.decide.facts import Asked, Facts, gather
from limen.decide.record import Question, Record
from limen.kernel.dates import end_of_day
from limen.release.rulebook import Release
from release.builders import INPUTS, OUTPUTS, REVIEW, loaded, policy, tiny

LIMIT = 1_000_000
FEATURE_VALUES = {
    "months_late_now": 0,
    "utilisation_bp": 2_000,
    "utilisation_max_6m_bp": 2_000,
    "payment_ratio_3m_bp": 10_000,
}


def release_of(
    outputs: dict[str, str] | None = None, inputs: dict[str, str] | None = None, **changed: Any
) -> Release:
    """The tiny release with these outputs in place of its own and these inputs beside its own."""
    review = policy({**OUTPUTS, **(outputs or {})}, {**INPUTS, **(inputs or {})})
    return loaded({**tiny(**changed), REVIEW: review})


@lru_cache
def tiny_release() -> Release:
    return loaded(tiny())


def facts(features: dict[str, Any] | None = None, **changed: Any) -> Facts:
    """A line of the tiny release in good standing, but for what is changed."""
    return msgspec.structs.replace(
        Facts(
            customer_id="c",
            group_id="g",
            line_id="l",
            product="line",
            currency="CNY",
            custody="kept",
            on=TODAY,
            trigger="review",
            limit_minor=LIMIT,
            owed_minor=200_000,
            undrawn_minor=800_000,
            status="open",
            may_draw=True,
            limit_high_12m_minor=LIMIT,
            reduced_12m_minor=0,
            limit_before_cut_minor=None,
            days_since_cut=None,
            is_cooling=False,
            is_watched=False,
            divert_product=None,
            features={**FEATURE_VALUES, **(features or {})},
        ),
        **changed,
    )


def question(**changed: Any) -> Question:
    return msgspec.structs.replace(
        Question("dec", "run", "g", "l", AT, "review", "release", 7, {"limen": "0"}), **changed
    )


def decided(given: Facts, release: Release) -> Record:
    return decide(question(trigger=given.trigger), given, release)


def group_of(made: Deeds, product: str = "line", kind: str = "merchant") -> GroupState:
    """The group after these deeds, its line of another product and customer."""
    return fold_group("g", [_as(event, product, kind) for event in made.events()])


def _as(event: e.Event, product: str, kind: str) -> e.Event:
    body = event.body
    if isinstance(body, e.LineOpened):
        body = msgspec.structs.replace(body, product=product)
    if isinstance(body, e.CustomerRegistered):
        body = msgspec.structs.replace(body, customer_kind=kind)
    return msgspec.structs.replace(event, body=body)


def asked_of(group: GroupState, release: Release, **changed: Any) -> Facts:
    """The facts of the group's line at the histories' instant."""
    asked = Asked("l", **{"at": AT, "trigger": "review", **changed})
    return gather(group, asked, release, ZONE)


def mark(
    action: str,
    on: date,
    *,
    id_: str = "d1",
    to_minor: int = LIMIT,
    effective_on: date | None = None,
    cool_down_until: date | None = None,
) -> e.DecisionMade:
    """A decision made before."""
    return e.DecisionMade(
        id_, "run", action, LIMIT, to_minor, msgspec.Raw(b"{}"), effective_on, cool_down_until
    )


def day_before(days: int) -> date:
    return TODAY - timedelta(days=days)


def at_end(day: date) -> int:
    return end_of_day(day, ZONE)


# Facts for a shipped release: customers from good to bad, so that every action comes up.


def bin_values(release: Release, product: str) -> dict[str, list[int | None]]:
    """For each characteristic of the product's card, a value of each bin, safest first."""
    found = {}
    for item in release.models[product].card_for("c").card.characteristics:
        cuts = item.bins.cuts
        values = [*([cuts[0] - 1, *cuts] if cuts else [0]), None]
        ranked = sorted(zip(item.points, values, strict=True), key=lambda pair: -pair[0])
        found[item.name] = [value for _, value in ranked]
    return found


def _features(release: Release, trigger: str, product: str) -> st.SearchStrategy[dict[str, Any]]:
    ranked = bin_values(release, product)

    def value(name: str, quality: int) -> st.SearchStrategy[int | None]:
        if name == "months_late_now":
            return st.sampled_from((0, 0, 0, 1, 2, 3, 4) if quality else (0,))
        if name == "statements_count_6m":
            return st.sampled_from((0, 2, 3, 6, 6, 6))
        if name in ranked:
            known = ranked[name]
            part = {0: known[: len(known) // 2 + 1], 1: known, 2: known[-2:]}[quality]
            return st.sampled_from(part)
        return st.sampled_from((None, 0, 1, 2, 3, 6, 200, 9_000, 60_000))

    names = release.features_for(trigger, product)
    return st.sampled_from((0, 1, 1, 2)).flatmap(
        lambda quality: st.fixed_dictionaries({name: value(name, quality) for name in names})
    )


@st.composite
def facts_for(draw: st.DrawFn, release: Release, product: str, trigger: str = "review") -> Facts:
    """Facts of a line of any standing; a limit need not be whole steps."""
    limit = draw(st.integers(0, 300)) * 10_000 + draw(st.sampled_from((0, 0, 1)))
    owed = draw(st.one_of(st.just(0), st.integers(0, limit + limit // 5)))
    before = draw(st.one_of(st.none(), st.integers(1, 200).map(lambda n: limit + n * 10_000)))
    high = max(limit, before or 0)
    given = facts(
        product=product,
        trigger=trigger,
        limit_minor=limit,
        owed_minor=owed,
        undrawn_minor=max(limit - owed, 0),
        may_draw=draw(st.sampled_from((True, True, True, False))),
        limit_high_12m_minor=high,
        reduced_12m_minor=draw(st.sampled_from((0, 0, high // 4, high // 2, high))),
        limit_before_cut_minor=before,
        days_since_cut=draw(st.sampled_from((None, 0, 89, 90, 300))) if before else None,
        is_cooling=draw(st.sampled_from((False, False, True))),
        is_watched=draw(st.booleans()),
    )
    features = draw(_features(release, trigger, product))
    return msgspec.structs.replace(given, features=features)
