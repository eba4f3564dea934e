"""Attributes that are never inputs of a model, by name; they serve fairness figures only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

PROTECTED = frozenset(
    {
        "age", "birth", "birthday", "birthplace", "caste", "children", "citizenship", "colour",
        "color", "disability", "disabled", "education", "ethnicity", "faith", "gender", "married",
        "hukou", "language", "marital", "marriage", "nationality", "orientation", "pregnancy",
        "pregnant", "race", "religion", "sex", "student", "veteran",
    }
)  # fmt: skip
"""Words that, alone or as a part of a name (``marital_status``), mark a protected attribute."""


ELIGIBLE = frozenset({"age", "birth", "birthday", "student"})
"""Words of what law may make a condition of lending at all."""


def words_of(name: str) -> list[str]:
    """Return the words of a name, in lower case."""
    return [word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)]


def is_protected(name: str) -> bool:
    """Whether any word of the name stands in `PROTECTED` (``pay_age_x`` does, ``usage`` not)."""
    return not PROTECTED.isdisjoint(words_of(name))


def protected_among(names: Iterable[str]) -> list[str]:
    """Return the protected names, sorted."""
    return sorted(name for name in names if is_protected(name))
