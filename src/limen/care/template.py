"""Notice templates: a small, checked part of Jinja, written by people and run in a sandbox.

What a template may contain is a short list: text, ``{{ name }}``, ``{% if %}`` over names and
plain texts, ``{% for item in names %}`` over a list that was handed in, not nested, with
``loop.index``, ``loop.first`` and ``loop.last`` inside it. Everything else (attributes, calls,
filters, arithmetic, assignments, macros, includes) is a fault. So the output is bounded by the
template and the lists, and nothing of Python is in reach even before the sandbox is asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from limen.kernel.diagnostics import Diagnostic, Diagnostics, Place, did_you_mean
from limen.kernel.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jinja2 import Template

TEMPLATE_LENGTH_MAX = 16_384
VALUE_LENGTH_MAX = 1_000
LIST_LENGTH_MAX = 50
LETTER_LENGTH_MAX = 65_536
DEPTH_MAX = 24

CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_LOOP_FACTS = frozenset(("first", "last"))
_LOOP_SHOWN = frozenset(("index",))
_COMPARISONS = frozenset(("eq", "ne"))

_ENVIRONMENT = ImmutableSandboxedEnvironment(
    undefined=StrictUndefined,
    autoescape=False,  # plain text; whoever shows it as HTML escapes it
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=False,
    cache_size=0,
)
_ENVIRONMENT.globals.clear()
_ENVIRONMENT.filters.clear()
_ENVIRONMENT.tests.clear()


def check_template(text: str, file: str, names: Mapping[str, type]) -> Diagnostics:
    """Find every fault in a template.

    Parameters
    ----------
    text
        The template; its first line is ``# subject``.
    file
        Shown as the place of each fault.
    names
        Variables it may use: `str` for a text, `tuple` for a list of texts.

    Returns
    -------
    Diagnostics
        N001 syntax, N002 unknown variable, N003 not allowed, N004 too large, N005 control
        character, N006 no subject.
    """
    found = Diagnostics()
    text = _normal(text)
    if len(text) > TEMPLATE_LENGTH_MAX:
        hint = f"at most {TEMPLATE_LENGTH_MAX:,} characters"
        found.error("N004", Place(file), f"the template has {len(text):,} characters", hint)
        return found
    for number, line in enumerate(text.split("\n"), start=1):
        if CONTROL.search(line):
            found.error("N005", Place(file, number), "the line has a control character")
    first = text.split("\n", 1)[0]
    if not first.startswith("# ") or not first[2:].strip() or "{%" in first:
        found.error("N006", Place(file, 1), "the first line is the subject", "write '# Subject'")
    tree = _parse(text, file, found)
    if tree is not None and _is_deep(tree):
        found.error("N004", Place(file), f"more than {DEPTH_MAX} levels stand inside each other")
    elif tree is not None:
        _Walk(file, dict(names), found).body(tree.body)
    return found


def names_shown(text: str) -> frozenset[str]:
    """Return the names whose value the template writes out, alone or in a loop."""
    tree = _parse(_normal(text), "", Diagnostics())
    if tree is None:
        return frozenset()
    shown = {part.name for out in tree.find_all(nodes.Output) for part in out.find_all(nodes.Name)}
    loops = {
        loop.iter.name for loop in tree.find_all(nodes.For) if isinstance(loop.iter, nodes.Name)
    }
    return frozenset(shown | loops)


def fill_template(text: str, variables: Mapping[str, str | tuple[str, ...]], file: str = "") -> str:
    """Return the text of a template with its variables put in.

    Raises
    ------
    BadInput
        If the template has a fault, a value is unfit for a letter, or the result is too long.
    """
    names = tuple((name, isinstance(value, str)) for name, value in variables.items())
    found = Diagnostics(list(_faults_of(text, file, names)))
    _check_values(variables, file, found)
    if found.has_errors:
        raise BadInput(found.items)
    try:
        result = _compiled(text).render(dict(variables))
    except (TemplateError, RecursionError) as fault:
        found.error("N003", Place(file), f"the template cannot be filled: {fault}")
        raise BadInput(found.items) from None
    if len(result) > LETTER_LENGTH_MAX:
        found.error("N004", Place(file), f"the letter has {len(result):,} characters")
        raise BadInput(found.items)
    return result


@lru_cache(maxsize=256)
def _faults_of(text: str, file: str, names: tuple[tuple[str, bool], ...]) -> tuple[Diagnostic, ...]:
    known = {name: str if is_text else tuple for name, is_text in names}
    return tuple(check_template(text, file, known).items)


@lru_cache(maxsize=256)
def _compiled(text: str) -> Template:
    """A lender's few templates fill thousands of letters: each is compiled once."""
    return _ENVIRONMENT.from_string(_normal(text))


def _normal(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n")


def _parse(text: str, file: str, found: Diagnostics) -> nodes.Template | None:
    try:
        return _ENVIRONMENT.parse(text)
    except TemplateSyntaxError as fault:
        found.error("N001", Place(file, fault.lineno), fault.message or "syntax")
    except (RecursionError, ValueError, OverflowError, MemoryError):
        found.error("N001", Place(file), "the template is nested too deep or has a huge number")
    return None


def _is_deep(tree: nodes.Template) -> bool:
    level: list[nodes.Node] = [tree]
    for _ in range(DEPTH_MAX):
        level = [child for node in level for child in node.iter_child_nodes()]
    return bool(level)


def _check_values(
    variables: Mapping[str, str | tuple[str, ...]], file: str, found: Diagnostics
) -> None:
    for name, value in variables.items():
        texts = (value,) if isinstance(value, str) else tuple(value)
        if len(texts) > LIST_LENGTH_MAX:
            found.error("N004", Place(file, path=name), f"'{name}' has {len(texts)} items")
        for item in texts:
            if len(item) > VALUE_LENGTH_MAX:
                found.error("N004", Place(file, path=name), f"'{name}' is too long")
            if CONTROL.search(item):
                found.error("N005", Place(file, path=name), f"'{name}' has a control character")


@dataclass(slots=True)
class _Walk:
    """Visits a template's tree and reports what is not on the list."""

    file: str
    names: dict[str, type]
    found: Diagnostics
    looping: str = ""

    def body(self, items: Iterable[nodes.Node]) -> None:
        for item in items:
            self._statement(item)

    def _statement(self, node: nodes.Node) -> None:
        if isinstance(node, nodes.Output):
            for part in node.nodes:
                if not isinstance(part, nodes.TemplateData):
                    self._value(part, in_output=True)
        elif isinstance(node, nodes.If):
            self._value(node.test)
            self.body(node.body)
            self.body(node.elif_)
            self.body(node.else_)
        elif isinstance(node, nodes.For):
            self._loop(node)
        else:
            self._refuse(node)

    def _loop(self, node: nodes.For) -> None:
        plain = isinstance(node.iter, nodes.Name) and isinstance(node.target, nodes.Name)
        if not plain or self.looping or node.test is not None or node.recursive:
            self._refuse(node, "a loop runs over one list, is not nested and has no filter")
            return
        name, item = node.iter.name, node.target.name  # type: ignore[attr-defined]
        if self._known(node, name) and self.names[name] is not tuple:
            self._refuse(node, f"'{name}' is one text, not a list")
        if item in self.names or item == "loop":
            self._refuse(node, f"'{item}' is a name already in use")
            return
        self.looping, self.names[item] = item, str
        self.body(node.body)
        del self.names[item]
        self.looping = ""
        self.body(node.else_)

    def _value(self, node: nodes.Node, *, in_output: bool = False) -> None:
        if isinstance(node, nodes.Name):
            if self._known(node, node.name) and in_output and self.names[node.name] is not str:
                self._refuse(node, f"'{node.name}' is a list: loop over it")
        elif isinstance(node, nodes.Getattr):
            self._loop_fact(node, in_output)
        elif isinstance(node, nodes.Const):
            if not isinstance(node.value, str):
                self._refuse(node)
        elif isinstance(node, nodes.Compare) and not in_output:
            if any(operand.op not in _COMPARISONS for operand in node.ops):
                self._refuse(node)
            self._children(node)
        elif isinstance(node, (nodes.Not, nodes.And, nodes.Or, nodes.Operand)) and not in_output:
            self._children(node)
        else:
            self._refuse(node)

    def _children(self, node: nodes.Node) -> None:
        for child in node.iter_child_nodes():
            self._value(child)

    def _loop_fact(self, node: nodes.Getattr, in_output: bool) -> None:
        of_loop = isinstance(node.node, nodes.Name) and node.node.name == "loop"
        allowed = _LOOP_SHOWN if in_output else _LOOP_FACTS
        if not (of_loop and self.looping and node.attr in allowed):
            self._refuse(node)

    def _known(self, node: nodes.Node, name: str) -> bool:
        if name in self.names:
            return True
        place = Place(self.file, node.lineno)
        hint = did_you_mean(name, self.names)
        self.found.error("N002", place, f"unknown variable '{name}'", hint)
        return False

    def _refuse(self, node: nodes.Node, message: str = "") -> None:
        what = type(node).__name__.lower()
        self.found.error(
            "N003",
            Place(self.file, node.lineno),
            message or f"'{what}' is not allowed in a notice",
            "use {{ name }}, {% if name %} and {% for item in list %}",
        )
