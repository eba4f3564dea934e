"""Ids: named strings, derived from what they name, so that a replay makes the same ones."""

from __future__ import annotations

import hashlib
import re
from typing import NewType

from limen.kernel.bounds import ID_LENGTH_MAX

CustomerId = NewType("CustomerId", str)
GroupId = NewType("GroupId", str)
LineId = NewType("LineId", str)
DecisionId = NewType("DecisionId", str)
NoticeId = NewType("NoticeId", str)

_ID = re.compile(r"[^\s\x00-\x1f\x7f]+(?: [^\s\x00-\x1f\x7f]+)*")


def derive(prefix: str, *parts: str | int) -> str:
    """Return ``prefix_`` and 128 bits of SHA-256 over the parts, each with its length."""
    digest = hashlib.sha256()
    for part in parts:
        raw = str(part).encode()
        digest.update(b"%d:" % len(raw) + raw)
    return f"{prefix}_{digest.hexdigest()[:32]}"


def is_id(text: str) -> bool:
    """Whether `text` may serve as an id: short, no control characters, no outer spaces."""
    return 0 < len(text) <= ID_LENGTH_MAX and _ID.fullmatch(text) is not None
