"""Reading a pack: bytes in, a `Pack` or every fault at once, each with file, entry and hint."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from limen.caps.law import tables as t
from limen.caps.law.check import asked_names, check_entry, check_pack, types_of
from limen.caps.law.pack import Entry, Pack, Param, Series, Transition
from limen.caps.law.units import whole
from limen.caps.law.words import FACT_TYPES, GIVES, JURISDICTIONS, MONEY
from limen.dmn import CompiledExpression, compile_expression
from limen.kernel.canon import canonical, sha256_hex
from limen.kernel.diagnostics import Diagnostics, Place, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping

PACK_TOML = "pack.toml"
_NAME = re.compile(r"[A-Za-z_]\w*")


def load_pack(files: Mapping[str, bytes], folder: str = "") -> tuple[Pack | None, Diagnostics]:
    """Read and check a pack.

    Parameters
    ----------
    files
        Path inside the pack → bytes: `pack.toml`, and files of entries beside it.
    folder
        What stands before the paths in diagnostics.

    Returns
    -------
    The pack, or None; and every fault found.
    """
    faults = Diagnostics()
    raw = {path: read_toml(data, folder + path, faults) for path, data in sorted(files.items())}
    head = _head(raw.get(PACK_TOML), folder + PACK_TOML, faults)
    currency = head.currency if head else ""
    reading = _Reading(currency, faults)
    for path, tables in raw.items():
        if tables is not None:
            reading.file(tables, folder + path)
    entries = tuple(reading.entries)
    check_pack(entries, head, reading.places, faults)
    if head is None or faults.has_errors:
        return None, faults
    digest = sha256_hex(
        canonical(
            {
                "pack": head,
                "entries": [entry.digest for entry in entries],
                "series": [msgspec.to_builtins(each) for each in reading.series_tables],
            }
        )
    )
    pack = Pack(
        head.name, head.jurisdiction, head.currency, head.about, entries, reading.series, digest
    )
    return pack, faults


def read_toml(data: bytes, path: str, faults: Diagnostics) -> dict[str, Any] | None:
    """Read TOML; every float in it is a fault of its own."""
    try:
        raw = tomllib.loads(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        faults.error("W001", Place(path), f"not UTF-8 at byte {error.start}")
        return None
    except tomllib.TOMLDecodeError as error:
        faults.error("W001", Place(path), f"not TOML: {error}")
        return None
    _floats(raw, path, "", faults)
    return raw


def convert(raw: object, shape: type[Any], place: Place, faults: Diagnostics) -> Any | None:
    """Convert one table, or add what is wrong with it."""
    try:
        return msgspec.convert(raw, shape, strict=True)
    except msgspec.ValidationError as error:
        known = ", ".join(each.encode_name for each in msgspec.structs.fields(shape))
        faults.error("W002", place, str(error), f"known here: {known}")
        return None


def compiled(
    text: str, names: Mapping[str, str], wanted: str, place: Place, faults: Diagnostics
) -> CompiledExpression | None:
    """Compile a formula over those of the names that it reads."""
    read = {name: names[name] for name in dict.fromkeys(_NAME.findall(text)) if name in names}
    expression, found = compile_expression(text, read, place)
    for each in found.items:
        faults.error("W010", place, f"{each.code} {each.message}", each.hint)
    if expression is not None and expression.type not in {wanted, "Any"}:
        faults.error("W011", place, f"'{text}' is a {expression.type}, not a {wanted}")
        return None
    return expression


def _head(raw: dict[str, Any] | None, path: str, faults: Diagnostics) -> t.PackTable | None:
    if raw is None or "pack" not in raw:
        faults.error("W003", Place(path), "the pack lacks its [pack] table")
        return None
    head: t.PackTable | None = convert(raw["pack"], t.PackTable, Place(path, path="pack"), faults)
    if head is None:
        return None
    if not JURISDICTIONS.fullmatch(head.jurisdiction):
        faults.error("W004", Place(path), f"unknown jurisdiction '{head.jurisdiction}'")
    if head.currency not in MONEY:
        hint = did_you_mean(head.currency, MONEY)
        faults.error("W004", Place(path), f"unknown currency '{head.currency}'", hint)
    return head


def _floats(raw: object, path: str, where: str, faults: Diagnostics) -> None:
    if isinstance(raw, float):
        hint = "write it as text, such as '0.30'"
        faults.error("W005", Place(path, path=where), f"{raw} is a float", hint)
    elif isinstance(raw, dict):
        for name, value in raw.items():
            _floats(value, path, f"{where}.{name}" if where else name, faults)
    elif isinstance(raw, list):
        for i, value in enumerate(raw):
            marker = f" '{value['id']}'" if isinstance(value, dict) and "id" in value else f"[{i}]"
            _floats(value, path, f"{where}{marker}", faults)


@dataclass(slots=True)
class _Reading:
    currency: str
    faults: Diagnostics
    entries: list[Entry] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    series: dict[str, Series] = field(default_factory=dict)
    series_tables: list[t.SeriesTable] = field(default_factory=list)

    def file(self, raw: Mapping[str, Any], path: str) -> None:
        """Read the entries and series of one file."""
        for name in sorted(raw.keys() - {"pack", "entry", "series"}):
            hint = did_you_mean(name, ("pack", "entry", "series"))
            self.faults.error("W002", Place(path), f"unknown table '{name}'", hint)
        for i, each in enumerate(raw.get("series", [])):
            self._series(each, Place(path, path=f"series[{i}]"))
        for i, each in enumerate(raw.get("entry", [])):
            marker = each.get("id", f"[{i}]") if isinstance(each, dict) else f"[{i}]"
            self._entry(each, Place(path, path=f"entry '{marker}'"))

    def _series(self, raw: object, place: Place) -> None:
        table = convert(raw, t.SeriesTable, place, self.faults)
        if table is None:
            return
        points = [(each.on, self._whole(each.value, table.unit, place)) for each in table.points]
        days = [on for on, _ in points]
        if days != sorted(set(days)):
            self.faults.error("W020", place, "the points are not in order of their days")
        if table.fact in self.series:
            self.faults.error("W020", place, f"'{table.fact}' has two series")
        known = tuple((on, value) for on, value in points if value is not None)
        self.series[table.fact] = Series(table.fact, table.max_age_days, table.source, known)
        self.series_tables.append(table)

    def _whole(self, text: str, unit: str, place: Place) -> int | None:
        try:
            return whole(text, unit)
        except ValueError as error:
            self.faults.error("W006", place, str(error))
            return None

    def _entry(self, raw: object, place: Place) -> None:
        table: t.EntryTable | None = convert(raw, t.EntryTable, place, self.faults)
        if table is None:
            return
        check_entry(table, place, self.faults)
        params = self._params(table, place)
        names = types_of(table, params, place, self.faults)
        wanted = GIVES.get(table.gives, "Any")
        formula = conditions = None
        if table.formula is not None:
            formula = compiled(table.formula, names, wanted, _under(place, "formula"), self.faults)
        if table.applies.conditions is not None:
            where = _under(place, "applies.conditions")
            conditions = compiled(table.applies.conditions, names, "boolean", where, self.faults)
        self._unread(table, place)
        self._silent(table, formula, params, place)
        entry = Entry(
            table=table,
            digest=sha256_hex(canonical(table)),
            params=params,
            formula=formula,
            conditions=conditions,
            transitions=self._transitions(table, names, place),
            quantum=self._quantum(table, place),
            on_missing=table.on_missing,
        )
        self.entries.append(entry)
        self.places.append(place)

    def _silent(
        self,
        table: t.EntryTable,
        formula: CompiledExpression | None,
        params: Mapping[str, Param],
        place: Place,
    ) -> None:
        """Refuse a formula that answers although it knows no fact: it would pass in silence.

        A fact read as `FACT = true` counts as false until it is proven: that is said in the text.
        """
        if formula is None or table.gives == "duty":
            return
        facts = {
            fact.name for fact in table.facts_needed if f"{fact.name} = true" not in formula.text
        }
        names = [intake.name for intake in formula.intakes]
        if not facts.intersection(names):
            return
        values = {name: params[name].value for name in names if name in params}
        if formula.evaluate(values).value is not None:
            hint = "if FACT = null then null else ..."
            text = "answers where no fact is known"
            self.faults.error("W026", _under(place, "formula"), text, hint)

    def _params(self, table: t.EntryTable, place: Place) -> dict[str, Param]:
        found: dict[str, Param] = {}
        for name, param in table.params.items():
            value: int | bool | list[str] | None
            where = _under(place, f"params.{name}")
            value = (
                self._whole(param.value, param.unit, where)
                if isinstance(param.value, str)
                else param.value
            )
            if param.unit in MONEY - {self.currency} and self.currency:
                text = f"{param.unit} in a pack of {self.currency}"
                self.faults.error("W007", where, text, "one currency a pack")
            least, most = (
                self._whole(end, param.unit, where) if end else None
                for end in (param.min, param.max)
            )
            if value is None:
                continue
            found[name] = Param(name, value, param.unit, param.tighten, least, most)
            if isinstance(value, int) and not found[name].holds(value):
                hint = f"between {param.min or 'anything'} and {param.max or 'anything'}"
                self.faults.error("W027", where, f"{param.value} is out of its bounds", hint)
        return found

    def _transitions(
        self, table: t.EntryTable, names: Mapping[str, str], place: Place
    ) -> tuple[Transition, ...]:
        found = []
        for i, each in enumerate(table.transition):
            where = _under(place, f"transition[{i}]")
            cohort = compiled(each.cohort, names, "boolean", where, self.faults)
            overrides = {}
            for name, text in each.params_override.items():
                if name not in table.params:
                    hint = did_you_mean(name, table.params)
                    self.faults.error("W008", where, f"unknown parameter '{name}'", hint)
                elif (value := self._whole(text, table.params[name].unit, where)) is not None:
                    overrides[name] = value
            if each.effective_from >= each.effective_to:
                self.faults.error("W030", where, "ends before it begins")
            if cohort is not None:
                span = each.effective_from, each.effective_to
                found.append(Transition(cohort, *span, overrides))
        return tuple(found)

    def _quantum(self, table: t.EntryTable, place: Place) -> int:
        if table.rounding is None:
            return 1
        where = _under(place, "rounding")
        if table.rounding.mode != "down":
            self.faults.error("W009", where, f"mode '{table.rounding.mode}'", "caps round down")
        unit = {"limit": self.currency, "loan": self.currency, "headroom": self.currency}
        found = self._whole(table.rounding.quantum, unit.get(table.gives, "count"), where)
        if found is not None and found <= 0:
            self.faults.error("W009", where, "the quantum is above zero")
        return max(found or 1, 1)

    def _unread(self, table: t.EntryTable, place: Place) -> None:
        """Say which declared facts nothing reads."""
        texts = [table.formula or "", table.applies.conditions or ""]
        texts += [each.cohort for each in table.transition]
        read = {name for text in texts for name in _NAME.findall(text)}
        asked = asked_names(table)
        for fact in table.facts_needed:
            if fact.type in FACT_TYPES and fact.name not in read and fact.name not in asked:
                where = _under(place, f"facts_needed '{fact.name}'")
                self.faults.error("W012", where, "no formula reads it", "leave it out")


def _under(place: Place, path: str) -> Place:
    return Place(place.file, place.line, f"{place.path}: {path}")
