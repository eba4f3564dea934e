"""A release as checked data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from limen.book.bureau import ANY_REPORT, BureauRules
from limen.caps.programme import NO_RULES, DrawRules
from limen.features.declared import DECLARED
from limen.features.meaning import FROM_STATE
from limen.features.offered import OFFERED
from limen.release.law import NO_LAW, Law
from limen.release.law_portfolio import law_resources, law_uses
from limen.risk.folds import fold_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from limen.book.product import Product
    from limen.choose.conduct import Conduct
    from limen.choose.declared import Economics
    from limen.choose.explore import Exploration
    from limen.choose.portfolio import Limit, RunDown
    from limen.dmn import Model, Program
    from limen.dmn.strict import Declaration
    from limen.features.catalogue import Feature
    from limen.features.definition import Definition
    from limen.features.fold import FoldPlan, GroupFold
    from limen.risk.default import DefaultDefinition
    from limen.risk.loss import LossTerms
    from limen.risk.model import Model as RiskModel
    from limen.risk.warning.cusum import WarningTerms

TRIGGERS = {
    "review": "account_review", "warning": "early_warning", "draw": "draw", "segment": "segment",
    "eligibility": "eligibility",
}  # fmt: skip
"""What asks for a decision, and the policy that answers; a line's segment is asked by policies,
eligibility where a customer applies and where a line is offered."""


class NamedCard(NamedTuple):
    """A scorecard or tree model with its file's path and hash, for the record."""

    path: str
    digest: str
    card: RiskModel


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """The models of a product: one, or one per fold that it did not see."""

    cards: tuple[NamedCard, ...]

    def card_for(self, customer_id: str) -> NamedCard:
        """Return the model that may score this customer."""
        if len(self.cards) == 1:
            return self.cards[0]
        return self.cards[fold_of(customer_id, len(self.cards))]


class ReasonRule(NamedTuple):
    """What a rule tells the customer.

    `code` is None where the score moved the rule: its own worst characteristics then give the
    codes. `features` are the quantities that the rule rests on, the evidence.
    """

    code: str | None
    features: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """A compiled decision service and the features that it reads.

    `model` is what it was compiled from, so that it can be lowered to columns too; `declared` says
    what a null of an input means, where the release says it, and `read` which inputs matter.
    """

    path: str
    model: Model
    program: Program
    features: tuple[str, ...]
    inputs: frozenset[str]
    declared: Mapping[str, Declaration] = field(default_factory=dict)
    read: frozenset[str] = frozenset()


VALUE_FEATURES = ("paid_in_full_count_6m", "payments_6m_minor", "revolving_count_6m")
"""Features that tell a transactor, and how much goes through a line in half a year."""


@dataclass(frozen=True, slots=True)
class Release:
    """A checked release; `release_id` is the SHA-256 over its paths, hashes and engine.

    `features` is everything its policies and models may read, `own` what its features.toml adds.
    """

    release_id: str
    name: str
    jurisdiction: str
    lender: str
    is_simulation: bool
    products: Mapping[str, Product]
    policies: Mapping[str, Policy]
    models: Mapping[str, ModelChoice]
    reasons: Mapping[str, ReasonRule]
    conduct: Conduct
    default: DefaultDefinition
    loss: LossTerms
    loss_source: str
    notices: Mapping[tuple[str, str], str]
    files: Mapping[str, bytes]
    draws: DrawRules = NO_RULES
    economics: Economics | None = None
    warnings: Mapping[str, WarningTerms] = field(default_factory=dict)
    law: Law = NO_LAW
    portfolio: tuple[Limit, ...] = ()
    run_down: tuple[RunDown, ...] = ()
    exploration: Exploration | None = None
    bureau: BureauRules = ANY_REPORT
    features: Mapping[str, Feature] = field(default_factory=lambda: OFFERED)
    own: tuple[Definition, ...] = ()
    _reads: dict[tuple[str, str], tuple[str, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _law_names: list[tuple[str, ...]] = field(
        default_factory=list, init=False, repr=False, compare=False
    )
    _law_uses: dict[tuple[str, str], Mapping[str, str]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    _resources: list[tuple[str, ...]] = field(
        default_factory=list, init=False, repr=False, compare=False
    )
    _plans: list[FoldPlan | None] = field(
        default_factory=list, init=False, repr=False, compare=False
    )

    def features_for(self, trigger: str, product: str) -> tuple[str, ...]:
        """Return the features that a decision of this kind reads, policy and scorecard alike."""
        asked = trigger, product
        if asked not in self._reads:
            self._reads[asked] = self._features_read(trigger, product)
        return self._reads[asked]

    @property
    def resources(self) -> tuple[str, ...]:
        """What the limits on the whole are on, by the names that options state their uses under."""
        if not self._resources:
            every = (*self.portfolio, *(step.limit for step in self.run_down))
            named = {name for limit in every for name in limit.rule().coefs}
            self._resources.append(tuple(sorted(named.union(self.law_resources))))
        return self._resources[0]

    @property
    def law_resources(self) -> tuple[str, ...]:
        """What the packs bound of the portfolio, by the same kind of names."""
        if not self.law.packs or self.economics is None:
            return ()
        if not self._law_names:
            self._law_names.append(law_resources(self.law, self.draws, tuple(self.products)))
        return self._law_names[0]

    def law_uses(self, entity: str, product: str) -> Mapping[str, str]:
        """Return the resources of law that a line uses, each with whose part of it counts."""
        if not self.law_resources:
            return {}
        key = entity, product
        if key not in self._law_uses:
            self._law_uses[key] = law_uses(self.law, self.draws, entity, product)
        return self._law_uses[key]

    @property
    def offer_days(self) -> int:
        """For how many days a raise is offered without consent beforehand; 0 where it is not."""
        return 0 if self.economics is None else self.economics.menu.offer_days

    def values(self, product: str) -> bool:
        """Whether the options of a line on a product have values: it declares economics."""
        return self.economics is not None and product in self.economics.products

    def _features_read(self, trigger: str, product: str) -> tuple[str, ...]:
        policy = self.policies[trigger]
        names, inputs = dict.fromkeys(policy.features), policy.inputs
        if "segment" in inputs and "segment" in self.policies:
            names.update(dict.fromkeys(self.policies["segment"].features))
            inputs |= self.policies["segment"].inputs
        if "pd_ppm" in inputs and product in self.models:
            for named in self.models[product].cards:
                names.update(dict.fromkeys(named.card.names))
            if self.values(product):
                names.update(dict.fromkeys(VALUE_FEATURES))
        return tuple(names)

    def declared_read(self) -> tuple[Definition, ...]:
        """Return the definitions to fold for what its policies and models read, in order of names.

        What the line's state gives is not among them.
        """
        known = {**DECLARED, **{each.name: each for each in self.own}}
        asked = {name for policy in self.policies.values() for name in policy.features}
        for choice in self.models.values():
            asked |= {name for named in choice.cards for name in named.card.names}
        return tuple(known[name] for name in sorted(asked & known.keys() - FROM_STATE.keys()))

    def fold_plan(self) -> FoldPlan | None:
        """Return what folds the declared features that it reads, None where it reads none."""
        if not self._plans:
            definitions = self.declared_read()
            if not definitions:
                self._plans.append(None)
            else:
                # Its libraries take time to load: only a release that needs them pays.
                from limen.features.fold import FoldPlan

                self._plans.append(FoldPlan(definitions))
        return self._plans[0]

    def follower(self, group_id: str) -> GroupFold | None:
        """Return the fold of a group's declared features, of a group nothing is known of yet."""
        plan = self.fold_plan()
        return None if plan is None else plan.fresh(group_id)
