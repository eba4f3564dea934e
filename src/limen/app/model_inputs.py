"""What a model of a file may read: features of the line's state, declared ones, a release's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from limen.features.catalogue import SCORABLE
from limen.features.declared import DECLARED
from limen.features.meaning import FROM_STATE
from limen.features.offered import OFFERED, with_own
from limen.kernel.diagnostics import Diagnostic, Diagnostics, did_you_mean
from limen.kernel.errors import BadInput
from limen.release.load import own_features
from limen.risk.protected import is_protected

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from limen.app.tools import Tools
    from limen.features.catalogue import Feature
    from limen.features.definition import Definition
    from limen.features.fold import FoldPlan

STATE, ALL = "state", "all"


@dataclass(frozen=True, slots=True)
class Inputs:
    """Features on offer, and which of them a fit looks at.

    Attributes
    ----------
    features
        Everything on offer, by name.
    names
        What a fit looks at, in order.
    definitions
        The declared ones of all that is on offer, by name.
    """

    features: Mapping[str, Feature]
    names: tuple[str, ...]
    definitions: Mapping[str, Definition]

    def plan(self, names: Iterable[str]) -> FoldPlan | None:
        """Return what folds some features, None where the line's state gives them all."""
        declared = [
            self.definitions[name]
            for name in names if name in self.definitions and name not in FROM_STATE
        ]  # fmt: skip
        if not declared:
            return None
        from limen.features.fold import FoldPlan

        return FoldPlan(declared)

    def unreadable(self, names: Iterable[str]) -> list[str]:
        """Return what is no feature, or one that no model may read."""
        return [
            name for name in names
            if name not in self.features or not self.features[name].may_score
        ]  # fmt: skip


STATE_INPUTS = Inputs(OFFERED, SCORABLE, DECLARED)
"""The features of the line's state, where nothing else was asked for."""


def inputs_of(tools: Tools, asked: str = STATE, release: Path | None = None) -> Inputs:
    """Return what a fit or a score may read.

    Parameters
    ----------
    asked
        ``state``, ``all``, or names with commas between them.
    release
        A release folder, for its own features.

    Raises
    ------
    BadInput
        If a name is no feature, is protected, or may not be read by a model.
    """
    own: tuple[Definition, ...] = ()
    if release is not None:
        faults = Diagnostics()
        own = own_features(tools.read_folder(release), faults)
        if faults.has_errors:
            raise BadInput(faults.items)
    features = with_own(own) if own else OFFERED
    definitions = {**DECLARED, **{each.name: each for each in own}}
    if asked == STATE:
        return Inputs(features, SCORABLE, definitions)
    if asked == ALL:
        # A quantity of two names is looked at once.
        names = tuple(
            name for name, each in features.items() if each.may_score and name not in FROM_STATE
        )
        return Inputs(features, names, definitions)
    names = tuple(dict.fromkeys(name.strip() for name in asked.split(",") if name.strip()))
    wrong = [_fault(name, features) for name in names]
    found = [each for each in wrong if each is not None]
    if found or not names:
        raise BadInput(found or [Diagnostic("A048", "no feature is named")])
    return Inputs(features, names, definitions)


def _fault(name: str, features: Mapping[str, Feature]) -> Diagnostic | None:
    if is_protected(name):
        return Diagnostic("K001", f"'{name}' is a protected attribute: never an input")
    if name not in features:
        hint = did_you_mean(name, features) or f"{STATE}, {ALL}, or names with commas"
        return Diagnostic("A048", f"'{name}' is no feature", hint=hint)
    if not features[name].may_score:
        return Diagnostic("A048", f"no model may read '{name}'")
    return None
