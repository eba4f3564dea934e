"""The strict profile of a release's policies: what each input's null means, and no silent null."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limen.dmn.strict import check_strict, read_declarations
from limen.kernel.diagnostics import Diagnostics

if TYPE_CHECKING:
    from limen.release.rulebook import Policy, Release

SUFFIX = ".inputs.toml"
"""Beside `policies/<name>.dmn`: a table for each input."""


def strict_faults(release: Release) -> Diagnostics:
    """Return what keeps a release's policies from the strict profile (design 5)."""
    found = Diagnostics()
    for policy in release.policies.values():
        found.extend(_of_policy(policy, release))
    return found


def _of_policy(policy: Policy, release: Release) -> Diagnostics:
    from limen.dmn.frame import compile_frame

    path = policy.path.removesuffix(".dmn") + SUFFIX
    declared, found = read_declarations(release.files.get(path, b""), path)
    bounds = {name: each.bounds for name, each in declared.items()}
    _, lowered = compile_frame(policy.model, policy.program.name, bounds)
    found.extend(check_strict(policy.model, policy.program.name, declared, lowered))
    return found
