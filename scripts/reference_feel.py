"""The page of FEEL's built-in functions: signatures, and an example that is run here."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from itertools import pairwise

from reference_text import NOTE, anchor, code, table

import limen.dmn
from limen.dmn import bounds
from limen.dmn.builtins.registry import BUILTINS, Parameter, Signature
from limen.dmn.types import describe

INTRO = """\
The built-in functions of FEEL as DMN 1.5 lists them (its chapter 10.3.4), with what stands in later
drafts beside them. Arguments go by place or by name: `floor(n: 2.5)`. Where a call fails, the value
is null and the cause stands among the run's errors. `?` marks a parameter that may be left out,
`...` one that may be repeated.

Every example on this page was computed when the page was written. The language around these
functions is on [its own page](policy-language.md).
"""

FAMILIES = {
    "conversions": "Conversion and kind",
    "numeric": "Numbers",
    "strings": "Strings",
    "lists": "Lists",
    "contexts": "Contexts",
    "moments": "Dates, times and durations",
    "ranges": "Ranges and points",
}
"""Module of the built-ins, and the heading of its functions."""

SAID = {
    "all": "Whether every item holds; null where one is unknown and none is false.",
    "and": "The same as `all`.",
    "any": "Whether an item holds; null where one is unknown and none holds.",
    "or": "The same as `any`.",
    "decimal": "Round half to even, at a scale.",
    "round up": "Round away from zero.",
    "round down": "Round towards zero.",
    "round half up": "Round to the nearest, halves away from zero.",
    "round half down": "Round to the nearest, halves towards zero.",
    "before": "Whether the first ends before the second begins.",
    "after": "Whether the first begins after the second ends.",
    "meets": "Whether the first ends where the second begins.",
    "met by": "Whether the first begins where the second ends.",
    "overlaps": "Whether the two share a point.",
    "overlaps before": "Whether the first begins outside the second and ends inside.",
    "overlaps after": "Whether the first begins inside the second and ends outside.",
    "includes": "Whether the second lies in the first.",
    "during": "Whether the first lies in the second.",
    "starts": "Whether both begin together and the first ends no later.",
    "started by": "Whether both begin together and the second ends no later.",
    "finishes": "Whether both end together and the first begins no earlier.",
    "finished by": "Whether both end together and the second begins no earlier.",
    "coincides": "Whether both are the same.",
}

EXAMPLES = {
    "get value": 'get value({pd: 0.02}, "pd")',
    "get entries": "get entries({pd: 0.02})",
    "context": 'context([{key: "pd", value: 0.02}])',
    "context put": 'context put({pd: 0.02}, "lgd", 0.6)',
    "context merge": "context merge([{pd: 0.02}, {lgd: 0.6}])",
    "string length": 'string length("授信额度")',
    "substring": 'substring("limit", -3)',
    "upper case": 'upper case("Cny")',
    "lower case": 'lower case("Cny")',
    "substring before": 'substring before("C07-late", "-")',
    "substring after": 'substring after("C07-late", "-")',
    "contains": 'contains("freeze", "free")',
    "starts with": 'starts with("freeze", "free")',
    "ends with": 'ends with("freeze", "free")',
    "split": 'split("a;b;;c", ";")',
    "string join": 'string join(["late", null, "use"], ", ")',
    "matches": 'matches("C07", "^C[0-9]{2}$")',
    "replace": 'replace("2026-11-24", "(\\d+)-(\\d+)-(\\d+)", "$3.$2.$1")',
    "number": 'number("1 234,5", " ", ",")',
    "string": "string(0.10)",
    "not": "not(null)",
    "is": 'is(time("10:00:00Z"), time("10:00:00+00:00"))',
    "range": 'range("[1..10)")',
    "count": "count([1, null, 3])",
    "min": "min(3, 1, 2)",
    "max": "max([3, 1, 2])",
    "sum": "sum([0.1, 0.2])",
    "product": "product(2, 3, 4)",
    "mean": "mean([1, 2, 6])",
    "median": "median([1, 2, 6, 4])",
    "stddev": "stddev([2, 4, 7, 5])",
    "mode": "mode([6, 3, 9, 6, 3])",
    "all": "all([true, null])",
    "and": "and([true, false])",
    "any": "any([true, null])",
    "or": "or([false, false])",
    "list contains": 'list contains(["lower", "keep"], "keep")',
    "list replace": "list replace([2, 4, 7], 2, 5)",
    "sublist": "sublist([4, 5, 6], 2, 1)",
    "append": "append([1], 2, 3)",
    "concatenate": "concatenate([1, 2], [3])",
    "insert before": "insert before([1, 3], 1, 2)",
    "remove": "remove([1, 2, 3], 2)",
    "reverse": "reverse([1, 2, 3])",
    "index of": "index of([1, 2, 3, 2], 2)",
    "union": "union([1, 2], [2, 3])",
    "distinct values": "distinct values([1, 2, 1])",
    "duplicate values": "duplicate values([1, 2, 1])",
    "flatten": "flatten([[1, [2]], 3])",
    "sort": "sort([3, 1, 2], function(a, b) a < b)",
    "partition": "partition([1, 2, 3], 2)",
    "date": 'date("2026-02-28") + duration("P1D")',
    "time": 'time("10:30:00")',
    "date and time": 'date and time(date("2026-11-24"), time("10:30:00"))',
    "duration": 'duration("P1DT2H")',
    "years and months duration": (
        'years and months duration(date("2024-08-22"), date("2026-11-24"))'
    ),
    "day of year": 'day of year(date("2026-11-24"))',
    "day of week": 'day of week(date("2026-11-24"))',
    "month of year": 'month of year(date("2026-11-24"))',
    "week of year": 'week of year(date("2026-11-24"))',
    "last day of month": 'last day of month(date("2028-02-01"))',
    "decimal": "decimal(2.5, 0)",
    "round up": "round up(-1.01, 1)",
    "round down": "round down(1.09, 1)",
    "round half up": "round half up(2.5, 0)",
    "round half down": "round half down(2.5, 0)",
    "floor": "floor(0.29 * 100)",
    "ceiling": "ceiling(1.2)",
    "abs": "abs(-7)",
    "modulo": "modulo(-7, 3)",
    "sqrt": "sqrt(16)",
    "log": "decimal(log(10), 6)",
    "exp": "decimal(exp(1), 6)",
    "odd": "odd(3)",
    "even": "even(3)",
    "before": "before([1..5), [5..9])",
    "after": "after(10, [1..9])",
    "meets": "meets([1..5], [5..9])",
    "met by": "met by([5..9], [1..5])",
    "overlaps": "overlaps([1..5], [5..9])",
    "overlaps before": "overlaps before([1..5], [3..9])",
    "overlaps after": "overlaps after([3..9], [1..5])",
    "includes": "includes([1..9], 5)",
    "during": "during([2..3], [1..9])",
    "starts": "starts([1..5], [1..9])",
    "started by": "started by([1..9], 1)",
    "finishes": "finishes([5..9], [1..9])",
    "finished by": "finished by([1..9], 9)",
    "coincides": "coincides([1..5], [1..5])",
}
"""One example of each function; those of the day and the instant of a run have none."""


def feel_page() -> str:
    """Return the page."""
    return "".join(_page())


def _page() -> Iterator[str]:
    yield f"# FEEL functions\n\n{NOTE}{INTRO}"
    for module, heading in FAMILIES.items():
        names = [name for name in sorted(BUILTINS) if _module(name) == module]
        yield f"\n## {heading}\n\n"
        rows = [(f"[`{name}`](#{anchor(name)})", _said(name)) for name in names]
        yield table(("function", "what it gives"), rows)
        for name in names:
            yield from _function(name)
    yield "\n## Bounds\n\nWhat is larger is refused, or null with its cause.\n\n"
    yield table(("bound", "what it limits"), _bounds())


def _bounds() -> Iterator[tuple[str, str]]:
    """Yield each limit of `limen.dmn.bounds` with the text that stands below it."""
    body = ast.parse(inspect.getsource(bounds)).body
    for item, after in pairwise(body):
        if isinstance(item, ast.AnnAssign) and isinstance(after, ast.Expr):
            said = ast.literal_eval(after.value)
            yield f"{getattr(bounds, ast.unparse(item.target)):,}", " ".join(said.split())


def _function(name: str) -> Iterator[str]:
    entry = BUILTINS[name]
    yield f"\n### {name}\n\n"
    for signature in entry.signatures:
        yield f"- {code(_call(name, signature))} → {describe(entry.result)}\n"
    if name in EXAMPLES:
        yield f"\n{code(EXAMPLES[name])} is {code(_value(EXAMPLES[name]))}.\n"


def _call(name: str, signature: Signature) -> str:
    return f"{name}({', '.join(map(_parameter, signature.parameters))})"


def _parameter(each: Parameter) -> str:
    mark = "..." if each.variadic else "?" if each.optional else ""
    return f"{each.name}: {' | '.join(each.kinds)}{mark}"


def _said(name: str) -> str:
    documented = (BUILTINS[name].signatures[0].call.__doc__ or "").strip().partition("\n")[0]
    return SAID.get(name) or documented


def _module(name: str) -> str:
    return BUILTINS[name].signatures[0].call.__module__.rpartition(".")[2]


def _value(text: str) -> str:
    found = _evaluated(text)
    if isinstance(found, str):
        return f'"{found}"'
    return "null" if found is None else str(_evaluated(f"string({text})"))


def _evaluated(text: str) -> object:
    expression, faults = limen.dmn.compile_expression(text, {})
    if expression is None:
        raise SystemExit("\n".join(str(item) for item in faults.items))
    answer = expression.evaluate({})
    if answer.errors:
        raise SystemExit(f"{text}: {answer.errors}")
    return answer.value
