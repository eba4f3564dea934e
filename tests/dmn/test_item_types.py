"""Item definitions."""

from dmn.feel import model_faults, program
from dmn.models import decision, definitions, input_data, literal, needs


def item(name: str, inner: str, collection: str = "false") -> str:
    return f'<itemDefinition name="{name}" isCollection="{collection}">{inner}</itemDefinition>'


def allowed(text: str) -> str:
    return f"<allowedValues><text>{text}</text></allowedValues>"


def test_allowed_values_are_listed_and_kept() -> None:
    data = definitions(
        item("Status", "<typeRef>string</typeRef>" + allowed('"open", "closed"')),
        input_data("s", "Status"),
        decision("d", literal("s"), needs(["s"])),
    )
    compiled = program(data, "d")
    assert compiled.inputs[0].allowed == ("open", "closed")
    assert compiled.run({"s": "open"}).values == {"d": "open"}
    refused = compiled.run({"s": "shut"})
    assert refused.values == {"d": None}
    assert refused.errors[0].place.path == "input 's'"


def test_ranges_lists_and_components() -> None:
    inner = '<itemComponent name="n">' + "<typeRef>number</typeRef>" + allowed("[0..9]")
    data = definitions(
        item("Row", inner + "</itemComponent>"),
        item("Rows", "<typeRef>Row</typeRef>", "true"),
        input_data("rows", "Rows"),
        decision("d", literal("sum(rows.n)"), needs(["rows"])),
    )
    compiled = program(data, "d")
    assert compiled.run({"rows": [{"n": 4}, {"n": 5}]}).values == {"d": 9}
    assert compiled.run({"rows": [{"n": 10}]}).errors


def test_unknown_circular_and_unreadable_types() -> None:
    data = definitions(
        item("A", "<typeRef>nmber</typeRef>"),
        item("B", "<typeRef>B</typeRef>"),
        item("C", "<typeRef>number</typeRef>" + allowed("[1..")),
    )
    assert model_faults(data) == [
        ("D301", "type 'A'"),
        ("D302", "type 'B'"),
        ("F101", "type 'C', allowed values"),
    ]
