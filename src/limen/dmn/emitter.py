"""Python text under construction.

Only names made here and `repr` of plain literals enter the text; every other value is a constant
of the generated module, so nothing an author wrote is ever read as Python.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, Final

from limen.dmn.runtime import HELPERS
from limen.kernel.diagnostics import Place

OPERATORS: Final = {
    "+": "_add",
    "-": "_subtract",
    "*": "_multiply",
    "/": "_divide",
    "**": "_power",
}


def is_literal(atom: str) -> bool:
    """Whether an atom is a literal or a constant of the module, and so never null."""
    return atom[0] in "-0123456789'\"K" or atom in ("True", "False")


class Emitter:
    """Lines of one module, its constants and its places.

    While a fast function is written, `sure` atoms are never null, `bits` are the sizes of those
    that are surely whole numbers, `scaled` those that are wholes over a divisor, `maybe` such or
    null, `sides` the wholes below and above quotients, `nonzero` what is not zero here, `strings`
    lists of strings alone, `fields` the sizes of entries of contexts that are whole, `floors` the
    dividends and divisors of rounded quotients, and `reckoned` the `inputs` whose size matters.
    `pending` are matches that are sure at the depth `tail` and stand in no line yet.
    """

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.namespace: dict[str, Any] = dict(HELPERS)
        self.places: list[Place] = [Place()]
        self.scopes: list[dict[str, str]] = [{}]
        self.items: list[str] = []
        self.owner = ""
        self.place = 0
        self.begin_fast()
        self.fast = False
        self.lower: Callable[[Any], str] = str
        self.fit: Callable[[str, Any], str] = max
        self.watched: list[tuple[str, Any]] | None = None
        self.functions = 0
        self._indent = 0
        self._count = 0
        self._known: dict[int, str] = {}
        self.values: dict[str, Any] = {"True": True, "False": False, "None": None}

    def begin_fast(self, *, nulls: bool = False) -> None:
        """Begin a fast function, of whose atoms nothing is known yet; inputs may be null in one."""
        self.fast = True
        self.nulls = nulls
        self.sure: set[str] = set()
        self.bits: dict[str, int] = {}
        self.nonzero: set[str] = set()
        self.strings: set[str] = set()
        self.inputs: set[str] = set()
        self.reckoned: dict[str, None] = {}
        self.scaled: dict[str, Any] = {}
        self.maybe: dict[str, tuple[str, int, int]] = {}
        self.sides: dict[str, tuple[str, str]] = {}
        self.fields: dict[str, dict[str, int]] = {}
        self.floors: dict[str, tuple[str, int]] = {}
        self.pending: tuple[str, ...] = ()
        self.tail = 1

    def line(self, text: str) -> None:
        """Add a line at the present depth."""
        self.lines.append(" " * self._indent + text)

    def fresh(self, prefix: str = "t") -> str:
        """Return a name not used before."""
        self._count += 1
        return f"{prefix}{self._count}"

    def assign(self, text: str) -> str:
        """Add `t = text` and return `t`."""
        name = self.fresh()
        self.line(f"{name} = {text}")
        return name

    def variable(self, atom: str) -> str:
        """Return an atom that is a name: Python warns of literals beside `is`."""
        return atom if atom[0].isalpha() and atom[0].islower() else self.assign(atom)

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        """Indent what is emitted inside, below a line such as `if x:`."""
        self.line(head)
        self._indent += 1
        self.functions += head.startswith("def ")
        before = len(self.lines)
        yield
        if len(self.lines) == before:
            self.line("pass")
        self._indent -= 1
        self.functions -= head.startswith("def ")

    @contextmanager
    def names(self, names: dict[str, str]) -> Iterator[None]:
        """Let FEEL names stand for Python names inside."""
        self.scopes.append({**self.scopes[-1], **names})
        yield
        self.scopes.pop()

    @contextmanager
    def only(self, names: dict[str, str]) -> Iterator[None]:
        """Begin a function: no name of outside is seen, no item is at hand."""
        self.scopes.append(names)
        items, self.items = self.items, []
        yield
        self.items = items
        self.scopes.pop()

    @contextmanager
    def at(self, place: Place) -> Iterator[None]:
        """Say that errors inside belong to a place."""
        before = self.place
        if place not in self.places[-8:]:
            self.places.append(place)
        self.place = len(self.places) - 1 - self.places[::-1].index(place)
        yield
        self.place = before

    @property
    def may_leave(self) -> bool:
        """Whether a line here may leave the fast function: it is no function within it."""
        return self.fast and self.functions == 1

    def hit(self, rule: str) -> None:
        """Note that a rule matches here: in a line, or with the answer where that is sure."""
        if not self.may_leave:
            self.line(f"X.rules.append({rule!r})")
        elif self._indent == self.tail:
            self.pending += (rule,)
        else:
            self.line(f"hit({rule!r})")

    def flush(self) -> None:
        """Write the matches that are sure, before others that may come."""
        if self.pending:
            self.line(f"hit({', '.join(map(repr, self.pending))})")
        self.pending = ()

    @contextmanager
    def branch(self, head: str | None) -> Iterator[None]:
        """Begin a block that ends with a return; without a head, what is left of this one."""
        before = self.pending, self.tail
        if head is None:
            yield
        else:
            with self.block(head):
                self.tail = self._indent
                yield
        self.pending, self.tail = before

    def noted(self, atom: str, bits: int) -> str:
        """Keep that an atom is surely a whole number of so many bits, and return it."""
        if atom[0].islower():
            self.bits[atom] = bits
            self.sure.add(atom)
        return atom

    def helper(self, op: str, left: str, right: str) -> str:
        """Add a call of the run time's operator."""
        return self.assign(f"{OPERATORS[op]}(X, {self.place}, {left}, {right})")

    def constant(self, value: Any) -> str:
        """Return text for a value."""
        if value is None or type(value) in (bool, int, str):
            text = repr(value)
            self.values[text] = value
            return text
        name = self._known.get(id(value))
        if name is None:
            name = self.fresh("K")
            self.namespace[name] = value
            self._known[id(value)] = name
            if type(value) is Decimal:
                self.values[name] = value
        return name

    def find(self, name: str) -> str:
        """Return the Python name of a FEEL name in scope."""
        return self.scopes[-1][name]
