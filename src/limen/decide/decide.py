"""decide(facts known at t, release, prices and headroom at t) -> decision, a pure function."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec
from msgspec import UNSET

from limen.caps.duties import CUTS, NO_EFFECT, announced_before, duty_of
from limen.choose.conduct import SEVERITY, STOPS_DRAWS
from limen.choose.step import Choice
from limen.choose.weigh import OPEN
from limen.decide.answer import Answer, answering
from limen.decide.asking import Steps, alone
from limen.decide.exploring import exploring
from limen.decide.law import law_kept
from limen.decide.law_duties import Demanded, demanded, lawful
from limen.decide.law_reasons import by_law
from limen.decide.offered import Offer, duty_of_offer, note_of, raise_offered
from limen.decide.reasons import Explained, TestedReason, by_price, explain, joined
from limen.decide.record import (
    Given,
    Options,
    OptionValue,
    Outcome,
    Question,
    Record,
    Scored,
    Weighing,
    facts_hash,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from limen.choose.weigh import Market
    from limen.decide.facts import Facts
    from limen.decide.valuing import Priced
    from limen.features.catalogue import Feature
    from limen.release.rulebook import Release

NO_REASONS = Explained((), moves_right=True)

TEST_DRAW_ALONE = "a test draw alone is no reason"
CLOSURES = frozenset({"close", "divert"})
LINKS_ALONE = "what links tell cuts no line: an officer looks"


def decide(question: Question, facts: Facts, release: Release) -> Record:
    """Decide one line by the row functions of the release's policies; see `deciding`."""
    return alone(deciding(question, facts, release))


def deciding(
    question: Question, facts: Facts, release: Release, answered: Answer | None = None
) -> Steps[Record]:
    """Decide one line; `answered` is the answer on these facts where it is known already.

    A harmless test draw moves neither the answer nor its reasons; a cut waits for an officer where
    its reasons, taken away together, do not help the customer. What only links tell cuts no line.

    Raises
    ------
    PolicyFault
        If the policy fails on these facts.
    """
    seen = _without_test_draws(facts, release)
    market = market_of(question)
    if answered is not None and seen is facts:
        given = answered
    else:
        given = yield from answering(seen, release, None, market)
    whole = given if seen is facts else (yield from answering(facts, release, None, market))
    rests_on_test_draw = whole.harshness > given.harshness
    seen, given, rests_on_links = yield from _without_links(seen, release, given, market)
    tried = None
    if not rests_on_test_draw and not rests_on_links:
        tried = exploring(question, seen, release, given, market)
    given = given if tried is None else tried[0]
    choice, notes = given.choice, list(given.choice.notes)
    explained = NO_REASONS
    needs_officer = rests_on_links
    notes += [TEST_DRAW_ALONE] if rests_on_test_draw else []
    notes += [LINKS_ALONE] if rests_on_links else []
    if given.referred:
        notes.append(f"missing: {', '.join(given.referred)}: an officer looks")
        needs_officer = True
    if given.admissible.calls_officer:
        notes.append("the policy calls an officer")
        needs_officer = True
    needs_officer = needs_officer or given.law_refers
    if choice.action in CUTS or choice.action == "watch":
        explained = yield from explain(seen, release, given, market)
        explained = joined(explained, (yield from by_price(seen, release, given, market)))
    explained = joined(explained, (yield from by_law(seen, release, given, market)))
    if choice.action in CUTS and release.conduct.guarded and not explained.moves_right:
        choice = Choice("keep" if facts.is_watched else "watch", facts.limit_minor)
        notes.append("the reasons do not carry the cut: an officer looks")
        needs_officer, tried = True, None
    demand = demanded(choice.action, facts, release, explained.reasons, given)
    is_mandatory = given.admissible.mandatory is not None
    allowed, said, law_asks = lawful(choice, facts, demand, is_mandatory=is_mandatory)
    if allowed != choice:
        choice, demand, tried = allowed, Demanded(), None
    notes, needs_officer = notes + said, needs_officer or law_asks
    record = _record(
        question, facts, release, given, choice, explained, notes, needs_officer, demand
    )
    return record if tried is None else msgspec.structs.replace(record, explored=tried[1])


def _without_test_draws(facts: Facts, release: Release) -> Facts:
    """Return the facts as a policy may see them: no small test draw repaid at once (design 4.7).

    It is taken out before the first answer, so that neither the action nor the test of its reasons
    can rest on it.
    """
    if not release.conduct.guarded:
        return facts
    return _put_aside(facts, release, lambda feature: not feature.may_cut)


def _put_aside(facts: Facts, release: Release, what: Callable[[Feature], bool]) -> Facts:
    """Return the facts with some features in good standing; the very same where they are so."""
    neutral = {
        name: feature.neutral
        for name in facts.features
        if what(feature := release.features[name]) and facts.features[name] != feature.neutral
    }
    if not neutral:
        return facts
    return msgspec.structs.replace(facts, features={**facts.features, **neutral})


def _without_links(
    seen: Facts, release: Release, given: Answer, market: Market
) -> Steps[tuple[Facts, Answer, bool]]:
    """Return facts, answer, and whether only links would cut the line.

    A cut is decided, and its reasons tested, as if nothing were known of linked people: that may
    stop a raise or call an officer, never carry a closure or another cut.
    """
    if given.choice.action not in CUTS or not release.conduct.guarded:
        return seen, given, False
    spared = _put_aside(seen, release, lambda feature: not feature.may_close)
    if spared is seen:
        return seen, given, False
    without = yield from answering(spared, release, None, market)
    as_grave = CLOSURES if given.choice.action in CLOSURES else CUTS
    return spared, without, without.choice.action not in as_grave


def _record(
    question: Question,
    facts: Facts,
    release: Release,
    given: Answer,
    choice: Choice,
    explained: Explained,
    notes: list[str],
    needs_officer: bool,
    demand: Demanded,
) -> Record:
    conduct = release.conduct
    leads = {choice.action: demand.lead_days}
    duty = duty_of(choice.action, facts.on, leads, conduct.sends_notices)
    offered = raise_offered(choice, facts, release)
    if offered is not None:
        duty, notes = duty_of_offer(release), [*notes, note_of(offered)]
    if question.ignoring is not None:
        duty = announced_before(duty, facts.on)
    reasons = [
        Given(
            code=reason.code,
            rule=reason.rule,
            evidence=_evidence(reason, facts),
            effect_severity=reason.effect[0],
            effect_minor=reason.effect[1],
            is_sufficient=reason.is_sufficient,
        )
        for reason in explained.reasons
    ]
    return Record(
        question=question,
        facts=facts,
        facts_sha256=facts_hash(facts),
        score=_scored(given, facts, is_told=choice.action != "keep" or needs_officer),
        options=_options(given),
        caps=list(given.allowed.caps),
        prices=dict(market_of(question).prices_ppm),
        outcome=Outcome(
            action=choice.action,
            limit_before_minor=facts.limit_minor,
            limit_after_minor=choice.limit_minor,
            is_discretionary=given.admissible.mandatory is None,
            is_adverse=duty.is_adverse,
            needs_officer=needs_officer,
            notes=notes,
            reason_codes=_codes(choice, reasons, conduct.sends_notices)[: demand.reasons_max],
            notice_kind=duty.notice_kind,
            lead_days=duty.lead_days,
            effective_on=duty.effective_on,
            cool_down_until=_cool_down(
                choice, duty.effective_on if offered is None else facts.on, given, release
            ),
            offer=_offer(choice, facts, release) if offered is None else offered,
        ),
        reasons=reasons,
        value_minor=_value(given, choice),
        weighing=UNSET if given.priced is None else _weighing(given.priced),
        law=UNSET if given.legal is None else law_kept(given.legal),
        owed=demand.kept,
    )


def _evidence(reason: TestedReason, facts: Facts) -> dict[str, int | None]:
    seen = {name: facts.features[name] for name in reason.features if name in facts.features}
    return {**seen, **dict(reason.evidence)}


def market_of(question: Question) -> Market:
    """Return the prices and headroom that a question was asked under."""
    return OPEN if question.market is UNSET else question.market


def _value(given: Answer, choice: Choice) -> int | None:
    """Return what the choice is worth; a cut that an officer looks at first is a line kept."""
    if given.priced is None:
        return None
    is_taken = choice == given.choice
    found = given.priced.chosen if is_taken else given.priced.weighed[0]
    return found.worth.value_minor


def _weighing(priced: Priced) -> Weighing:
    return Weighing(
        options=[
            OptionValue(
                each.option.action, each.option.limit_minor, each.worth.value_minor, each.net_ppm
            )
            for each in priced.weighed
        ],
        left_out=[(each.action, each.why, each.limit_minor) for each in priced.found.pruned],
        parts=dict(priced.chosen.worth.parts),
        uses=dict(priced.chosen.worth.uses),
        keeping=dict(priced.weighed[0].worth.uses),
        response=priced.about,
    )


def _codes(choice: Choice, reasons: list[Given], tells: bool) -> list[str]:
    if choice.action in {"reinstate", "unfreeze"}:
        return ["C04", *(reason.code for reason in reasons)]
    return [reason.code for reason in reasons] if tells else []


def _cool_down(choice: Choice, since: date | None, given: Answer, release: Release) -> date | None:
    if choice.action in NO_EFFECT or since is None or not release.conduct.guarded:
        return None
    days = given.admissible.cool_down_days
    if days is None:
        days = release.conduct.cool_down_days
    if choice.action == "step_down":
        days = min(days, release.conduct.step_days)
    return since + timedelta(days=days)


def _offer(choice: Choice, facts: Facts, release: Release) -> Offer | None:
    if choice.action != "divert" or facts.divert_product is None:
        return None
    product = release.products[facts.divert_product]
    if product.starter_minor is None:
        return None
    usable = product.starter_minor >= product.smallest_draw_minor
    return Offer(product.name, product.starter_minor) if usable else None


def _scored(given: Answer, facts: Facts, *, is_told: bool) -> Scored | None:
    """The score; what each input of a tree cost is worked out only where something is told."""
    if given.card is None or given.score is None:
        return None
    model, contributions = given.card.card, given.score.contributions
    if is_told and not contributions:
        contributions = model.explained(facts.features).contributions
    return Scored(
        card=given.card.path,
        card_sha256=given.card.digest,
        points=given.score.points,
        pd_ppm=given.score.pd_ppm,
        horizon_months=given.card.card.horizon_months,
        contributions=[(c.name, c.points, c.points_max) for c in contributions],
    )


def _options(given: Answer) -> Options:
    admissible = given.admissible
    return Options(
        mandatory=admissible.mandatory,
        actions=sorted(admissible.actions, key=SEVERITY.__getitem__),
        floor_minor=admissible.floor_minor,
        ceiling_minor=admissible.ceiling_minor,
        target_minor=admissible.target_minor,
        rules=list(admissible.rules),
    )


def changes_something(record: Record) -> bool:
    """Whether the decision is stored whole; the others are one digest a run.

    What was left to chance is stored, whatever came of it: its chances are what is learned from.
    """
    is_tried = record.explored is not UNSET
    return record.outcome.action != "keep" or record.outcome.needs_officer or is_tried


def stops_draws(record: Record) -> bool:
    """Whether the decision ends new draws once in effect."""
    return record.outcome.action in STOPS_DRAWS
