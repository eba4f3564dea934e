"""Loading a release: bytes in, a checked `Release` or every fault at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from limen.book.bureau import MAX_AGE_DAYS, PURPOSES, BureauRules
from limen.book.product import Product
from limen.choose.conduct import SEVERITY, Conduct
from limen.features.declare import FEATURES_TOML, read_definitions
from limen.features.offered import OFFERED, with_own
from limen.kernel.canon import sha256_hex
from limen.kernel.diagnostics import Diagnostics, Place, did_you_mean
from limen.kernel.rates import PPM
from limen.kernel.reasons import REASONS
from limen.release import tables as t
from limen.release.draw_rules import read_draw_rules
from limen.release.economics import ECONOMICS_TOML, read_economics
from limen.release.exploration import read_exploration
from limen.release.identity import release_id
from limen.release.law import read_law
from limen.release.model_meaning import check_meaning
from limen.release.policies import load_policies
from limen.release.portfolio import Known, read_portfolio
from limen.release.products import load_products, product_paths
from limen.release.protected_inputs import check_eligibility, check_own_features
from limen.release.rulebook import ModelChoice, NamedCard, Policy, ReasonRule, Release
from limen.release.run_down import read_run_down
from limen.release.warnings import read_warnings
from limen.risk.default import CUT_RULES, DefaultDefinition
from limen.risk.loss import LossTerms
from limen.risk.model import load_model
from limen.risk.tree.model import TreeModel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from limen.caps.programme import DrawRules
    from limen.choose.explore import Exploration
    from limen.choose.portfolio import Limit, RunDown
    from limen.features.catalogue import Feature
    from limen.features.definition import Definition

RELEASE_TOML = "release.toml"
CONSTRAINTS_TOML = "constraints.toml"
DAYS_MAX = 3_660
MONTHS_MAX = 600


def load_release(files: Mapping[str, bytes]) -> tuple[Release | None, Diagnostics]:
    """Check every file of a release.

    Parameters
    ----------
    files
        Path inside the release (with ``/``) → bytes.

    Returns
    -------
    The release, or None; and every fault found.
    """
    faults = Diagnostics()
    head = t.read_table(files, RELEASE_TOML, t.ReleaseTable, faults)
    constraints = t.read_table(files, CONSTRAINTS_TOML, t.ConstraintsTable, faults)
    products = load_products(files, faults)
    own = own_features(files, faults)
    features = with_own(own)
    policies = load_policies(files, faults, features)
    if head is None or constraints is None:
        return None, faults
    models = _models(files, head, features, own, faults)
    _check_scored(products, head, policies, faults)
    notices = _notices(files, faults)
    reasons = _reasons(head, features, faults)
    conduct = _conduct(constraints.conduct, reasons, head.use, faults)
    draws = read_draw_rules(constraints, products, product_paths(files), faults)
    warnings = read_warnings(constraints.early_warning, product_paths(files), head.models, faults)
    law = read_law(files, head, products, faults, draws.partners)
    check_eligibility(policies, law.packs, faults)
    limits, run_down, exploration = _limits(constraints, products, draws, files, faults)
    bureau = _bureau(constraints.bureau, faults)
    _check_head(head, faults)
    definition = _definition(head, faults)
    if definition is not None:
        _check_definition(definition, models, faults)
    loss = LossTerms(head.loss.ccf_ppm, head.loss.lgd_ppm) if not faults.has_errors else None
    economics = None
    if loss is not None and definition is not None:
        economics = read_economics(files, products, draws, loss, definition.window_months, faults)
    if faults.has_errors or definition is None or loss is None:
        return None, faults
    release = Release(
        release_id=release_id(files, law.packs),
        name=head.name,
        jurisdiction=head.jurisdiction,
        lender=head.lender,
        is_simulation=head.use == "simulation",
        products=products,
        policies=policies,
        models=models,
        reasons=reasons,
        conduct=conduct,
        draws=draws,
        warnings=warnings,
        law=law,
        portfolio=limits,
        run_down=run_down,
        exploration=exploration,
        default=definition,
        loss=loss,
        loss_source=head.loss.source,
        notices=notices,
        files=dict(files),
        economics=economics,
        bureau=bureau,
        features=features,
        own=own,
    )
    return release, faults


def _limits(
    table: t.ConstraintsTable,
    products: Mapping[str, Product],
    draws: DrawRules,
    files: Mapping[str, bytes],
    faults: Diagnostics,
) -> tuple[tuple[Limit, ...], tuple[RunDown, ...], Exploration | None]:
    """Return the limits on the whole, the steps of their run-down, and what is left to chance."""
    currencies = {product.currency for product in products.values()}
    partners = {each.name for one in draws.programmes.values() for each in one.partners}
    segments = {product.borrower for product in products.values()}
    known = Known(currencies, segments, draws.programmes, partners)
    limits = read_portfolio(table.portfolio, known, faults)
    run_down = read_run_down(table, limits, known, faults)
    if (limits or run_down) and ECONOMICS_TOML not in files and not faults.has_errors:
        hint = "declare economics.toml: without it a review weighs nothing under them"
        place = Place(CONSTRAINTS_TOML, path="portfolio")
        faults.warning("R108", place, "limits on the whole that no review keeps", hint)
    return limits, run_down, read_exploration(table.exploration, files, faults)


def own_features(files: Mapping[str, bytes], faults: Diagnostics) -> tuple[Definition, ...]:
    """Return the sound definitions of a release's features.toml; their faults are added."""
    found, more = read_definitions(files.get(FEATURES_TOML, b""), FEATURES_TOML, OFFERED)
    faults.extend(more)
    check_own_features(found, faults)
    for each in found:
        if each.key == "counterparty":
            place = Place(FEATURES_TOML, path=f"features.{each.name}")
            faults.error(
                "R034", place, "a line has no counterparty", "known: line, customer, group"
            )
    return tuple(found)


def default_definition(
    files: Mapping[str, bytes],
) -> tuple[DefaultDefinition | None, Diagnostics]:
    """Return the default definition alone, from a release that may lack its models yet."""
    faults = Diagnostics()
    head = t.read_table(files, RELEASE_TOML, t.ReleaseTable, faults)
    if head is None:
        return None, faults
    return _definition(head, faults), faults


def _definition(head: t.ReleaseTable, faults: Diagnostics) -> DefaultDefinition | None:
    table, before = head.default_definition, len(faults.items)
    place = Place(RELEASE_TOML, path="default_definition")
    if not 1 <= table.window_months <= MONTHS_MAX:
        faults.error("R012", place, f"window_months is not within 1 and {MONTHS_MAX}")
    if table.months_late is not None and not 1 <= table.months_late <= MONTHS_MAX:
        faults.error("R012", place, f"months_late is not within 1 and {MONTHS_MAX}")
    if table.cut_rule not in CUT_RULES:
        faults.error(
            "R012", place, f"cut_rule = '{table.cut_rule}'", did_you_mean(table.cut_rule, CUT_RULES)
        )
    if len(faults.items) > before:
        return None
    return DefaultDefinition(**msgspec.structs.asdict(table))


def _check_head(head: t.ReleaseTable, faults: Diagnostics) -> None:
    place = Place(RELEASE_TOML)
    if head.use not in {"live", "simulation"}:
        faults.error("R010", place, f"use = '{head.use}'", "known: live, simulation")
    loss = head.loss
    for name, ppm, within in (
        ("ccf", loss.ccf_ppm, loss.ccf_range_ppm),
        ("lgd", loss.lgd_ppm, loss.lgd_range_ppm),
    ):
        if not 0 <= ppm <= PPM:
            faults.error("R011", place, f"loss.{name}_ppm = {ppm} is no share of a million")
        elif within is not None and not 0 <= within[0] <= ppm <= within[1] <= PPM:
            faults.error("R011", place, f"loss.{name}_ppm = {ppm} is not within {list(within)}")


def _models(
    files: Mapping[str, bytes],
    head: t.ReleaseTable,
    features: Mapping[str, Feature],
    own: tuple[Definition, ...],
    faults: Diagnostics,
) -> dict[str, ModelChoice]:
    models = {}
    # Products with a fault of their own count too: one mistake, one diagnostic.
    products = product_paths(files)
    for product, table in head.models.items():
        place = Place(RELEASE_TOML, path=f"models.{product}")
        if product not in products:
            faults.error("R020", place, "no such product", did_you_mean(product, products))
        cards = [
            card for path in table.files if (card := _card(files, path, features, place, faults))
        ]
        if len(cards) == len(table.files) and cards:
            _check_folds(cards, place, faults)
            models[product] = ModelChoice(tuple(cards))
        elif not table.files:
            faults.error("R021", place, "names no file")
    check_meaning(models, own, faults)
    return models


def _card(
    files: Mapping[str, bytes],
    path: str,
    features: Mapping[str, Feature],
    place: Place,
    faults: Diagnostics,
) -> NamedCard | None:
    data = files.get(path)
    if data is None:
        faults.error("R022", place, f"no file '{path}'", did_you_mean(path, files))
        return None
    card, found = load_model(data, path)
    faults.extend(found)
    if card is None:
        return None
    unknown = [name for name in card.names if name not in features]
    for name in unknown:
        faults.error("R023", Place(path), f"unknown feature '{name}'", did_you_mean(name, features))
    for name in card.names:
        if name in features and not features[name].may_score:
            faults.error("R024", Place(path), f"'{name}' may not be scored")
    if unknown:
        return None
    if isinstance(card, TreeModel):
        _check_schema(card, path, features, faults)
    return NamedCard(path, sha256_hex(data), card)


def _check_schema(
    model: TreeModel, path: str, features: Mapping[str, Feature], faults: Diagnostics
) -> None:
    """Refuse a model fitted on other units or directions than the catalogue's, naming each."""
    for item in model.inputs:
        here = features[item.name]
        for what, then, now in (
            ("unit", item.unit, here.unit),
            ("direction", item.direction, here.direction),
        ):
            if then != now:
                message = f"'{item.name}': fitted with {what} {then}, the catalogue says {now}"
                faults.error("R027", Place(path, path="inputs"), message, "fit it again")


def _check_definition(
    definition: DefaultDefinition, models: Mapping[str, ModelChoice], faults: Diagnostics
) -> None:
    """Refuse a model of another default than the release's, naming what differs."""
    for choice in models.values():
        for named in choice.cards:
            place = Place(named.path, path="facts.default_definition")
            recorded = named.card.facts.get("default_definition", {})
            for difference in definition.differences(recorded):
                faults.error("R028", place, difference, "fit it with --release")
            if named.card.horizon_months != definition.window_months:
                faults.error(
                    "R029",
                    Place(named.path, path="horizon_months"),
                    f"over {named.card.horizon_months} months, the release's default definition "
                    f"over {definition.window_months}",
                )


def _check_folds(cards: list[NamedCard], place: Place, faults: Diagnostics) -> None:
    # Out of order, a customer would be scored by a card that was fitted on him.
    for number, named in enumerate(cards):
        if len(cards) > 1 and named.card.fold != (number, len(cards)):
            faults.error(
                "R026",
                place,
                f"'{named.path}' was not fitted without fold {number} of {len(cards)}",
                "list the cards in the order of the folds that they left out",
            )


def _check_scored(
    products: Mapping[str, Product],
    head: t.ReleaseTable,
    policies: Mapping[str, Policy],
    faults: Diagnostics,
) -> None:
    for policy in policies.values():
        for product in sorted(products.keys() - head.models.keys()):
            if "pd_ppm" in policy.inputs:
                place = Place(policy.path, path="input 'pd_ppm'")
                faults.warning("R025", place, f"'{product}' has no model: it is null there")


def _reasons(
    head: t.ReleaseTable, features: Mapping[str, Feature], faults: Diagnostics
) -> dict[str, ReasonRule]:
    reasons = {}
    for rule, table in head.reasons.items():
        place = Place(RELEASE_TOML, path=f"reasons.{rule}")
        if table.code is not None and table.code not in REASONS:
            faults.error("R030", place, f"unknown code '{table.code}'")
        if table.code is not None and not table.features:
            faults.error("R031", place, "names no feature as evidence")
        for name in table.features:
            if name not in features:
                faults.error(
                    "R032", place, f"unknown feature '{name}'", did_you_mean(name, features)
                )
            elif not features[name].may_cut:
                faults.error("R033", place, f"'{name}' may never be a reason")
        reasons[rule] = ReasonRule(table.code, tuple(table.features))
    return reasons


def _conduct(
    table: t.ConductTable, reasons: Mapping[str, ReasonRule], use: str, faults: Diagnostics
) -> Conduct:
    place = Place(CONSTRAINTS_TOML, path="conduct")
    if not table.guarded and use != "simulation":
        faults.error("R040", place, "only a release for simulation may be unguarded")
    if not table.sends_notices and use != "simulation":
        faults.error("R041", place, "only a release for simulation may send no notices")
    for rule in table.hard_rules:
        if rule not in reasons:
            faults.error("R042", place, f"hard rule '{rule}' has no reason")
        else:
            _check_hard_rule(rule, reasons[rule], place, faults)
    for action in table.lead_days:
        if action not in SEVERITY:
            faults.error(
                "R043", place, f"unknown action '{action}'", did_you_mean(action, SEVERITY)
            )
    days_named = {
        name: getattr(table, name) for name in ("step_days", "cool_down_days", "watch_days")
    }
    lead_named = {f"lead_days.{action}": days for action, days in table.lead_days.items()}
    for name, days in {**days_named, **lead_named}.items():
        if not 0 <= days <= DAYS_MAX:
            faults.error("R044", place, f"{name} = {days} is not within 0 and {DAYS_MAX}")
    for name in ("reduction_12m_ppm", "step_ppm", "cut_smallest_ppm", "discretionary_cuts_ppm"):
        if not 0 <= getattr(table, name) <= PPM:
            faults.error("R045", place, f"{name} is no share of a million")
    promises = msgspec.structs.asdict(table)
    return Conduct(**{**promises, "hard_rules": frozenset(table.hard_rules)})


def _check_hard_rule(rule: str, reason: ReasonRule, place: Place, faults: Diagnostics) -> None:
    # A score is never a hard fact, nor is a small test draw (design 4.7).
    if reason.code is None:
        faults.error("R046", place, f"'{rule}' rests on a score, which is no hard fact")


def _bureau(table: t.BureauTable, faults: Diagnostics) -> BureauRules:
    place = Place(CONSTRAINTS_TOML, path="bureau")
    if not 1 <= table.max_age_days <= MAX_AGE_DAYS:
        faults.error("R047", place, f"max_age_days is not within 1 and {MAX_AGE_DAYS}")
    for purpose in table.purposes:
        if purpose not in PURPOSES:
            faults.error(
                "R048", place, f"unknown purpose '{purpose}'", did_you_mean(purpose, PURPOSES)
            )
    return BureauRules(table.max_age_days, tuple(table.purposes))


def _notices(files: Mapping[str, bytes], faults: Diagnostics) -> dict[tuple[str, str], str]:
    notices = {}
    for path, data in files.items():
        if path.startswith("notices/") and path.endswith(".md"):
            kind, _, language = path.removeprefix("notices/").removesuffix(".md").rpartition(".")
            try:
                notices[kind, language] = data.decode("utf-8")
            except UnicodeDecodeError as error:
                faults.error("R002", Place(path), f"not UTF-8 at byte {error.start}")
    return notices
