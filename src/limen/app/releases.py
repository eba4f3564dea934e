"""Releases: check a folder, or take it into use."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from limen.app.letters import check_notices
from limen.app.strictness import strict_faults
from limen.kernel.diagnostics import Diagnostic, Severity
from limen.kernel.errors import BadInput
from limen.release.load import load_release

if TYPE_CHECKING:
    from collections.abc import Mapping

    from limen.release.rulebook import Release


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of a release found."""

    release: Release | None
    diagnostics: tuple[Diagnostic, ...]

    @property
    def is_usable(self) -> bool:
        """Whether nothing found is an error."""
        return self.release is not None

    def as_dict(self) -> dict[str, object]:
        """Plain values."""
        return {
            "usable": self.is_usable,
            "release_id": None if self.release is None else self.release.release_id,
            "diagnostics": [item.as_dict() for item in self.diagnostics],
        }

    def lines(self) -> list[str]:
        """Every fault, and the id where there is one."""
        found = [f"{item.severity.value}: {item}" for item in self.diagnostics]
        if self.release is not None:
            found.append(f"release {self.release.name} is usable: {self.release.release_id}")
        return found


def check_release(files: Mapping[str, bytes], *, is_strict: bool = False) -> Checked:
    """Find every fault of a release at once, its notice texts included.

    Parameters
    ----------
    is_strict
        What keeps its policies from the strict profile is an error; else it is a warning.
    """
    release, faults = load_release(files)
    if release is not None:
        faults.extend(check_notices(release))
        found = strict_faults(release).items
        faults.extend(found if is_strict else map(_warning, found))
    usable = not any(item.severity is Severity.ERROR for item in faults.items)
    return Checked(release if usable else None, tuple(faults.items))


def _warning(fault: Diagnostic) -> Diagnostic:
    return replace(fault, severity=Severity.WARNING)


def read_release(files: Mapping[str, bytes]) -> Release:
    """Return a release that can be read, whatever its notices; `BadInput` with every fault."""
    release, faults = load_release(files)
    if release is None:
        raise BadInput(faults.items)
    return release


def usable_release(files: Mapping[str, bytes]) -> Release:
    """Return a release that may decide; `BadInput` with every fault otherwise."""
    release, faults = load_release(files)
    if release is not None:
        faults.extend(check_notices(release))
    if release is None or faults.has_errors:
        raise BadInput(faults.items)
    return release
