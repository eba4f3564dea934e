"""What a command answers: done, refused with reasons, or not known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Accepted(Generic[T]):
    """The effect is in the book; `value` is what the command made."""

    value: T


@dataclass(frozen=True, slots=True)
class Refused:
    """An expected no: nothing was written, `reasons` say why."""

    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """The outcome is not known (connection lost at commit): retry with the same key."""

    key: str
