"""The release's id: SHA-256 over its sorted (path, hash) pairs, catalogue and engine."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from limen import __version__
from limen.features.catalogue import CATALOGUE_VERSION
from limen.kernel.canon import sha256_hex

if TYPE_CHECKING:
    from collections.abc import Mapping


def release_id(files: Mapping[str, bytes]) -> str:
    """Return 64 hex digits; any changed byte, name, catalogue or engine gives another id."""
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(f"{path}\0{sha256_hex(files[path])}\n".encode())
    digest.update(f"catalogue\0{CATALOGUE_VERSION}\nengine\0{__version__}\n".encode())
    return digest.hexdigest()
