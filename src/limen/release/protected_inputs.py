"""Protected attributes among a release's inputs: no policy reads one, but an eligibility rule that
cites the law it stands on.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from limen.features.declare import FEATURES_TOML
from limen.kernel.diagnostics import Place, did_you_mean
from limen.risk.protected import ELIGIBLE, is_protected, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from limen.caps.law.pack import Pack
    from limen.features.definition import Definition
    from limen.kernel.diagnostics import Diagnostics
    from limen.release.rulebook import Policy

ELIGIBILITY = "policies/eligibility.dmn"
_LITERAL = re.compile(r'"([^"]*)"')


def refuse_protected(name: str, place: Place, faults: Diagnostics) -> None:
    """Refuse a protected attribute as an input."""
    hint = f"age and student status may stand in {ELIGIBILITY} alone"
    faults.error("R105", place, f"'{name}' is a protected attribute", hint)


def check_own_features(definitions: Iterable[Definition], faults: Diagnostics) -> None:
    """Refuse features of a release's own that are, or are drawn from, a protected attribute.

    No field of an event is one; what could name one is the feature itself, or a text that its
    conditions compare with (a kind of document, say).
    """
    for each in definitions:
        place = Place(FEATURES_TOML, path=f"features.{each.name}")
        if is_protected(each.name):
            refuse_protected(each.name, place, faults)
        for text in (each.where, each.value, each.against, each.part, each.of):
            for literal in _LITERAL.findall(text):
                if is_protected(literal):
                    refuse_protected(literal, place, faults)


def check_eligibility(
    policies: Mapping[str, Policy], packs: Iterable[Pack], faults: Diagnostics
) -> None:
    """Refuse protected inputs of the eligibility policy, where the release has one.

    Age and student status may stand there where a pack of the release holds a rule that needs the
    very fact, by its name.
    """
    policy = policies.get("eligibility")
    asked = {
        need.name for pack in packs for entry in pack.entries for need in entry.table.facts_needed
    }
    for name in () if policy is None else sorted(policy.inputs):
        if not is_protected(name):
            continue
        place = Place(ELIGIBILITY, path=f"input '{name}'")
        if ELIGIBLE.isdisjoint(words_of(name)):
            refuse_protected(name, place, faults)
        elif name not in asked:
            hint = did_you_mean(name, asked) or "packs = ['...'] in release.toml names the law"
            faults.error("R106", place, f"no rule of the release's packs asks for '{name}'", hint)
