"""The strict profile of a release's policies: what each input's null means, and no silent null."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.dmn.strict import check_strict
from limen.kernel.diagnostics import Diagnostics

if TYPE_CHECKING:
    from limen.release.rulebook import Policy, Release


def strict_faults(release: Release) -> Diagnostics:
    """Return what keeps a release's policies from the strict profile (design 5)."""
    found = Diagnostics()
    for policy in release.policies.values():
        found.extend(_of_policy(policy))
    return found


def _of_policy(policy: Policy) -> Diagnostics:
    from limen.dmn.frame import compile_frame

    bounds = {name: each.bounds for name, each in policy.declared.items()}
    _, lowered = compile_frame(policy.model, policy.program.name, bounds)
    return check_strict(policy.model, policy.program.name, policy.declared, lowered)
