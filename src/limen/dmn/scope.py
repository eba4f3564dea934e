"""Names in scope, found by the longest run of tokens that spells one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from limen.dmn.errors import FeelError
from limen.dmn.lexer import Token, tokens_of
from limen.dmn.types import FeelType


@lru_cache(maxsize=4096)
def spelling(name: str) -> tuple[str, ...]:
    """Return the texts of a name's tokens; a name that cannot be read spells nothing."""
    try:
        return tuple(token.text for token in tokens_of(name)[:-1])
    except FeelError:
        return ()


def normal(name: str) -> str:
    """Return a name with its runs of white space as single spaces."""
    return " ".join(name.split())


@dataclass(slots=True)
class Frame:
    """Names introduced together; an `open_items` frame is a filter over unknown items.

    A `filters` frame is any filter's: its items may have more entries than their type says.
    """

    names: Mapping[str, FeelType]
    open_items: bool = False
    filters: bool = False
    by_first: dict[str, list[tuple[tuple[str, ...], str]]] = field(init=False)

    def __post_init__(self) -> None:
        self.by_first = {}
        for name in self.names:
            words = spelling(name)
            if words:
                self.by_first.setdefault(words[0], []).append((words, name))

    def match(self, tokens: Sequence[Token], at: int) -> tuple[int, str] | None:
        """Return the length and name of the longest spelling at a position."""
        best: tuple[int, str] | None = None
        for words, name in self.by_first.get(tokens[at].text, ()):
            if (best is None or len(words) > best[0]) and _spelt(tokens, at, words):
                best = (len(words), name)
        return best


def _spelt(tokens: Sequence[Token], at: int, words: tuple[str, ...]) -> bool:
    found = tokens[at : at + len(words)]
    return len(found) == len(words) and all(
        token.text == word and token.kind in ("name", "op", "number")
        for token, word in zip(found, words, strict=True)
    )


class Scope:
    """A stack of frames, innermost last."""

    __slots__ = ("frames",)

    def __init__(self, names: Mapping[str, FeelType]) -> None:
        self.frames = [Frame(names)]

    def push(
        self, names: Mapping[str, FeelType], *, open_items: bool = False, filters: bool = False
    ) -> None:
        """Enter a frame."""
        self.frames.append(Frame(names, open_items, filters))

    def pop(self) -> None:
        """Leave the innermost frame."""
        self.frames.pop()

    def find(self, tokens: Sequence[Token], at: int) -> tuple[int, str, FeelType] | None:
        """Return the length, name and type of the longest name at a position; inner wins ties."""
        best: tuple[int, str, FeelType] | None = None
        for frame in reversed(self.frames):
            match = frame.match(tokens, at)
            if match and (best is None or match[0] > best[0]):
                best = (match[0], match[1], frame.names[match[1]])
        return best

    def has_open_items(self) -> bool:
        """Whether a name may be an entry of an item that is not known yet."""
        return any(frame.open_items for frame in self.frames)

    def has_filter(self) -> bool:
        """Whether a name may be an entry that an item has beside those of its type."""
        return any(frame.filters for frame in self.frames)

    def is_local(self, name: str) -> bool:
        """Whether a name was introduced inside the nearest filter over unknown items."""
        for frame in reversed(self.frames):
            if name in frame.names:
                return True
            if frame.open_items:
                return False
        return False

    def names(self) -> Iterator[str]:
        """Yield every name in scope."""
        for frame in self.frames:
            yield from frame.names


def spelt_alike(names: Iterable[str]) -> list[tuple[str, str]]:
    """Return pairs of names whose tokens are the same, so that no text can tell them apart."""
    seen: dict[tuple[str, ...], str] = {}
    pairs: list[tuple[str, str]] = []
    for name in names:
        first = seen.setdefault(spelling(name), name)
        if first is not name:
            pairs.append((first, name))
    return pairs
