"""Lowering of decision tables: each rule an `if`, then what the hit policy makes of the matches."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any, Final

from limen.dmn import tree
from limen.dmn.builtins.lists import maximum, minimum, same_or_false, total
from limen.dmn.emitter import Emitter
from limen.dmn.errors import FeelError
from limen.dmn.execution import Execution
from limen.dmn.infer import infer
from limen.dmn.lower import lower
from limen.dmn.lower_tests import condition, lower_tests

_LISTS: Final = ("COLLECT", "RULE ORDER", "OUTPUT ORDER")


def lower_table(table: tree.Table, e: Emitter) -> str:
    """Emit a table and return its value."""
    columns = [_column(column, e) for column in table.columns]
    if table.hit_policy == "FIRST":
        return _known(table, _first(table, columns, e), e)
    matched = e.assign("[]")
    for rule in table.rules:
        with ExitStack() as stack:
            _conditions(rule, table, columns, e, stack)
            e.line(f"{matched}.append({_outputs(rule, table, e)})")
    result = e.fresh()
    with e.block(f"if {matched}:"):
        e.line(f"{result} = {_resolve(table, matched, e)}")
    with e.block("else:"):
        e.line(f"{result} = {_default(table, e)}")
    return _known(table, result, e)


def _known(table: tree.Table, result: str, e: Emitter) -> str:
    """Keep what a fast function may know of a table's value: is it there, is it whole?"""
    many = table.hit_policy in _LISTS and table.aggregation is None
    always = any(all(not cell.tests.tests for cell in rule.cells) for rule in table.rules)
    settled = table.hit_policy == "FIRST" or many
    if not (e.fast and settled and (always or _has_defaults(table))):
        return result
    e.sure.add(result)
    if many:
        return result
    sizes = {output.name: _size(table, at) for at, output in enumerate(table.outputs)}
    whole = {name: size for name, size in sizes.items() if size is not None}
    if len(table.outputs) > 1:
        e.fields[result] = whole
    elif whole:
        e.noted(result, *whole.values())
    else:
        # Its value may be null where a rule's answer is.
        e.sure.discard(result)
    return result


def _has_defaults(table: tree.Table) -> bool:
    return all(output.default is not None for output in table.outputs)


def _size(table: tree.Table, at: int) -> int | None:
    """Return the bits of an output whose every answer is a whole literal."""
    answers = [rule.outputs[at] for rule in table.rules]
    default = table.outputs[at].default
    sizes = []
    for answer in answers if default is None else [*answers, default]:
        value = answer.body if isinstance(answer, tree.Part) else answer
        if not isinstance(value, tree.Constant) or type(value.value) is not int:
            return None
        sizes.append(value.value.bit_length())
    return max(sizes)


def _first(table: tree.Table, columns: list[str], e: Emitter) -> str:
    result = e.fresh()
    with e.block("while True:"):
        for rule in table.rules:
            with ExitStack() as stack:
                _conditions(rule, table, columns, e, stack)
                e.line(f"{result} = {_outputs(rule, table, e)}")
                e.line("break")
        e.line(f"{result} = {_default(table, e)}")
        e.line("break")
    return result


def _read(node: tree.Expression, e: Emitter) -> str:
    """Return a column's atom; comparing an input with literals asks nothing of its size."""
    inner = node.body if isinstance(node, tree.Part) else node
    return e.find(inner.name) if isinstance(inner, tree.Name) else lower(node, e)


def _column(column: tree.Column, e: Emitter) -> str:
    value = e.variable(_read(column.expression, e))
    if column.allowed is None:
        return value
    with e.at(column.allowed.place):
        kept = e.assign(value)
        with e.names({"?": kept}):
            allowed = lower_tests(
                column.allowed.tests.tests, kept, infer(column.expression), e,
                negated=column.allowed.tests.negated,
            )  # fmt: skip
        with e.block(f"if {kept} is not None and {allowed} is not True:"):
            cause = f"the value of {column.label!r} is not among those allowed"
            e.line(f"{kept} = X.fail({e.place}, {cause!r})")
        return kept


def _conditions(
    rule: tree.Rule, table: tree.Table, columns: list[str], e: Emitter, stack: ExitStack
) -> None:
    """Open the blocks inside which the rule has matched, and note the match."""
    plain: list[str] = []
    for cell, value, column in zip(rule.cells, columns, table.columns, strict=True):
        if not cell.tests.tests:
            continue
        known = infer(column.expression)
        simple = condition(cell.tests, value, known, e)
        if simple is not None:
            plain.append(simple)
            continue
        _open(plain, e, stack)
        with e.at(cell.place), e.names({"?": value}):
            atom = lower_tests(cell.tests.tests, value, known, e, negated=cell.tests.negated)
        plain = [f"{atom} is True"]
    _open(plain, e, stack)
    hit = "hit" if e.may_leave else "X.rules.append"
    e.line(f"{hit}({e.owner + '/' + rule.id!r})")


def _open(plain: list[str], e: Emitter, stack: ExitStack) -> None:
    if plain:
        # What Python decides fastest comes first: the order of plain conditions is free.
        parts = sorted(plain, key=lambda part: part.count("<") + part.count(" in ") * 2)
        text = " and ".join(f"({part})" if " or " in part else part for part in parts)
        stack.enter_context(e.block(f"if {text}:"))
        plain.clear()


def _outputs(rule: tree.Rule, table: tree.Table, e: Emitter) -> str:
    return _together(table, [lower(output, e) for output in rule.outputs])


def _default(table: tree.Table, e: Emitter) -> str:
    if all(output.default is None for output in table.outputs):
        return "0" if table.aggregation == "COUNT" else "None"
    value = _together(
        table,
        [
            "None" if output.default is None else lower(output.default, e)
            for output in table.outputs
        ],
    )
    return f"[{value}]" if table.hit_policy in _LISTS and not table.aggregation else value


def _together(table: tree.Table, atoms: list[str]) -> str:
    if len(atoms) == 1 and not table.outputs[0].name:
        return atoms[0]
    if len(atoms) == 1:
        return atoms[0]
    pairs = zip(table.outputs, atoms, strict=True)
    return "{" + ", ".join(f"{output.name!r}: {atom}" for output, atom in pairs) + "}"


def _resolve(table: tree.Table, matched: str, e: Emitter) -> str:
    """Return the text of the table's value, given that something matched."""
    match table.hit_policy:
        case "UNIQUE":
            several = _helper(e, "_unique", unique, matched)
            return f"{matched}[0] if len({matched}) == 1 else {several}"
        case "ANY":
            return _helper(e, "_agreed", agreed, matched)
        case "PRIORITY" | "OUTPUT ORDER":
            ranks = e.constant(_ranks(table))
            ranked = _helper(e, "_ranked", ranked_by, matched, ranks)
            return f"{ranked}[0]" if table.hit_policy == "PRIORITY" else ranked
        case _:
            return matched if table.aggregation is None else _aggregate(table, matched, e)


def _aggregate(table: tree.Table, matched: str, e: Emitter) -> str:
    if table.aggregation == "COUNT":
        return f"len({matched})"
    return _helper(e, "_aggregated", aggregated, matched, repr(table.aggregation))


def _helper(e: Emitter, name: str, function: Any, *arguments: str) -> str:
    e.namespace[name] = function
    return f"{name}(X, {e.place}, {', '.join(arguments)})"


def _ranks(table: tree.Table) -> tuple[tuple[str | None, tuple[Any, ...]], ...]:
    """Return for each output with values: its name (None when it is alone) and those, in order."""
    alone = len(table.outputs) == 1
    return tuple(
        (None if alone else output.name, output.ranked)
        for output in table.outputs
        if output.ranked is not None
    )


def unique(x: Execution, place: int, matched: list[Any]) -> Any:
    """Return the only match; several are an error."""
    if len(matched) > 1:
        return x.fail(place, f"{len(matched)} rules match where only one may")
    return matched[0]


def agreed(x: Execution, place: int, matched: list[Any]) -> Any:
    """Return what all matches agree on; disagreement is an error."""
    first = matched[0]
    if all(other is first or same_or_false(first, other) for other in matched[1:]):
        return first
    return x.fail(place, "rules that match do not agree")


def ranked_by(x: Execution, place: int, matched: list[Any], ranks: Any) -> list[Any]:  # noqa: ARG001
    """Return the matches by priority of their outputs, the first output first."""

    def rank(value: Any) -> tuple[int, ...]:
        return tuple(
            _position(value if name is None else value[name], order) for name, order in ranks
        )

    return sorted(matched, key=rank)


def _position(value: Any, order: tuple[Any, ...]) -> int:
    return next((i for i, each in enumerate(order) if same_or_false(each, value)), len(order))


def aggregated(x: Execution, place: int, matched: list[Any], aggregation: str) -> Any:
    """Return the sum, minimum or maximum of the matches."""
    try:
        return _AGGREGATES[aggregation](matched)
    except FeelError as error:
        return x.fail(place, error.cause)


_AGGREGATES: Final = {"SUM": total, "MIN": minimum, "MAX": maximum}
