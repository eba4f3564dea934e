"""Patterns in the syntax of XML Schema and XPath, read into parts and written for RE2."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NoReturn, TypeAlias, assert_never

from limen.dmn.builtins import characters
from limen.dmn.builtins.characters import CharacterSet
from limen.dmn.errors import FeelError

_DEPTH_MAX: Final = 100
_REPEAT_MAX: Final = 1000
_SHORT: Final = {"{0,1}": "?", "{0,}": "*", "{1,}": "+"}
_META: Final = frozenset(r"\|.?*+(){}[]^$")


@dataclass(frozen=True, slots=True)
class One:
    """One character of a set, as RE2 text."""

    text: str


@dataclass(frozen=True, slots=True)
class Edge:
    """`^` or `$`."""

    sign: str


@dataclass(frozen=True, slots=True)
class Back:
    """What a group has matched, once more."""

    group: int


@dataclass(frozen=True, slots=True)
class Group:
    """A parenthesis; `number` is None where it does not capture."""

    number: int | None
    inner: Part


@dataclass(frozen=True, slots=True)
class Repeat:
    """A part so many times; `high` is None without end."""

    inner: Part
    low: int
    high: int | None
    lazy: bool


@dataclass(frozen=True, slots=True)
class Sequence:
    """Parts one after another."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Any of several parts."""

    parts: tuple[Part, ...]


Part: TypeAlias = One | Edge | Back | Group | Repeat | Sequence | Choice


class PatternReader:
    """Reads one pattern; `groups` counts what captures, `refers` says whether it looks back."""

    def __init__(self, text: str, flags: str) -> None:
        self.text = text
        self.flags = flags
        self.at = 0
        self.groups = 0
        self.closed: set[int] = set()
        self.refers = False
        self.depth = 0

    def read(self) -> Part:
        """Return the whole pattern.

        Raises
        ------
        FeelError
            When it is none.
        """
        found = self._choice()
        if self.at < len(self.text):
            self._stop()
        return found

    def _stop(self) -> NoReturn:
        raise FeelError(f"{self.text!r} is not a pattern, at character {self.at + 1}")

    def _sees(self, text: str) -> bool:
        return self.text.startswith(text, self.at)

    def _take(self) -> str:
        if self.at >= len(self.text):
            self._stop()
        self.at += 1
        return self.text[self.at - 1]

    def _accept(self, text: str) -> bool:
        found = self._sees(text)
        self.at += len(text) if found else 0
        return found

    def _choice(self) -> Part:
        self.depth += 1
        if self.depth > _DEPTH_MAX:
            raise FeelError("the pattern is nested too deeply")
        branches = [self._branch()]
        while self._accept("|"):
            branches.append(self._branch())
        self.depth -= 1
        return branches[0] if len(branches) == 1 else Choice(tuple(branches))

    def _branch(self) -> Part:
        parts: list[Part] = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            parts.append(self._piece())
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def _piece(self) -> Part:
        atom = self._atom()
        for sign, low, high in (("?", 0, 1), ("*", 0, None), ("+", 1, None)):
            if self._accept(sign):
                return self._repeated(atom, low, high)
        return self._counted(atom) if self._accept("{") else atom

    def _counted(self, atom: Part) -> Part:
        low = self._count()
        high: int | None = low
        if self._accept(","):
            high = None if self._sees("}") else self._count()
        if not self._accept("}") or (high is not None and high < low):
            self._stop()
        return self._repeated(atom, low, high)

    def _count(self) -> int:
        begin = self.at
        while self.at < len(self.text) and self.text[self.at] in "0123456789":
            self.at += 1
        digits = self.text[begin : self.at]
        if not digits:
            self._stop()
        if len(digits) > 4 or int(digits) > _REPEAT_MAX:
            raise FeelError(f"the pattern repeats more than {_REPEAT_MAX} times")
        return int(digits)

    def _repeated(self, atom: Part, low: int, high: int | None) -> Part:
        if isinstance(atom, Edge):
            self._stop()
        lazy = self._accept("?")
        if self.at < len(self.text) and self.text[self.at] in "?*+{":
            self._stop()
        return Repeat(atom, low, high, lazy)

    def _atom(self) -> Part:
        sign = self._take()
        if sign == "(":
            return self._group()
        if sign == "[":
            return One(f"[{self._class().text}]")
        if sign == ".":
            return One("(?s:.)" if "s" in self.flags else r"[^\n\r]")
        if sign in "^$":
            return Edge(sign)
        if sign == "\\":
            return self._escape()
        if sign in _META:
            self.at -= 1
            self._stop()
        return One(characters.single(ord(sign)).text)

    def _group(self) -> Part:
        if self._accept("?:"):
            number = None
        else:
            self.groups += 1
            number = self.groups
        inner = self._choice()
        if not self._accept(")"):
            self._stop()
        if number is not None:
            self.closed.add(number)
        return Group(number, inner)

    def _escape(self) -> Part:
        letter = self._take()
        if letter not in "123456789":
            return One(f"[{self._set_of(letter).text}]")
        number = int(letter)
        while self.at < len(self.text) and self.text[self.at].isdigit():
            longer = number * 10 + int(self.text[self.at])
            if longer not in self.closed:
                break
            number, self.at = longer, self.at + 1
        if number not in self.closed:
            raise FeelError(f"\\{number} refers to a group that does not stand before it")
        self.refers = True
        return Back(number)

    def _set_of(self, letter: str) -> CharacterSet:
        if letter not in "pP":
            return characters.escape(letter)
        end = self.text.find("}", self.at)
        if not self._accept("{") or end < 0:
            self._stop()
        name = self.text[self.at : end]
        self.at = end + 1
        return characters.property_set(name, letter)

    def _class(self) -> CharacterSet:
        """Read the inside of brackets, to its end."""
        self.depth += 1
        if self.depth > _DEPTH_MAX:
            raise FeelError("the pattern is nested too deeply")
        negated = self._accept("^")
        sets: list[CharacterSet] = []
        taken: CharacterSet | None = None
        while not self._accept("]"):
            if sets and self._accept("-["):
                taken = self._class()
                if not self._accept("]"):
                    self._stop()
                break
            sets.append(self._member(first=not sets))
        self.depth -= 1
        if not sets:
            self._stop()
        either_case = "i" in self.flags
        found = characters.together(sets, negated=negated, either_case=either_case)
        if taken is None:
            return found
        away = taken.work_out()
        away = characters.folded(away) if either_case else away
        return characters.plain(characters.without(found.work_out(), away))

    def _member(self, *, first: bool) -> CharacterSet:
        """Read one character, escape or range of a class."""
        low = self._class_atom()
        if not self._sees("-") or self._sees("-]") or self._sees("-["):
            return characters.single(low) if isinstance(low, int) else low
        if not isinstance(low, int) or (low == ord("-") and not first):
            self._stop()
        self.at += 1
        high = self._class_atom()
        if not isinstance(high, int) or high < low:
            self._stop()
        return characters.plain([(low, high)])

    def _class_atom(self) -> int | CharacterSet:
        sign = self._take()
        if sign == "\\":
            letter = self._take()
            code = characters.SINGLE.get(letter)
            return self._set_of(letter) if code is None else code
        if sign in "[":
            self._stop()
        return ord(sign)


def written(part: Part) -> str:
    """Return a pattern that does not look back as RE2 reads it."""
    match part:
        case One(text) | Edge(text):
            return text
        case Group(number, inner):
            return f"({'' if number else '?:'}{written(inner)})"
        case Repeat(inner, low, high, lazy):
            count = f"{{{low},{'' if high is None else high}}}"
            return f"(?:{written(inner)}){_SHORT.get(count, count)}{'?' if lazy else ''}"
        case Sequence(parts):
            return "".join(f"(?:{written(each)})" for each in parts)
        case Choice(parts):
            return "|".join(map(written, parts))
        case Back():
            raise FeelError("a pattern that looks back cannot be written for RE2")
        case _:
            assert_never(part)
