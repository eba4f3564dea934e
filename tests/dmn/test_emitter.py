"""Only generated names and plain literals enter the text."""

from decimal import Decimal

from limen.dmn.emitter import Emitter
from limen.kernel.diagnostics import Place


def test_constants() -> None:
    e = Emitter()
    assert e.constant("a'\"\n") == repr("a'\"\n")
    name = e.constant(Decimal("0.1"))
    assert name.isidentifier()
    assert e.namespace[name] == Decimal("0.1")


def test_blocks_and_places() -> None:
    e = Emitter()
    with e.block("if x:"), e.at(Place("f", 1)):
        assert e.places[e.place] == Place("f", 1)
    assert e.lines == ["if x:", " pass"]
    assert e.place == 0


def test_names_are_put_back() -> None:
    e = Emitter()
    with e.names({"a": "v1"}):
        with e.names({"a": "v2"}):
            assert e.find("a") == "v2"
        assert e.find("a") == "v1"
