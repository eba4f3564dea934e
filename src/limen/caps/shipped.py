"""The packs that ship inside the package: the one place below `app` that reads files."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from limen.caps.law.load import load_pack
from limen.kernel.errors import InvariantViolated

if TYPE_CHECKING:
    from limen.caps.law.pack import Pack

NAMES = ("cn", "us")
"""Names that a release may give in `packs`."""


def shipped_files(name: str) -> dict[str, bytes]:
    """Return the files of a shipped pack by their names."""
    folder = files("limen.caps").joinpath("packs", name)
    found = sorted(folder.iterdir(), key=lambda each: each.name)
    return {each.name: each.read_bytes() for each in found if each.name.endswith(".toml")}


@lru_cache(maxsize=len(NAMES))
def shipped_pack(name: str) -> Pack:
    """Return a shipped pack, checked.

    Raises
    ------
    InvariantViolated
        If it has a fault: what ships is sound.
    """
    pack, faults = load_pack(shipped_files(name), f"{name}/")
    if pack is None:
        shown = "; ".join(str(item) for item in faults.items[:3])
        raise InvariantViolated("a shipped pack is sound", name=name, faults=shown)
    return pack
