"""What changed between two decision tables: columns, rules and cells."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Literal, TypeAlias

from limen.dmn import model
from limen.dmn.show import rule_name

Found: TypeAlias = tuple[Literal["added", "removed", "changed", "moved"], str, str, str]
_Pair: TypeAlias = tuple[int, int]


def text(source: model.Source | None, empty: str = "") -> str:
    """Return a text without the blanks that mean nothing."""
    return empty if source is None else " ".join(source.text.split()) or empty


def table_changes(old: model.DecisionTable, new: model.DecisionTable) -> Iterator[Found]:
    """Yield the differences of two tables."""
    was, now = (f"{each.hit_policy} {each.aggregation or ''}".strip() for each in (old, new))
    if was != now:
        yield "changed", "its hit policy", was, now
    inputs = _columns(
        [text(i.expression) for i in old.inputs], [text(i.expression) for i in new.inputs]
    )
    outputs = _columns([o.name for o in old.outputs], [o.name for o in new.outputs])
    yield from _inputs(old, new, inputs)
    yield from _outputs(old, new, outputs)
    yield from _rules(old, new, inputs, outputs)


def _columns(old: Sequence[str], new: Sequence[str]) -> list[_Pair]:
    """Pair columns by their text; those left over in both, by their order."""
    pairs = [(i, new.index(each)) for i, each in enumerate(old) if each in new]
    left = [i for i in range(len(old)) if i not in {a for a, _ in pairs}]
    right = [i for i in range(len(new)) if i not in {b for _, b in pairs}]
    if len(old) == len(new):
        pairs += list(zip(left, right, strict=True))
    return sorted(pairs)


def _inputs(
    old: model.DecisionTable, new: model.DecisionTable, pairs: list[_Pair]
) -> Iterator[Found]:
    for i, clause in enumerate(old.inputs):
        if i not in {a for a, _ in pairs}:
            yield "removed", f"the input {clause.label} removed", "", ""
    for i, clause in enumerate(new.inputs):
        if i not in {b for _, b in pairs}:
            yield "added", f"the input {clause.label} added", "", ""
    for a, b in pairs:
        before, after = old.inputs[a], new.inputs[b]
        if text(before.expression) != text(after.expression):
            yield "changed", f"input {a + 1}", text(before.expression), text(after.expression)
        if text(before.values) != text(after.values):
            what = f"the allowed values of {after.label}"
            yield "changed", what, text(before.values), text(after.values)


def _outputs(
    old: model.DecisionTable, new: model.DecisionTable, pairs: list[_Pair]
) -> Iterator[Found]:
    for i, clause in enumerate(old.outputs):
        if i not in {a for a, _ in pairs}:
            yield "removed", f"the output {clause.name} removed", "", ""
    for i, clause in enumerate(new.outputs):
        if i not in {b for _, b in pairs}:
            yield "added", f"the output {clause.name} added", "", ""
    for a, b in pairs:
        before, after = old.outputs[a], new.outputs[b]
        name = f"the output {after.name}".rstrip()
        for what, was, now in (
            (f"the name of output {b + 1}", before.name, after.name),
            (f"the type of {name}", before.type_ref or "", after.type_ref or ""),
            (f"the values of {name}", text(before.values), text(after.values)),
            (f"the default of {name}", text(before.default), text(after.default)),
        ):
            if was != now:
                yield "changed", what, was, now


def _rules(
    old: model.DecisionTable,
    new: model.DecisionTable,
    inputs: list[_Pair],
    outputs: list[_Pair],
) -> Iterator[Found]:
    pairs = pair_rules(old.rules, new.rules)
    for i, rule in enumerate(old.rules):
        if i not in {a for a, _ in pairs}:
            yield "removed", f"rule {_name(rule, i)} removed:", row_text(rule), ""
    for i, rule in enumerate(new.rules):
        if i not in {b for _, b in pairs}:
            yield "added", f"rule {_name(rule, i)} added at place {i + 1}:", "", row_text(rule)
    stayed = _in_order(pairs)
    for a, b in pairs:
        before, after = old.rules[a], new.rules[b]
        name = _name(after, b)
        if (a, b) not in stayed:
            yield "moved", f"rule {name} moved from place {a + 1} to {b + 1}", "", ""
        for i, j in inputs:
            was, now = text(before.inputs[i], "-"), text(after.inputs[j], "-")
            if was != now:
                yield "changed", f"rule {name}, {new.inputs[j].label},", was, now
        for i, j in outputs:
            was, now = text(before.outputs[i], "-"), text(after.outputs[j], "-")
            if was != now:
                label = new.outputs[j].name or "output"
                yield "changed", f"rule {name}, {label},", was, now


def _name(rule: model.TableRule, index: int) -> str:
    return rule_name(rule.id, index + 1)


def row_text(rule: model.TableRule) -> str:
    """Write a rule in one line."""
    cells = ", ".join(text(cell, "-") for cell in rule.inputs)
    return f"{cells} -> {', '.join(text(cell, '-') for cell in rule.outputs)}"


def pair_rules(old: Sequence[model.TableRule], new: Sequence[model.TableRule]) -> list[_Pair]:
    """Pair rules by id, then by content; those without id by conditions, then by answers alone."""
    pairs: list[_Pair] = []
    free_old, free_new = list(range(len(old))), list(range(len(new)))
    for key in (_id, _content, _conditions, _answers):
        places: dict[object, list[int]] = {}
        for j in free_new:
            places.setdefault(key(new[j]), []).append(j)
        places.pop(None, None)
        for i in list(free_old):
            found = key(old[i])
            if places.get(found):
                j = places[found].pop(0)
                pairs.append((i, j))
                free_old.remove(i)
                free_new.remove(j)
    return sorted(pairs)


def _id(rule: model.TableRule) -> object:
    return rule.id


def _content(rule: model.TableRule) -> object:
    return row_text(rule)


def _conditions(rule: model.TableRule) -> object:
    return None if rule.id else tuple(text(cell, "-") for cell in rule.inputs)


def _answers(rule: model.TableRule) -> object:
    return None if rule.id else tuple(text(cell, "-") for cell in rule.outputs)


def _in_order(pairs: list[_Pair]) -> set[_Pair]:
    """Return a largest set of pairs that kept their order: the others have moved."""
    tails: list[int] = []
    chains: list[list[_Pair]] = []
    for pair in pairs:
        at = bisect_left(tails, pair[1])
        chain = [*(chains[at - 1] if at else []), pair]
        if at == len(tails):
            tails.append(pair[1])
            chains.append(chain)
        else:
            tails[at], chains[at] = pair[1], chain
    return set(chains[-1]) if chains else set()
