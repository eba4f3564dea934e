"""Requirements, scopes and names."""

import pytest

from dmn.feel import model_faults, run
from dmn.models import NAMESPACE, decision, definitions, input_data, literal, needs
from limen.dmn import compile_service, parse_model
from limen.dmn.bounds import NODES_MAX


def knowledge(name: str, parameter: str, text: str) -> str:
    return (
        f'<businessKnowledgeModel id="b_{name}" name="{name}"><variable name="{name}"/>'
        f'<encapsulatedLogic><formalParameter name="{parameter}" typeRef="number"/>'
        f"{literal(text)}</encapsulatedLogic></businessKnowledgeModel>"
    )


def knows(*names: str) -> str:
    return "".join(
        f'<knowledgeRequirement><requiredKnowledge href="#b_{name}"/></knowledgeRequirement>'
        for name in names
    )


def test_functions_of_the_model() -> None:
    data = definitions(
        knowledge("twice", "n", "n * 2"),
        decision("d", literal("twice(3) + twice(n: 1)"), knows("twice")),
    )
    assert run(data, "d").values == {"d": 8}


def test_only_what_is_required_is_in_scope() -> None:
    data = definitions(input_data("x"), decision("d", literal("x")))
    assert model_faults(data) == [("F102", "decision 'd'")]


def test_endless_chains_are_a_fault() -> None:
    chain = [decision("d0", literal("1"))]
    chain += [
        decision(f"d{i}", literal(f"d{i - 1}"), needs(decisions=[f"d{i - 1}"]))
        for i in range(1, NODES_MAX)
    ]
    assert model_faults(definitions(*reversed(chain)))[-1] == ("D310", "")


def test_circles_are_found() -> None:
    data = definitions(
        decision("a", literal("b"), needs(decisions=["b"])),
        decision("b", literal("a"), needs(decisions=["a"])),
    )
    assert ("D305", "decision 'a'") in model_faults(data)


def test_missing_and_doubled_nodes() -> None:
    data = definitions(
        decision("a", literal("1"), needs(["nowhere"])),
        decision("a", literal("2")),
        decision("c", ""),
    )
    codes = [code for code, _ in model_faults(data)]
    assert codes.count("D304") == 2
    assert {"D306", "D308"} <= set(codes)


def test_names_that_cannot_be_told_apart() -> None:
    inputs = input_data("a-b") + input_data("a - b").replace("i_a_-_b", "i_other")
    data = definitions(
        inputs,
        decision("d", literal("1"), needs(["a-b", "a - b"]).replace("i_a_-_b", "i_other")),
    )
    assert ("D307", "decision 'd'") in model_faults(data)


def importing(*parts: str, name: str = "other", namespace: str = "urn:other") -> bytes:
    head = f'<import name="{name}" namespace="{namespace}" importType="{NAMESPACE}"/>'
    return definitions(head, *parts)


def other(*parts: str) -> bytes:
    return definitions(*parts).replace(b'namespace="urn:m"', b'namespace="urn:other"')


OTHER = other(
    '<itemDefinition name="tAge"><typeRef>number</typeRef>'
    "<allowedValues><text>[0..120]</text></allowedValues></itemDefinition>",
    input_data("age", "tAge"),
    knowledge("twice", "n", "n * 2"),
    decision("old", literal("age > 60"), needs(["age"])),
)
USES = (
    '<knowledgeRequirement><requiredKnowledge href="urn:other#b_twice"/></knowledgeRequirement>'
    '<informationRequirement><requiredDecision href="urn:other#d_old"/></informationRequirement>'
)


@pytest.mark.parametrize(("name", "prefix"), [("other", "other."), ("", "")])
def test_imports(name: str, prefix: str) -> None:
    logic = literal(f"if {prefix}old then {prefix}twice(2) else 0")
    data = importing(decision("d", logic, USES, f"{prefix}tAge"), name=name)
    found, diagnostics = parse_model(data, "m.dmn", {"other.dmn": OTHER})
    assert found is not None
    assert not diagnostics.items
    program, diagnostics = compile_service(found, "d")
    assert program is not None, diagnostics.items
    assert program.run({"age": 61}).values == {"d": 4}
    assert program.run({"age": 60}).values == {"d": 0}
    assert program.run({"age": 121}).values == {"d": 0}


def test_an_import_that_is_not_at_hand_is_a_fault() -> None:
    codes = [code for code, _ in model_faults(importing(decision("d", literal("1"))))]
    assert codes == ["D303"]


def test_models_that_import_one_another_are_a_fault() -> None:
    back = importing(decision("x", literal("1")), namespace="urn:m").replace(
        b'namespace="urn:m">', b'namespace="urn:other">'
    )
    _, diagnostics = parse_model(importing(decision("d", literal("1"))), "m", {"o.dmn": back})
    assert {item.code for item in diagnostics.items} == {"D303"}
