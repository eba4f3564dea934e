"""Requirements, scopes and names."""

from dmn.feel import model_faults, run
from dmn.models import decision, definitions, input_data, literal, needs


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
        for i in range(1, 3_000)
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
