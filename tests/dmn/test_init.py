"""The package's face."""

import limen.dmn
from dmn.models import decision, definitions, literal


def test_everything_promised_is_there() -> None:
    assert all(hasattr(limen.dmn, name) for name in limen.dmn.__all__)


def test_a_model_and_its_faults() -> None:
    data = definitions(decision("a", literal("1 +")), decision("b", literal("x")))
    model, diagnostics = limen.dmn.parse_model(data, "m.dmn")
    assert model is not None
    assert [item.code for item in diagnostics.items] == ["F101", "F102"]
    assert all(item.place.file == "m.dmn" and item.place.line for item in diagnostics.items)
    assert limen.dmn.parse_model(b"<nothing/>", "m.dmn")[0] is None
