"""Whatever text comes in, the answer is a value, a diagnostic or an error: nothing else."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from benchmarks._policy_rows import POLICIES, load
from hypothesis import example, given, settings
from hypothesis import strategies as st

from limen.dmn import (
    DmnMisuse,
    Program,
    Result,
    compile_expression,
    compile_service,
    compile_unary,
    parse_model,
)
from limen.dmn.builtins import BUILTINS
from limen.dmn.tck import run_cases
from limen.kernel.diagnostics import Diagnostics

EXAMPLES = Path(__file__).resolve().parents[2] / "examples/demo/releases/limen/policies"
WORDS = (
    *("if", "then", "else", "for", "in", "return", "some", "every", "satisfies", "function"),
    *("external", "between", "and", "or", "not", "instance of", "null", "true", "false", "item"),
    *("partial", "?", "x", "s", "l", "number", "list<", "context<", "range<", "[", "]", "(", ")"),
    *("{", "}", "..", ",", ":", ".", "+", "-", "*", "/", "**", "=", "!=", "<", ">=", "@", "->"),
    *('"a"', '"', "\\", "//", "/*", "1", "0", ".5", "1e6144", "10**9", '@"2020-02-29"', "P1D"),
    *("\n", " ", "\u00a0", "\u200b", "\x00", "'", "__class__", "a b", "days and time duration"),
)
NAMES = {"x": "number", "s": "string", "l": "list<number>", "c": "context<a: number>"}
GIVEN = {"x": 7, "s": "text", "l": [1, 2, None], "c": {"a": Decimal("0.5")}}

words = st.lists(st.sampled_from((*WORDS, *BUILTINS)), max_size=25).map(" ".join)
LITERALS = (
    *("1", "-0.5", '"a"', "null", "true", "[1, 2]", "{a: 1}", "[1..3]", "x", "s", "l", "c.a", "?"),
    *('@"2020-02-29"', '@"P1D"', '@"P1M"', '@"12:00:00Z"', '@"2020-01-01T00:00:00"', "item"),
)
literals = st.sampled_from(LITERALS)
OPERATORS = ("+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">=", "and", "or", "in")


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    def of(text: str, count: int) -> st.SearchStrategy[str]:
        return st.tuples(*[inner] * count).map(lambda parts: text.format(*parts))

    calls = st.tuples(st.sampled_from(sorted(BUILTINS)), st.lists(inner, max_size=4))
    return st.one_of(
        st.tuples(inner, st.sampled_from(OPERATORS), inner).map(" ".join),
        calls.map(lambda call: f"{call[0]}({', '.join(call[1])})"),
        of("(if {} then {} else {})", 3),
        of("(for i in {} return {})", 2),
        of("(for i in 1..{} return partial)", 1),
        of("(some i in {} satisfies {})", 2),
        of("({})[{}]", 2),
        of("[{}, {}]", 2),
        of("{{a: {}, b: {}}}.b", 2),
        of("({} between {} and {})", 3),
        of("(function(a, b) {})({}, {})", 3),
        of("({} instance of list<number>)", 1),
        of("sort({}, function(a, b) {})", 2),
        of("-({})", 1),
    )


expressions = st.recursive(literals, _larger, max_leaves=12)


def settled(diagnostics: Diagnostics, run: Callable[[], object] | None) -> None:
    """Insist that what did not compile says why, and that what did runs to an end."""
    if run is None:
        assert diagnostics.has_errors
        assert all(item.code and item.message for item in diagnostics.items)
        return
    run()


@given(st.one_of(st.text(max_size=60), words, expressions))
@example("\ud800")
@example('"\ud800"')
def test_expressions_end(text: str) -> None:
    compiled, diagnostics = compile_expression(text, NAMES)
    settled(diagnostics, compiled and (lambda: compiled.evaluate(GIVEN)))


@given(st.one_of(st.text(max_size=40), words, expressions), st.sampled_from(("number", "Any")))
def test_cells_end(text: str, type_ref: str) -> None:
    compiled, diagnostics = compile_unary(text, type_ref, NAMES)
    settled(diagnostics, compiled and (lambda: compiled.evaluate({**GIVEN, "?": 7})))


@st.composite
def mutated(draw: st.DrawFn, data: bytes) -> bytes:
    """A file with pieces of it cut out, doubled, swapped, or replaced by hostile ones."""
    text = bytearray(data)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text)))
        to = min(len(text), at + draw(st.integers(0, 60)))
        kind = draw(st.integers(0, 3))
        if kind == 0:
            del text[at:to]
        elif kind == 1:
            text[at:at] = text[at:to]
        elif kind == 2:
            other = draw(st.integers(0, len(text)))
            text[at:to] = text[other : other + 40]
        else:
            piece = draw(st.one_of(st.binary(max_size=6), words.map(str.encode)))
            text[at:to] = piece
    return bytes(text)


def check_model(data: bytes) -> None:
    model, diagnostics = parse_model(data, "fuzz.dmn")
    if model is None:
        assert diagnostics.has_errors
        return
    for name in list(model.names())[:4]:
        program, more = compile_service(model, name)
        settled(more, program and (lambda program=program: program.run({})))


MODELS = [POLICIES[name].path.read_bytes() for name in ("account_review", "four_tables")]
TINY = (
    b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" name="m" namespace="n">'
    b'<itemDefinition name="t"><typeRef>number</typeRef><allowedValues><text>[0..9]</text>'
    b'</allowedValues></itemDefinition><inputData id="i" name="i"><variable name="i" typeRef="t"/>'
    b'</inputData><decision id="d" name="d"><variable name="d" typeRef="number"/>'
    b'<informationRequirement><requiredInput href="#i"/></informationRequirement><context>'
    b'<contextEntry><variable name="a"/><literalExpression><text>i + 1</text></literalExpression>'
    b"</contextEntry><contextEntry><literalExpression><text>a * 2</text></literalExpression>"
    b"</contextEntry></context></decision></definitions>"
)


@given(st.data())
def test_small_models_end(data: st.DataObject) -> None:
    check_model(data.draw(mutated(TINY)))


@settings(max_examples=40)
@given(st.data(), st.sampled_from(MODELS))
def test_models_end(data: st.DataObject, model: bytes) -> None:
    check_model(data.draw(mutated(model)))


@settings(max_examples=40)
@given(st.data())
def test_cases_end(data: st.DataObject) -> None:
    model = (EXAMPLES / "early_warning.dmn").read_bytes()
    cases = (EXAMPLES / "tests/early_warning.xml").read_bytes()
    files = {"early_warning.dmn": model, "tests/early_warning.xml": data.draw(mutated(cases))}
    run_cases(files)


@cache
def program_of(name: str) -> Program:
    return load(POLICIES[name])[1]


ANYTHING = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.decimals(),
        st.floats(),
        st.text(max_size=4),
        st.dates(),
        st.binary(max_size=2),
    ),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=2), inner, max_size=2)
    ),
    max_leaves=4,
)


@given(st.data(), st.sampled_from(["account_review", "four_tables"]))
def test_rows_of_anything_end(data: st.DataObject, name: str) -> None:
    program = program_of(name)
    keys = st.sampled_from([each.name for each in program.inputs])
    row = data.draw(st.dictionaries(keys | st.text(max_size=3), ANYTHING, max_size=4))
    try:
        assert isinstance(program.run(row), Result)
    except DmnMisuse:
        return


@pytest.mark.nightly
@settings(max_examples=3_000)
@given(st.data(), st.sampled_from(MODELS))
def test_many_models_end(data: st.DataObject, model: bytes) -> None:
    check_model(data.draw(mutated(model)))


def test_a_model_that_is_refused_without_a_word_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "parse_model", lambda _data, _file: (None, Diagnostics()))
    with pytest.raises(AssertionError):
        check_model(TINY)


def test_a_program_that_is_refused_without_a_word_or_fails_is_noticed() -> None:
    with pytest.raises(AssertionError):
        settled(Diagnostics(), None)
    with pytest.raises(ZeroDivisionError):
        settled(Diagnostics(), lambda: 1 // 0)
