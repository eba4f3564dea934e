"""What a model's card keeps of its inputs: what each meant when the model was fitted.

Texts, directions and reasons are left out: they change no value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from limen.features.catalogue import CATALOGUE_VERSION, FEATURES
from limen.features.declared import DECLARED
from limen.features.meaning import DERIVED, SAME
from limen.kernel.canon import canonical, sha256_hex

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from limen.features.definition import Definition

DEFINITIONS = "definitions"
"""Under this name a card's facts keep them."""

_COMPUTING = ("source", "key", "aggregate", "unit", "where", "value", "against", "part", "of",
              "half_life_days", "rounding", "missing")  # fmt: skip
DIGITS = 16


def meaning_of(name: str, definitions: Mapping[str, Definition]) -> dict[str, Any]:
    """Return what a feature is computed by, in plain values; what is empty is left out.

    Parameters
    ----------
    definitions
        The declared ones on offer, a release's own among them.
    """
    if name in SAME:
        return _declared(definitions[SAME[name]])
    if name in DERIVED:
        derived = DERIVED[name]
        parts = {each: _declared(definitions[each]) for each in derived.reads}
        return {"rule": derived.rule, **parts}
    if name in definitions:
        return _declared(definitions[name])
    return {"state": name, "unit": FEATURES[name].unit, "catalogue": CATALOGUE_VERSION}


def _declared(each: Definition) -> dict[str, Any]:
    given = {field: getattr(each, field) for field in _COMPUTING}
    kept = {field: value for field, value in given.items() if value not in ("", None)}
    if not each.half_life_days:
        del kept["half_life_days"]
    return {**kept, "window": str(each.window)}


def digest_of(meaning: Mapping[str, Any]) -> str:
    """Return 16 hex digits of what a feature is computed by."""
    return sha256_hex(canonical(dict(meaning)))[:DIGITS]


def kept_of(
    names: Iterable[str], definitions: Mapping[str, Definition] = DECLARED
) -> dict[str, dict[str, Any]]:
    """Return what a card keeps of each input: its meaning, and the digest of it."""
    made = {}
    for name in names:
        meaning = meaning_of(name, definitions)
        made[name] = {"digest": digest_of(meaning), "meaning": meaning}
    return made


def differences(
    facts: Mapping[str, Any], names: Iterable[str], definitions: Mapping[str, Definition] = DECLARED
) -> list[str]:
    """Return in words where inputs mean otherwise than when a model was fitted.

    A card that keeps nothing of an input says nothing of it.
    """
    kept = facts.get(DEFINITIONS, {})
    found: list[str] = []
    for name in names:
        then = kept.get(name)
        if then is None:
            continue
        now, meant = meaning_of(name, definitions), then.get("meaning", {})
        if then.get("digest") == digest_of(now) == digest_of(meant):
            continue
        moved = [
            f"{field} {_shown(meant.get(field))}, here {_shown(now.get(field))}"
            for field in sorted({*now, *meant})
            if now.get(field) != meant.get(field)
        ]
        what = "; ".join(moved) or "its digest, while what it says is the same"
        found.append(f"'{name}' was fitted with {what}")
    return found


def _shown(value: Any) -> str:
    return "nothing" if value is None else f"'{value}'"
