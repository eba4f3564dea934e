"""The shape of economics.toml."""

from __future__ import annotations

import msgspec


class FigureTable(msgspec.Struct, forbid_unknown_fields=True):
    """One declared figure, as ``{value = 30_000, range = [20_000, 50_000], source = "…"}``."""

    value: int | list[int]
    source: str
    range: tuple[int, int] | None = None


class MenuTable(msgspec.Struct, forbid_unknown_fields=True):
    """``[menu]`` of ``economics.toml``."""

    raise_ppm: tuple[int, ...] = (100_000, 250_000, 500_000)
    lower_ppm: tuple[int, ...] = (100_000, 250_000, 500_000)
    offer_days: int = 0


class ResponseTable(msgspec.Struct, forbid_unknown_fields=True):
    """``[products.<product>.response]`` of ``economics.toml``."""

    source: str
    model: str = ""
    range_ppm: tuple[int, int] = (-1_000_000, 1_000_000)
    figures: dict[str, FigureTable] = {}


class ProductEconomicsTable(msgspec.Struct, forbid_unknown_fields=True):
    """``[products.<product>]`` of ``economics.toml``."""

    terms: dict[str, FigureTable]
    transactor: dict[str, FigureTable] = {}
    response: ResponseTable | None = None


class EconomicsTable(msgspec.Struct, forbid_unknown_fields=True):
    """``economics.toml``."""

    products: dict[str, ProductEconomicsTable]
    menu: MenuTable = msgspec.field(default_factory=MenuTable)
