"""Lowering of decision tables: each rule an `if`, then what the hit policy makes of the matches."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, Final

from limen.dmn import tree
from limen.dmn.emitter import Emitter
from limen.dmn.infer import infer
from limen.dmn.lower import lower
from limen.dmn.lower_branches import heads, live_rules, together
from limen.dmn.lower_calls import as_value, whole_literal, wholes_of
from limen.dmn.lower_exclusive import exclusive
from limen.dmn.lower_folding import UNKNOWN, constant_in, value_of
from limen.dmn.lower_tests import condition, lower_tests
from limen.dmn.matches import aggregated, agreed, ranked_by, unique

_LISTS: Final = ("COLLECT", "RULE ORDER", "OUTPUT ORDER")


def lower_table(table: tree.Table, e: Emitter) -> str:
    """Emit a table and return its value."""
    columns = [_column(column, e) for column in table.columns]
    if e.watched is None:
        return _matched(table, columns, e)
    number = len(e.watched)
    e.watched.append((e.owner, table))
    seen = e.assign(f"X.watch({number}, ({''.join(f'{column}, ' for column in columns)}))")
    result = _matched(table, columns, e)
    e.line(f"{seen}[3] = len(X.rules)")
    return result


def _matched(table: tree.Table, columns: list[str], e: Emitter) -> str:
    """Emit the rules and return what the hit policy makes of them."""
    wholes = _wholes(table, e)
    divisor = wholes[0] if wholes else None
    once = table.hit_policy == "FIRST" or (e.fast and exclusive(table))
    live = live_rules(table, columns, e, once=once) if e.may_leave else None
    result = None if live is None else _lean(table, live, e, divisor, once=once)
    if result is None:
        result = _plainly(table, columns, e, divisor, once=once)
    if wholes is None:
        return _known(table, result, e)
    size = wholes[1] + len(table.rules).bit_length()
    sure = table.hit_policy != "UNIQUE" and _always(table)
    return as_value(result, wholes[0], size, e, sure=sure)


def _plainly(
    table: tree.Table, columns: list[str], e: Emitter, divisor: int | None, *, once: bool
) -> str:
    """Emit the rules one by one, the answers of those that match into a list if there are more."""
    e.flush()
    if once:
        return _first(table, columns, e, divisor)
    matched = e.assign("[]")
    for rule in table.rules:
        with ExitStack() as stack:
            _conditions(rule, table, columns, e, stack)
            e.line(f"{matched}.append({_outputs(rule, table, e, divisor)})")
    return _of_matches(table, matched, e, divisor)


def _of_matches(table: tree.Table, matched: str, e: Emitter, divisor: int | None) -> str:
    """Emit what becomes of the answers in a list."""
    result = e.fresh()
    with e.block(f"if {matched}:"):
        e.line(f"{result} = {_resolve(table, matched, e, whole=divisor is not None)}")
    with e.block("else:"):
        e.line(f"{result} = {_default(table, e, divisor)}")
    return result


def _lean(
    table: tree.Table,
    live: list[tuple[tree.Rule, str]],
    e: Emitter,
    divisor: int | None,
    *,
    once: bool,
) -> str | None:
    """Emit a table whose conditions are all plain without a list of matches, where that can be."""
    if once and live and not live[0][1]:
        e.hit(f"{e.owner}/{live[0][0].id}")
        return _outputs(live[0][0], table, e, divisor)
    e.flush()
    if once:
        return _chain(table, live, e, divisor)
    if table.aggregation == "SUM" and divisor is not None:
        return _running_sum(table, live, e, divisor)
    if table.hit_policy == "PRIORITY":
        return _running_best(table, live, e)
    if table.hit_policy in ("COLLECT", "RULE ORDER") and table.aggregation is None:
        return _collected(table, live, e)
    return None


@contextmanager
def _matching(head: str, rule: tree.Rule, e: Emitter) -> Iterator[None]:
    """Begin what is done where a rule matches: below its head, or at once without one."""
    if not head:
        e.hit(f"{e.owner}/{rule.id}")
        yield
        return
    if head.startswith("if "):
        e.flush()
    with e.block(head):
        e.hit(f"{e.owner}/{rule.id}")
        yield


def _collected(table: tree.Table, live: list[tuple[tree.Rule, str]], e: Emitter) -> str:
    """Emit a list of the answers of the rules that match."""
    matched = e.assign("[]")
    for head, rule in heads(live):
        with _matching(head, rule, e):
            e.line(f"{matched}.append({_outputs(rule, table, e)})")
    if any(not text for _, text in live):
        return matched
    if not _has_defaults(table) and all(output.default is None for output in table.outputs):
        return e.assign(f"{matched} or None")
    return _of_matches(table, matched, e, None)


def _chain(
    table: tree.Table, live: list[tuple[tree.Rule, str]], e: Emitter, divisor: int | None
) -> str:
    """Emit rules of which the first that matches ends the table."""
    result = e.fresh()
    for at, (rule, text) in enumerate(live):
        head = f"{'elif' if at else 'if'} {text}:" if text else "else:"
        with e.block(head):
            e.hit(f"{e.owner}/{rule.id}")
            e.line(f"{result} = {_outputs(rule, table, e, divisor)}")
    if not live:
        e.line(f"{result} = {_default(table, e, divisor)}")
    elif live[-1][1]:
        with e.block("else:"):
            e.line(f"{result} = {_default(table, e, divisor)}")
    return result


def _running_sum(
    table: tree.Table, live: list[tuple[tree.Rule, str]], e: Emitter, divisor: int
) -> str | None:
    """Emit a sum of whole literals; what is above zero tells a sum of some from one of none."""
    parts = [int(whole_literal(rule.outputs[0], divisor, e)) for rule, _ in live]
    always = sum(part for part, (_, text) in zip(parts, live, strict=True) if not text)
    sure = any(not text for _, text in live)
    if not sure and not all(part > 0 for part in parts):
        return None
    result = e.assign(repr(always))
    for part, (head, rule) in zip(parts, heads(live), strict=True):
        with _matching(head, rule, e):
            if head:
                e.line(f"{result} = {result} + {part}")
    if not sure:
        with e.block(f"if not {result}:"):
            e.line(f"{result} = {_default(table, e, divisor)}")
    return result


def _running_best(table: tree.Table, live: list[tuple[tree.Rule, str]], e: Emitter) -> str | None:
    """Emit which of some string literals comes first in the order of its output's values."""
    order, answers = table.outputs[0].ranked, [constant_in(rule.outputs[0]) for rule, _ in live]
    if len(table.outputs) != 1 or order is None or not set(map(type, answers)) <= {str}:
        return None
    result = e.assign("None")
    ranks = [order.index(each) if each in order else len(order) for each in answers]
    before = 0
    for at, (head, rule) in enumerate(heads(live)):
        # Below an `elif` none of the rules of its own run has matched.
        before = before if head.startswith("elif ") else at
        better = {answers[i] for i in range(before) if ranks[i] <= ranks[at]}
        worse = {answers[i] for i in range(before)} - better
        with _matching(head, rule, e):
            line = f"{result} = {answers[at]!r}"
            if not better:
                e.line(line)
                continue
            listed = ", ".join(map(repr, sorted(worse)))
            with e.block(f"if {result} in (None, {listed}):" if worse else f"if {result} is None:"):
                e.line(line)
    if table.outputs[0].default is not None:
        with e.block(f"if {result} is None:"):
            e.line(f"{result} = {_default(table, e)}")
    return result


def _wholes(table: tree.Table, e: Emitter) -> tuple[int, int] | None:
    """Return the divisor under which all answers of a table with one output are whole literals."""
    settled = table.hit_policy in ("FIRST", "UNIQUE") or table.aggregation == "SUM"
    if not (e.may_leave and settled and len(table.outputs) == 1):
        return None
    answers = [rule.outputs[0] for rule in table.rules]
    default = table.outputs[0].default
    return wholes_of(answers if default is None else [*answers, default])


def _known(table: tree.Table, result: str, e: Emitter) -> str:
    """Keep what a fast function may know of a table's value: is it there, is it whole?"""
    many = table.hit_policy in _LISTS and table.aggregation is None
    if e.fast and many and all(map(_is_string, (rule.outputs for rule in table.rules))):
        e.strings.add(result)
    if not (e.fast and (many or table.hit_policy == "FIRST") and _always(table)):
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
    elif not all(map(_is_string, (rule.outputs for rule in table.rules))):
        # Its value may be null where a rule's answer is.
        e.sure.discard(result)
    return result


def _always(table: tree.Table) -> bool:
    """Whether a table gives something for every row."""
    if any(all(not cell.tests.tests for cell in rule.cells) for rule in table.rules):
        return True
    return _has_defaults(table) and not any(rule.outputs == () for rule in table.rules)


def _is_string(answers: tuple[tree.Expression, ...]) -> bool:
    if len(answers) != 1:
        return False
    value = answers[0].body if isinstance(answers[0], tree.Part) else answers[0]
    return isinstance(value, tree.Constant) and type(value.value) is str


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


def _first(table: tree.Table, columns: list[str], e: Emitter, divisor: int | None = None) -> str:
    result = e.fresh()
    with e.block("while True:"):
        for rule in table.rules:
            with ExitStack() as stack:
                _conditions(rule, table, columns, e, stack)
                e.line(f"{result} = {_outputs(rule, table, e, divisor)}")
                e.line("break")
        e.line(f"{result} = {_default(table, e, divisor)}")
        e.line("break")
    return result


def _read(node: tree.Expression, e: Emitter) -> str:
    """Return a column's atom; comparing an input with literals asks nothing of its size."""
    inner = node.body if isinstance(node, tree.Part) else node
    return e.find(inner.name) if isinstance(inner, tree.Name) else lower(node, e)


def _column(column: tree.Column, e: Emitter) -> str:
    value = _read(column.expression, e)
    if value_of(value, e) is UNKNOWN:
        value = e.variable(value)
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
    e.hit(f"{e.owner}/{rule.id}")


def _open(plain: list[str], e: Emitter, stack: ExitStack) -> None:
    if plain:
        e.flush()
        text = together(plain) or "True"
        stack.enter_context(e.block(f"if {text}:"))
        plain.clear()


def _outputs(rule: tree.Rule, table: tree.Table, e: Emitter, divisor: int | None = None) -> str:
    if divisor is not None:
        return whole_literal(rule.outputs[0], divisor, e)
    return _together(table, [lower(output, e) for output in rule.outputs])


def _default(table: tree.Table, e: Emitter, divisor: int | None = None) -> str:
    default = table.outputs[0].default if table.outputs else None
    if divisor is not None and default is not None:
        return whole_literal(default, divisor, e)
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


def _resolve(table: tree.Table, matched: str, e: Emitter, *, whole: bool = False) -> str:
    """Return the text of the table's value, given that something matched."""
    if whole and table.aggregation == "SUM":
        e.namespace["_sum"] = sum
        return f"_sum({matched})"
    if e.may_leave and table.hit_policy == "UNIQUE":
        with e.block(f"if len({matched}) > 1:"):
            e.line("return None")
        return f"{matched}[0]"
    match table.hit_policy:
        case "UNIQUE":
            several = _helper(e, "_unique", unique, matched)
            return f"{matched}[0] if len({matched}) == 1 else {several}"
        case "ANY":
            return _helper(e, "_agreed", agreed, matched)
        case "PRIORITY" | "OUTPUT ORDER":
            ranks = e.constant(_ranks(table))
            e.namespace["_ranked"] = ranked_by
            ranked = f"_ranked({matched}, {ranks})"
            if table.hit_policy != "PRIORITY":
                return ranked
            return f"{matched}[0] if len({matched}) == 1 else {ranked}[0]"
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
