"""Whether a model's inputs mean here what they meant when it was fitted, and what it can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.features.declare import FEATURES_TOML
from limen.features.declared import DECLARED
from limen.features.digests import DEFINITIONS, differences
from limen.kernel.diagnostics import Place

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from limen.features.definition import Definition
    from limen.kernel.diagnostics import Diagnostics
    from limen.release.rulebook import ModelChoice, NamedCard

OF_MODELS = ("R036", "R037", "R038")
"""Codes of what is found here."""


def check_meaning(
    models: Mapping[str, ModelChoice], own: Sequence[Definition], faults: Diagnostics
) -> None:
    """Refuse a model whose inputs mean otherwise here; warn of what it could not tell.

    `R037` says what differs; `R036` that a card keeps nothing of a release's own feature, so that
    a change of it would go unseen; `R038` that an own feature has neither a reason code nor a word
    on why.
    """
    known = {**DECLARED, **{each.name: each for each in own}}
    ours = {each.name: each for each in own}
    read: set[str] = set()
    for named in {each.path: each for choice in models.values() for each in choice.cards}.values():
        for difference in differences(named.card.facts, named.card.names, known):
            place = Place(named.path, path=f"facts.{DEFINITIONS}")
            faults.error("R037", place, difference, "fit it again, or take the definition back")
        _warn_unkept(named, ours, faults)
        read |= ours.keys() & set(named.card.names)
    for name in sorted(read):
        if ours[name].reason_code is None and not ours[name].untold:
            faults.warning(
                "R038",
                Place(FEATURES_TOML, path=f"features.{name}"),
                "a model reads it, and a customer who loses points over it is told nothing",
                "add riskier and reason_code, or untold = 'why'; then fit again",
            )


def _warn_unkept(named: NamedCard, ours: Mapping[str, Definition], faults: Diagnostics) -> None:
    kept = named.card.facts.get(DEFINITIONS, {})
    for name in named.card.names:
        if name in ours and name not in kept:
            faults.warning(
                "R036",
                Place(named.path),
                f"keeps nothing of what '{name}' meant: a change of it would go unseen",
                "fit it again with --release",
            )
