"""A lender's overlay: stricter figures over a shipped pack, never looser ones."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from limen.caps.law import tables as t
from limen.caps.law.load import convert, read_toml
from limen.caps.law.units import shown, whole
from limen.caps.law.words import ON_MISSING
from limen.kernel.diagnostics import Diagnostics, Place, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from limen.caps.law.pack import Entry, Pack, Param

FOLDER = "packs/"
"""Where a release keeps its overlays."""


def overlay_packs(
    packs: Sequence[Pack], files: Mapping[str, bytes], faults: Diagnostics
) -> tuple[Pack, ...]:
    """Lay every overlay among a release's files over the packs it names.

    Parameters
    ----------
    files
        Path inside the release → bytes; those in `packs/` are overlays.
    """
    found = {pack.name: pack for pack in packs}
    for path in sorted(files):
        if not path.startswith(FOLDER):
            continue
        table = _read(files[path], path, faults)
        if table is None:
            continue
        pack = found.get(table.overlay.pack)
        if pack is None:
            text = f"lies over '{table.overlay.pack}', which the release does not name"
            faults.error("W040", Place(path, path="overlay.pack"), text, did_you_mean(path, found))
        else:
            found[pack.name] = overlaid(pack, table, path, faults)
    return tuple(found.values())


def _read(data: bytes, path: str, faults: Diagnostics) -> t.OverlayTable | None:
    if not path.endswith(".toml"):
        faults.error("W041", Place(path), "an overlay is a .toml")
        return None
    raw = read_toml(data, path, faults)
    found: t.OverlayTable | None = None
    if raw is not None:
        found = convert(raw, t.OverlayTable, Place(path), faults)
    return found


def overlaid(pack: Pack, table: t.OverlayTable, path: str, faults: Diagnostics) -> Pack:
    """Return the pack with one overlay over it; what would loosen is a fault."""
    changed: dict[int, Entry] = {}
    seen: set[str] = set()
    for each in table.tighten:
        place = Place(path, path=f"tighten '{each.id}'")
        if each.id not in pack.ids:
            faults.error("W042", place, "no such rule", did_you_mean(each.id, pack.ids))
            continue
        if each.id in seen:
            faults.error("W042", place, "stands twice")
        if not each.reason.strip():
            faults.error("W043", place, "says no reason", "why the lender is stricter than the law")
        seen.add(each.id)
        newest = pack.versions(each.id)[-1]
        values = _values(newest, each, place, faults)
        if each.enforce and not newest.is_shadow:
            faults.warning("W044", place, "binds already: nothing to enforce")
        _check_missing(newest, each, place, faults)
        for i, entry in enumerate(pack.entries):
            if entry.id == each.id:
                changed[i] = _tightened(entry, each, values, table.overlay.name)
    return pack.with_entries(changed)


def _values(
    newest: Entry, each: t.TightenTable, place: Place, faults: Diagnostics
) -> dict[str, int]:
    found = {}
    for name, text in each.params.items():
        param = newest.params.get(name)
        where = Place(place.file, path=f"{place.path}: params.{name}")
        if param is None or not isinstance(param.value, int):
            faults.error("W045", where, "no such figure", did_you_mean(name, newest.params))
            continue
        if param.tighten == "none":
            faults.error("W046", where, "the law leaves a lender no other figure here")
            continue
        try:
            value = whole(text, param.unit)
        except ValueError as error:
            faults.error("W006", where, str(error))
            continue
        if _is_looser(param, value):
            wanted = "at most" if param.tighten == "down" else "at least"
            hint = f"{wanted} {shown(param.value, param.unit)}"
            faults.error("W047", where, f"{shown(value, param.unit)} loosens the rule", hint)
        elif value < 0 or not param.holds(value):
            said = f"{shown(value, param.unit)} is out of the figure's bounds"
            faults.error("W048", where, said, "not below zero, and within min and max")
        found[name] = value
    return found


def _is_looser(param: Param, value: int) -> bool:
    was = param.value if isinstance(param.value, int) else value
    return value > was if param.tighten == "down" else value < was


def _check_missing(newest: Entry, each: t.TightenTable, place: Place, faults: Diagnostics) -> None:
    if not each.on_missing:
        return
    if each.on_missing not in ON_MISSING:
        hint = did_you_mean(each.on_missing, ON_MISSING)
        faults.error("W014", place, f"on_missing: unknown '{each.on_missing}'", hint)
    elif ON_MISSING.index(each.on_missing) < ON_MISSING.index(newest.on_missing):
        faults.error("W047", place, f"on_missing '{each.on_missing}' loosens the rule")


def _tightened(
    entry: Entry, each: t.TightenTable, values: Mapping[str, int], overlay: str
) -> Entry:
    """Take the stricter of each two figures: an older version may have been stricter by itself."""
    params = {
        name: replace(param, value=values[name])
        if name in values and not _is_looser(param, values[name])
        else param
        for name, param in entry.params.items()
    }
    stricter = each.on_missing or entry.on_missing
    if stricter not in ON_MISSING or ON_MISSING.index(stricter) < ON_MISSING.index(
        entry.on_missing
    ):
        stricter = entry.on_missing
    transitions = () if values else entry.transitions
    return replace(
        entry,
        params=params,
        on_missing=stricter,
        overlay="+".join(filter(None, (entry.overlay, overlay))),
        is_enforced=entry.is_enforced or each.enforce,
        transitions=transitions,
    )
