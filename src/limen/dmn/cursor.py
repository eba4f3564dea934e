"""A position in a list of tokens, and the faults found on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NoReturn

from limen.dmn.lexer import Token


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault in one expression: offset, code, message, way out; a `mild` one still can run."""

    at: int
    code: str
    message: str
    hint: str = ""
    mild: bool = False


class SyntaxFault(Exception):
    """Reading cannot go on."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


KEYWORDS = frozenset(
    {
        "and",
        "or",
        "in",
        "between",
        "instance",
        "of",
        "if",
        "then",
        "else",
        "for",
        "return",
        "some",
        "every",
        "satisfies",
        "function",
        "external",
        "true",
        "false",
        "null",
        "not",
    }
)


@dataclass(slots=True)
class Cursor:
    """Reads tokens one by one."""

    text: str
    tokens: list[Token]
    here: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def token(self) -> Token:
        """The token under the cursor."""
        return self.tokens[self.here]

    def ahead(self, count: int = 1) -> Token:
        """Return a token further on, or the end."""
        return self.tokens[min(self.here + count, len(self.tokens) - 1)]

    def advance(self, count: int = 1) -> Token:
        """Step over tokens and return the first."""
        first = self.token
        self.here = min(self.here + count, len(self.tokens) - 1)
        return first

    def sees(self, *texts: str) -> bool:
        """Whether the token is one of these words or signs."""
        return self.token.kind in ("op", "name") and self.token.text in texts

    def accept(self, *texts: str) -> Token | None:
        """Step over one of these, if it is next."""
        return self.advance() if self.sees(*texts) else None

    def expect(self, text: str, why: str) -> Token:
        """Step over a token that has to be here."""
        if not self.sees(text):
            self.stop(f"expected {text!r} {why}, found {self.found()}")
        return self.advance()

    def found(self) -> str:
        """Return the token in words."""
        return "the end" if self.token.kind == "end" else repr(self.token.text)

    def stop(self, message: str, code: str = "F101", hint: str = "") -> NoReturn:
        """Give up on this text."""
        raise SyntaxFault(Fault(self.token.at, code, message, hint))

    def fault(
        self, at: int, code: str, message: str, hint: str = "", *, mild: bool = False
    ) -> None:
        """Note a fault and go on."""
        self.faults.append(Fault(at, code, message, hint, mild))

    def words(self, stops: frozenset[str] = KEYWORDS) -> str:
        """Read consecutive name tokens up to a keyword, joined by spaces."""
        if self.token.kind != "name":
            self.stop(f"expected a name, found {self.found()}")
        words = [self.advance().text]
        while self.token.kind in ("name", "number") and self.token.text not in stops:
            words.append(self.advance().text)
        return " ".join(words)
