"""The release's id: SHA-256 over its sorted (path, hash) pairs, catalogue and engine."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from limen import __version__
from limen.features.catalogue import CATALOGUE_VERSION
from limen.kernel.canon import sha256_hex

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from limen.caps.law.pack import Pack


def release_id(files: Mapping[str, bytes], packs: Iterable[Pack] = ()) -> str:
    """Return 64 hex digits; any changed byte, name, pack, catalogue or engine gives another id.

    Parameters
    ----------
    packs
        The shipped packs that the release names; without one nothing of them counts.
    """
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(f"{path}\0{sha256_hex(files[path])}\n".encode())
    for pack in sorted(packs, key=lambda each: each.name):
        digest.update(f"pack\0{pack.name}\0{pack.digest}\n".encode())
    digest.update(f"catalogue\0{CATALOGUE_VERSION}\nengine\0{__version__}\n".encode())
    return digest.hexdigest()
