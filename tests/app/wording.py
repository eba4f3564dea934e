"""What the words of a page must keep to: both languages say the same, and each word is in use."""

from __future__ import annotations

import string
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType


def fields(text: str) -> set[str]:
    """The names that a text is filled in with."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def check_words(words: Mapping[str, Mapping[str, str]], page: ModuleType) -> None:
    """Both languages have the same words with the same fields, and the page uses each."""
    assert words["en"].keys() == words["zh"].keys()
    for name, text in words["en"].items():
        assert fields(text) == fields(words["zh"][name]), name
    source = Path(page.__file__ or "").read_text(encoding="utf-8")
    assert [name for name in words["en"] if f'"{name}"' not in source] == []
