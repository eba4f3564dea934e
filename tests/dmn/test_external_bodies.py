"""External functions as models name them."""

import pytest

from dmn.feel import evaluated, faults, model_faults, run
from dmn.models import decision, definitions, literal

JAVA = '{{java: {{class: "java.lang.Math", method signature: "{}"}}}}'


def boxed(kind: str, signature: str) -> bytes:
    entries = {"class": '"java.lang.Math"', "method signature": f'"{signature}"'}
    names = "".join(
        f'<contextEntry><variable name="{name}"/>{literal(text)}</contextEntry>'
        for name, text in entries.items()
    )
    function = (
        f'<functionDefinition kind="{kind}"><formalParameter name="a" typeRef="number"/>'
        f'<formalParameter name="b" typeRef="number"/><context>{names}</context>'
        "</functionDefinition>"
    )
    return definitions(
        decision(
            "d",
            f'<context><contextEntry><variable name="f"/>{function}</contextEntry>'
            f"<contextEntry>{literal('f(3, 4)')}</contextEntry></context>",
        )
    )


def test_in_a_literal() -> None:
    text = JAVA.format("max(double,double)")
    assert evaluated(f"{{f: function(a, b) external {text}, x: f(3, 4)}}.x") == 4


def test_in_a_box() -> None:
    assert run(boxed("Java", "max(double, double)"), "d").values == {"d": 4}


@pytest.mark.parametrize(("kind", "signature"), [("Java", "foo(int)"), ("PMML", "max(int,int)")])
def test_unknown_ones_are_faults(kind: str, signature: str) -> None:
    assert ("F108", "decision 'd'") in model_faults(boxed(kind, signature))


@pytest.mark.parametrize("says", ["1", "{java: {}}", '{java: {class: 1, method signature: "a()"}}'])
def test_what_names_no_function(says: str) -> None:
    assert "F108" in faults(f"function(a) external {says}")
