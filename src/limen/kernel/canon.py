"""Canonical bytes: one JSON text per value (sorted keys, no floats), and its SHA-256."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from limen.kernel.errors import InvariantViolated

_LEAVES = frozenset({int, str, bool, type(None)})
_ENCODER = msgspec.json.Encoder(order="sorted")


def canonical(value: Any) -> bytes:
    """Encode to canonical JSON.

    Raises
    ------
    InvariantViolated
        If a float stands anywhere in `value`.
    """
    _refuse_floats(msgspec.to_builtins(value))
    return _ENCODER.encode(value)


def sha256_hex(data: bytes) -> str:
    """Return the SHA-256 of bytes as 64 hex digits."""
    return hashlib.sha256(data).hexdigest()


def _refuse_floats(value: object) -> None:
    if isinstance(value, float):
        raise InvariantViolated("no float enters a record", value=value)
    if isinstance(value, dict | list | tuple):
        items = value.values() if isinstance(value, dict) else value
        # Nearly all are leaves: they are not worth a call each.
        if not _LEAVES.issuperset(map(type, items)):
            for item in items:
                if type(item) not in _LEAVES:
                    _refuse_floats(item)
