"""Branching on answers changes no answer: drawn chains of tables against the general function."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dmn.feel import program
from dmn.models import decision, definitions, input_data, literal, needs, table
from limen.dmn import Program
from limen.dmn.execution import Execution

TYPES = (
    '<itemDefinition name="tShare"><typeRef>number</typeRef><allowedValues><text>[0..1]</text>'
    '</allowedValues></itemDefinition><itemDefinition name="tKind"><typeRef>string</typeRef>'
    '<allowedValues><text>"x", "y", "z"</text></allowedValues></itemDefinition>'
    '<itemDefinition name="tAmount"><typeRef>number</typeRef><allowedValues>'
    "<text>[0..1000000000000]</text></allowedValues></itemDefinition>"
)
INPUTS = {"a": "number", "share": "tShare", "kind": "tKind", "flag": "boolean", "sum": "tAmount"}
WORDS = ["low", "mid", "top"]
OUTCOME = "if word = null then 0 else if word = {0} then floor(sum * share / 500) * 500 else {1}"

number = st.sampled_from(["-", "> 3", "<= 3", "[0..5)", "[5..9]", "7, 8", "not(7)", "null"])
kind = st.sampled_from(["-", '"x"', '"y", "z"', 'not("x")', "null"])
flag = st.sampled_from(["-", "true", "false", "false, null"])
word = st.sampled_from(["-", '"low"', '"mid", "top"', 'not("low")', "null"])
words = st.sampled_from([f'"{each}"' for each in WORDS])
factors = st.sampled_from(["0", "0.25", "1.5", "2"])


def rules(*parts: Any) -> st.SearchStrategy[Any]:
    *cells, answer = parts
    row = st.builds(lambda cells, answer: (list(cells), [answer]), st.tuples(*cells), answer)
    return st.lists(row, min_size=1, max_size=4)


@st.composite
def models(draw: st.DrawFn) -> Program:
    """Five decisions of which most rest on the words of the second."""
    order = ", ".join(f'"{each}"' for each in WORDS)
    single = st.sampled_from(["FIRST", "UNIQUE", "PRIORITY", "ANY"])
    default = draw(st.sampled_from([None, '"mid"']))
    text = draw(st.sampled_from(["sum * share", "sum * factor", "if a > 4 then share else factor"]))
    return program(
        definitions(
            TYPES,
            *(input_data(name, type_ref) for name, type_ref in INPUTS.items()),
            decision("hits", table("COLLECT", ["a", "flag"], draw(rules(number, flag, words))),
                     needs(["a", "flag"])),
            decision("word", table(draw(single), ["kind", "a"], draw(rules(kind, number, words)),
                     values=order, default=default), needs(["kind", "a"])),
            decision("factor", table(draw(single.filter("PRIORITY".__ne__)), ["word", "flag"],
                     draw(rules(word, flag, factors))), needs(["flag"], ["word"])),
            decision("points", table("COLLECT", ["word", "a"], draw(rules(word, number, factors)),
                     aggregation="SUM"), needs(["a"], ["word"])),
            decision("best", table("PRIORITY", ["a"], draw(rules(number, words)), values=order),
                     needs(["a"])),
            decision("sums", table("COLLECT", ["a"], draw(rules(number, factors)),
                     aggregation="SUM"), needs(["a"])),
            decision("part", literal(text), needs(["a", "sum", "share"], ["factor"])),
            decision("d", literal(
                f"{{hits: hits, count: if hits = null then 0 else count(distinct values(hits)),"
                f" word: word, factor: factor, points: points > 1, total: points, part: part,"
                f" best: best, sums: sums,"
                f" step: {OUTCOME.format(draw(words), draw(st.sampled_from(['sum', 'a / 4'])))}}}"
            ), needs(["sum", "share", "a"],
                     ["hits", "word", "factor", "points", "part", "best", "sums"])),
        ),
        "d",
    )  # fmt: skip


shares = st.sampled_from([0, 1, Decimal("0.5"), Decimal("0.1234"), Decimal("1.0000")])
shares |= st.decimals(0, 1, places=4) | st.decimals(0, 1, places=6)
rows = st.fixed_dictionaries(
    {
        "a": st.integers(-1, 10),
        "share": shares,
        "kind": st.sampled_from(["x", "y", "z"]),
        "flag": st.booleans(),
        "sum": st.integers(0, 10**12),
    }
)
sparse = st.dictionaries(st.sampled_from(list(INPUTS)), st.none(), max_size=2)


def difference(found: Program, values: dict[str, Any]) -> str:
    """What the program gives and the general function does not; nothing is as it should be."""
    x = Execution()
    general = found.main(x, values), tuple(x.rules), [cause for _, cause in x.errors]
    result = found.run(values)
    given = result.values, result.rules, [error.cause for error in result.errors]
    return "" if given == general else f"{given} for {general}"


@settings(max_examples=120)
@given(models(), st.lists(st.tuples(rows, sparse), min_size=4, max_size=4))
def test_chains_of_tables_are_as_the_general_function_has_them(
    found: Program, drawn: list[tuple[dict[str, Any], dict[str, None]]]
) -> None:
    for row, nulls in drawn:
        assert not difference(found, row)
        assert not difference(found, row | nulls)


CHAIN = definitions(
    input_data("a"),
    decision("word", table("FIRST", ["a"], [(["> 3"], ['"top"']), (["-"], ['"low"'])]),
             needs(["a"])),
    decision("step", table("FIRST", ["word"], [(['"top"'], ["2"]), (["-"], ["1"])]),
             needs([], ["word"])),
    decision("d", literal('if word = "top" then a * step else 0 - step'),
             needs(["a"], ["word", "step"])),
)  # fmt: skip


def test_what_a_branch_settles_is_not_asked_again() -> None:
    found = program(CHAIN, "d")
    text = found.text[found.text.index("def fast(") :]
    assert "'top'" not in text
    assert found.run({"a": 5}).values == {"d": 10}
    assert found.run({"a": 5}).rules == ("word/r1", "step/r1")
    assert found.run({"a": 3}).values == {"d": -1}


def test_a_planted_fault_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    from limen.dmn import lower_branches

    assert not difference(program(CHAIN, "d"), {"a": 5})
    plain = lower_branches._atom
    monkeypatch.setattr(lower_branches, "_atom", lambda a, e: plain("low" if a == "top" else a, e))
    assert difference(program(CHAIN, "d"), {"a": 5})


def test_the_text_is_bounded() -> None:
    """A chain whose branches would multiply stays near the size of its tables."""
    several = [([f"{at}"], [f'"w{at}"']) for at in range(12)]
    parts = [input_data("a"), decision("w0", table("FIRST", ["a"], several), needs(["a"]))]
    for at in range(1, 8):
        cells = [([f'"w{i}"', f"< {i}"], [f'"w{(i * 7 + at) % 12}"']) for i in range(12)]
        parts.append(
            decision(
                f"w{at}", table("FIRST", [f"w{at - 1}", "a"], cells), needs(["a"], [f"w{at - 1}"])
            )
        )
    found = program(definitions(*parts), "w7")
    assert found.text.count("\n") < 3_000
    assert not difference(found, {"a": 5})
