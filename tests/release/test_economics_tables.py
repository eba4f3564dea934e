import msgspec
import pytest

from limen.release.economics_tables import EconomicsTable, FigureTable


def test_a_figure_needs_its_source() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"value": 1}, FigureTable)


def test_unknown_entries_are_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"products": {}, "menus": {}}, EconomicsTable)
