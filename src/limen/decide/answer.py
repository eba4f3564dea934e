"""Score, policy, caps and choice for given facts: the part that reasons are tested against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from msgspec import UNSET, structs

from limen.caps.limits import allowance
from limen.choose.conduct import SEVERITY
from limen.choose.step import Admissible, Choice, Standing, choose
from limen.choose.weigh import OPEN
from limen.decide.asking import Ask, Steps, alone
from limen.decide.law import legal_of, under_law, within_law
from limen.decide.valuing import chosen_by_value, priced
from limen.decide.warning import warning_after
from limen.dmn import DmnMisuse
from limen.dmn.strict import admit
from limen.kernel.bounds import AMOUNT_MINOR_MAX
from limen.kernel.errors import InvariantViolated

if TYPE_CHECKING:
    from collections.abc import Mapping

    from limen.book.allowance import Allowance
    from limen.caps.customer import Legal
    from limen.choose.weigh import Market
    from limen.decide.facts import Facts
    from limen.decide.valuing import Priced
    from limen.release.rulebook import NamedCard, Release
    from limen.risk.scorecard import Score

COOL_DOWN_DAYS_MAX = 3_660


@dataclass(frozen=True, slots=True)
class Changed:
    """A what-if: features put in place of the true ones, characteristics given their best.

    `lawless` are rules of the packs, by name, that are left aside.
    """

    features: Mapping[str, int | None]
    best: frozenset[str] = frozenset()
    lawless: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the release says of these facts.

    `referred` names the inputs whose absence leaves the line to an officer: nothing was answered.
    `priced` are the options with their worth, where the choice was one of value.
    `legal` is what the packs say, None without any; `law_refers` that they left it to an officer.
    """

    card: NamedCard | None
    score: Score | None
    admissible: Admissible
    allowed: Allowance
    choice: Choice
    referred: tuple[str, ...] = ()
    priced: Priced | None = None
    legal: Legal | None = None
    law_refers: bool = False

    @property
    def harshness(self) -> tuple[int, int]:
        """Orders answers: first by what the action takes away, then by the limit left."""
        return SEVERITY[self.choice.action], -self.choice.limit_minor


class PolicyFault(InvariantViolated):
    """A policy gave no usable answer: an error is a fault, never a silent null (design 5)."""

    code = "policy_fault"


def answer(
    facts: Facts, release: Release, changed: Changed | None = None, market: Market = OPEN
) -> Answer:
    """Evaluate the release on the facts, or on a what-if of them; see `answering`."""
    return alone(answering(facts, release, changed, market))


def answering(
    facts: Facts, release: Release, changed: Changed | None = None, market: Market = OPEN
) -> Steps[Answer]:
    """Evaluate the release on the facts, or on a what-if of them, at the portfolio's prices.

    Raises
    ------
    PolicyFault
        If the policy fails on these facts or answers outside its contract.
    """
    features = facts.features if changed is None else {**facts.features, **changed.features}
    card, score = _score(facts, release, features, changed)
    admissible, referred = yield from _admissible(facts, release, features, score)
    product = release.products[facts.product]
    legal = legal_of(facts, release)
    if changed is not None and changed.lawless and legal is not None:
        legal = legal.without(changed.lawless)
    allowed = within_law(allowance(product, features), legal)
    if changed is not None:
        # What would be without a reason is a question of value, not of this plan's ties.
        market = structs.replace(market, assigned=None)
    standing, most_minor = _standing(facts), allowed.limit_max_minor
    found = None
    if score is not None and release.conduct.guarded and not referred:
        found = priced(facts, release, score.pd_ppm, admissible, standing, most_minor, market)
    if found is None:
        choice = choose(admissible, standing, product, most_minor, release.conduct)
    else:
        choice = chosen_by_value(
            found, admissible, standing.limit_minor, is_watched=standing.is_watched
        )
    choice, refers = under_law(choice, facts.limit_minor, legal)
    return Answer(card, score, admissible, allowed, choice, referred, found, legal, refers)


def pd_of(facts: Facts, release: Release) -> int | None:
    """Return the PD over the horizon by the release's score, None where it reads none."""
    _, score = _score(facts, release, facts.features, None)
    return None if score is None else score.pd_ppm


def _score(
    facts: Facts, release: Release, features: Mapping[str, int | None], changed: Changed | None
) -> tuple[NamedCard | None, Score | None]:
    models = release.models.get(facts.product)
    if models is None or not _reads_score(release, facts.trigger):
        return None, None
    named = models.card_for(facts.customer_id)
    if changed is None:
        return named, named.card.score(features)
    return named, named.card.best(features, changed.best)


def _reads_score(release: Release, trigger: str) -> bool:
    inputs = release.policies[trigger].inputs
    if "segment" in inputs and "segment" in release.policies:
        inputs |= release.policies["segment"].inputs
    return "pd_ppm" in inputs


def _admissible(
    facts: Facts, release: Release, features: Mapping[str, int | None], score: Score | None
) -> Steps[tuple[Admissible, tuple[str, ...]]]:
    policy = release.policies[facts.trigger]
    known = _fact_inputs(facts, release, score)
    if "segment" in policy.inputs and "segment" in release.policies:
        known["segment"] = yield from segmenting(facts, release, features, score)
    values = {
        item.name: known[item.name] if item.name in known else features[item.name]
        for item in policy.program.inputs
    }
    admitted = admit(policy.declared, values, policy.read)
    if admitted.causes:
        raise PolicyFault(
            "inputs are as declared", line=facts.line_id, faults=list(admitted.causes)
        )
    if admitted.referred:
        return Admissible(("keep",), None, 0, None, None, ()), admitted.referred
    try:
        result = yield Ask(policy, admitted.values)
    except DmnMisuse as error:
        raise PolicyFault(
            "a policy takes the facts as they are", line=facts.line_id, faults=[str(error)]
        ) from error
    if result.errors:
        raise PolicyFault(
            "a policy answers every line",
            line=facts.line_id,
            faults=[str(e) for e in result.errors],
        )
    admissible = read_outputs(result.values, facts.line_id)
    unmapped = [rule for rule in admissible.rules if rule not in release.reasons]
    if unmapped and release.conduct.guarded:
        raise PolicyFault("every rule has its reason", line=facts.line_id, rules=unmapped)
    return admissible, ()


def segmenting(
    facts: Facts, release: Release, features: Mapping[str, int | None], score: Score | None
) -> Steps[str]:
    """Return a line's segment by the release's segment policy.

    Raises
    ------
    PolicyFault
        If the policy fails on these facts or answers with no word.
    """
    policy = release.policies["segment"]
    known = _fact_inputs(facts, release, score)
    values = {
        item.name: known[item.name] if item.name in known else features[item.name]
        for item in policy.program.inputs
    }
    admitted = admit(policy.declared, values, policy.read)
    faults = [*admitted.causes, *(f"missing: {name}" for name in admitted.referred)]
    if not faults:
        result = yield Ask(policy, admitted.values)
        faults = [str(error) for error in result.errors]
        found = result.values.get("segment")
        if isinstance(found, str) and not faults:
            return found
    raise PolicyFault("a line has a segment", line=facts.line_id, faults=faults)


def _fact_inputs(facts: Facts, release: Release, score: Score | None) -> dict[str, object]:
    product = release.products[facts.product]
    return {
        **_warning_inputs(facts, release, score),
        "pd_ppm": None if score is None else score.pd_ppm,
        "segment": product.borrower,
        "product": facts.product,
        "limit_minor": facts.limit_minor,
        "owed_minor": facts.owed_minor,
        "undrawn_minor": facts.undrawn_minor,
        "status": facts.status,
        "may_draw": facts.may_draw,
        "trigger": facts.trigger,
        "product_floor_minor": product.floor_minor,
        "product_ceiling_minor": product.ceiling_minor,
        "product_step_minor": product.step_minor,
        "limit_before_cut_minor": facts.limit_before_cut_minor,
        "days_since_cut": facts.days_since_cut,
        "is_watched": facts.is_watched,
    }


def _warning_inputs(facts: Facts, release: Release, score: Score | None) -> dict[str, object]:
    if facts.warning is UNSET:
        return {"warning_tenths": None, "is_warned": False, "warned_days": None}
    pd_ppm = None if score is None else score.pd_ppm
    horizon = 1 if score is None else release.models[facts.product].cards[0].card.horizon_months
    after = warning_after(facts, release, pd_ppm, horizon)
    since = None if after is None else after.since
    return {
        "warning_tenths": None if after is None else after.tenths,
        "is_warned": since is not None,
        "warned_days": None if since is None else (facts.on - since).days,
    }


def read_outputs(values: Mapping[str, Any], line_id: str) -> Admissible:
    """Check a policy's outputs against the contract (design 5)."""
    actions = _words(values.get("actions"), "actions", line_id) or ("keep",)
    mandatory = values.get("mandatory")
    for action in (*actions, *([] if mandatory is None else [mandatory])):
        if action not in SEVERITY:
            raise PolicyFault("a policy names known actions", line=line_id, action=action)
    return Admissible(
        actions=actions,
        mandatory=cast("str | None", mandatory),
        floor_minor=_amount(values.get("floor_minor"), line_id) or 0,
        ceiling_minor=_amount(values.get("ceiling_minor"), line_id),
        target_minor=_amount(values.get("target_minor"), line_id),
        rules=_words(values.get("reasons"), "reasons", line_id),
        cool_down_days=_days(values.get("cool_down_days"), line_id),
        calls_officer=_switch(values.get("calls_officer"), line_id),
    )


def _words(value: object, name: str, line_id: str) -> tuple[str, ...]:
    if value is None:
        return ()
    items = value if isinstance(value, list | tuple) else [value]
    words = tuple(dict.fromkeys([item for item in items if item is not None]))
    for word in words:
        if not isinstance(word, str):
            raise PolicyFault("an output is a list of words", line=line_id, output=name)
    return cast("tuple[str, ...]", words)


def _amount(value: object, line_id: str) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not hasattr(value, "__floor__"):
        raise PolicyFault("an amount is a number", line=line_id, value=repr(value))
    # A policy's limit may have decimals; limits round down (design 4.2).
    amount = int(cast("Any", value).__floor__())
    if abs(amount) > AMOUNT_MINOR_MAX:
        raise PolicyFault("an amount is within bounds", line=line_id, value=repr(value))
    return amount


def _days(value: object, line_id: str) -> int | None:
    days = _amount(value, line_id)
    if days is not None and not 0 <= days <= COOL_DOWN_DAYS_MAX:
        raise PolicyFault("a cool-down is within bounds", line=line_id, days=days)
    return days


def _switch(value: object, line_id: str) -> bool:
    if value is not None and not isinstance(value, bool):
        raise PolicyFault("a switch is true or false", line=line_id, value=repr(value))
    return bool(value)


def _standing(facts: Facts) -> Standing:
    return Standing(
        limit_minor=facts.limit_minor,
        owed_minor=facts.owed_minor,
        limit_high_12m_minor=facts.limit_high_12m_minor,
        reduced_12m_minor=facts.reduced_12m_minor,
        is_cooling=facts.is_cooling,
        is_watched=facts.is_watched,
        may_draw=facts.may_draw,
        can_divert=facts.divert_product is not None,
        flags=() if facts.flags is UNSET else facts.flags,
        announced=_announced(facts),
        is_offered=facts.offered_until is not UNSET,
    )


def _announced(facts: Facts) -> tuple[str, int] | None:
    action, limit_minor = facts.announced_action, facts.announced_minor
    return None if action is UNSET or limit_minor is UNSET else (action, limit_minor)
