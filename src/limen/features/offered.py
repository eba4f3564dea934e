"""What policies and models may read: the catalogue, the declared features, a release's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.features.catalogue import FEATURES, Feature
from limen.features.declared import DECLARED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from limen.features.definition import Definition


def feature_of(each: Definition) -> Feature:
    """Return a declared feature as one of the catalogue's kind."""
    missing = "no fact that counts" if each.missing is None else f"never: {each.missing} then"
    return Feature(
        name=each.name,
        unit=each.unit,
        english=each.english,
        chinese=each.chinese,
        missing=missing,
        direction=each.direction,
        neutral=each.neutral,
        reason_code=each.reason_code,
        may_cut=each.may_cut,
        may_score=each.may_score,
        sources=(each.source,),
        may_close=each.may_close,
        untold=each.untold,
    )


def with_own(own: Iterable[Definition]) -> Mapping[str, Feature]:
    """Return everything on offer, a release's own features last."""
    return {**OFFERED, **{each.name: feature_of(each) for each in own}}


OFFERED: Mapping[str, Feature] = {
    **FEATURES,
    **{name: feature_of(each) for name, each in DECLARED.items()},
}
"""Every shipped feature by name: those of the line's state, then the declared ones."""
