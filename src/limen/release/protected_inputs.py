"""Protected attributes among a release's inputs: no policy reads one, but an eligibility rule that
cites the law it stands on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.dmn import parse_model
from limen.dmn.model import InputData
from limen.kernel.diagnostics import Place
from limen.risk.protected import ELIGIBLE, is_protected, words_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from limen.dmn import Model
    from limen.kernel.diagnostics import Diagnostics

ELIGIBILITY = "policies/eligibility.dmn"


def refuse_protected(name: str, place: Place, faults: Diagnostics) -> None:
    """Refuse a protected attribute as an input."""
    hint = f"age and student status may stand in {ELIGIBILITY} alone"
    faults.error("R105", place, f"'{name}' is a protected attribute", hint)


def check_eligibility(
    files: Mapping[str, bytes], packs: Sequence[str], faults: Diagnostics
) -> None:
    """Refuse protected inputs of the eligibility policy, where the release has one.

    Age and student status may stand there if the release names the pack that asks for them.
    """
    if ELIGIBILITY not in files:
        return
    beside = {n: d for n, d in files.items() if n.endswith(".dmn") and n != ELIGIBILITY}
    model, found = parse_model(files[ELIGIBILITY], ELIGIBILITY, beside)
    faults.extend(found)
    for name in () if model is None else _inputs(model):
        if not is_protected(name):
            continue
        place = Place(ELIGIBILITY, path=f"input '{name}'")
        if ELIGIBLE.isdisjoint(words_of(name)):
            refuse_protected(name, place, faults)
        elif not packs:
            hint = "packs = ['...'] in release.toml names the law that asks for it"
            faults.error("R106", place, f"'{name}' is read without a pack that asks for it", hint)


def _inputs(model: Model) -> list[str]:
    return [node.name for node in model.definitions.nodes if isinstance(node, InputData)]
