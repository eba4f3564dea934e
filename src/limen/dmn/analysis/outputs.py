"""Answers of a table that its own declarations do not allow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from limen.dmn import tree
from limen.dmn.analysis.cells import NotConstant, constant_of
from limen.dmn.analysis.findings import Finding, literal
from limen.dmn.analysis.grid import Found
from limen.dmn.analysis.kinds import simple_mismatch
from limen.dmn.errors import FeelError
from limen.dmn.operators import same
from limen.dmn.types import (
    FeelType,
    ListOf,
    Restricted,
    conforms,
    describe,
    plain,
    unlimited,
)
from limen.kernel.diagnostics import Place, did_you_mean

_LISTS: Final = ("COLLECT", "RULE ORDER", "OUTPUT ORDER")


def output_findings(found: Found) -> Iterator[Finding]:
    """Judge every answer against the output's type and allowed values."""
    table = found.table
    is_list = table.hit_policy in _LISTS and len(table.outputs) == 1
    for index, output in enumerate(table.outputs):
        if is_list and isinstance(plain(output.type), ListOf):
            output = replace(output, type=item_of(output.type))  # noqa: PLW2901 - the same, read right
        for rule in table.rules:
            yield from _answer(found, output, rule.outputs[index], rule.id)
        if output.default is not None:
            yield from _answer(found, output, output.default, "")


def item_of(known: FeelType) -> FeelType:
    """Return what each answer is where a table's type is that of the whole list."""
    inner = plain(known)
    return inner.item if isinstance(inner, ListOf) else inner


def _answer(
    found: Found, output: tree.Output, node: tree.Expression, rule: str
) -> Iterator[Finding]:
    place = node.place if isinstance(node, tree.Part) else found.place
    cell = f"output '{output.name}'" if output.name else "output"
    cell = cell if rule else f"{cell}, default"
    try:
        code, message, hint = _judged(output, constant_of(node))
    except NotConstant:
        code, message, hint = "D632", simple_mismatch(node, output.type), ""
    if message:
        yield _finding(found, code, message, hint, place, rule, cell)


def _judged(output: tree.Output, value: Any) -> tuple[str, str, str]:
    """Return code, message and hint of a constant answer; no message where it is right."""
    if value is None:
        return "", "", ""
    if not conforms(value, unlimited(output.type)):
        wanted = describe(unlimited(output.type))
        return "D632", f"{literal(value)} is no {wanted}", ""
    if output.ranked is not None:
        if any(_alike(value, each) for each in output.ranked):
            return "", "", ""
        names = [literal(each) for each in output.ranked]
        message = f"{literal(value)} is not among the output's values"
        return "D631", message, did_you_mean(literal(value), names)
    if isinstance(output.type, Restricted) and not conforms(value, output.type):
        hint = f"allowed: {output.type.text}"
        return "D631", f"{literal(value)} is not among the output's values", hint
    return "", "", ""


def _alike(a: Any, b: Any) -> bool:
    try:
        return same(a, b)
    except FeelError:
        return False


def _finding(
    found: Found, code: str, message: str, hint: str, place: Place, rule: str, cell: str
) -> Finding:
    return Finding(code, "error", message, place, hint, found.owner, found.label, rule, cell)
