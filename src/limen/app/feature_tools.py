"""`limen feature`: check and explain definitions, compute values, show that runtimes agree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from limen.app.feature_histories import (
    TRADE,
    ZONE,
    History,
    asked_of,
    book_histories,
    generated,
    purchases,
    receipts,
)
from limen.app.groups import group_events
from limen.features.catalogue import FEATURES
from limen.features.declare import FEATURES_TOML, read_definitions
from limen.features.declared import DECLARED, FAMILIES
from limen.features.facts import FactMaker
from limen.features.frame import rows_at
from limen.features.meaning import APART, DERIVED, MOMENT, SAME
from limen.features.online import OnlineState
from limen.features.parity import parity_of
from limen.features.plan import channels_of, plans
from limen.features.state_parity import state_parity_of
from limen.kernel.dates import format_instant, parse_instant
from limen.kernel.diagnostics import Diagnostic, Diagnostics, did_you_mean
from limen.kernel.errors import BadInput
from limen.kernel.reasons import REASONS
from limen.release.load import RELEASE_TOML, load_release, own_features
from limen.release.model_meaning import OF_MODELS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from limen.app.ports import Journal
    from limen.app.tools import Tools
    from limen.features.definition import Definition
    from limen.features.parity import Parity
    from limen.kernel.dates import Instant

SHOWN_MAX = 20


def definitions_of(
    tools: Tools, file: Path | None, release: Path | None = None
) -> dict[str, Definition]:
    """Return the declared catalogue with a release's and a file's own features behind it.

    Parameters
    ----------
    release
        A release folder; one without a features.toml adds none.

    Raises
    ------
    BadInput
        With every fault of either.
    """
    given: list[tuple[bytes, str]] = []
    if release is not None:
        given.append((tools.read_folder(release).get(FEATURES_TOML, b""), FEATURES_TOML))
    if file is not None:
        given.append((tools.read_bytes(file), file.name))
    definitions = dict(DECLARED)
    for data, name in given:
        found, faults = read_definitions(data, name, FEATURES.keys() | definitions.keys())
        if faults.items:
            raise BadInput(faults.items)
        definitions.update({each.name: each for each in found})
    return definitions


def check_path(tools: Tools, path: Path) -> tuple[list[Definition], list[Diagnostic]]:
    """Check a features.toml, or the one of a release folder."""
    if path.is_dir():
        files = tools.read_folder(path)
        faults = Diagnostics()
        own = list(own_features(files, faults))
        if not faults.items and RELEASE_TOML in files:
            # What its models would say of these features, whatever else the release lacks.
            faults.items += [
                each for each in load_release(files)[1].items if each.code in OF_MODELS
            ]
        return own, faults.items
    return check_definitions(tools.read_bytes(path), path.name)


def check_definitions(
    data: bytes, name: str = FEATURES_TOML
) -> tuple[list[Definition], list[Diagnostic]]:
    """Read a features.toml beside the shipped features: sound definitions, and every fault."""
    found, faults = read_definitions(data, name, FEATURES.keys() | DECLARED.keys())
    return found, faults.items


def explained(definitions: Mapping[str, Definition], name: str) -> dict[str, Any]:
    """Return what a feature is, in plain words and in the terms of its definition."""
    if name in FEATURES:
        old = FEATURES[name]
        return {
            "name": name, "english": old.english, "unit": old.unit, "missing": old.missing,
            "sources": ", ".join(old.sources), "computed_from": "the line's state",
            **_meaning(name),
        }  # fmt: skip
    (each,) = chosen(definitions, [name])
    told: dict[str, Any] = {
        "name": name, "english": each.english, "family": each.family,
        "about": FAMILIES.get(each.family, ""), "unit": each.unit, "source": each.source,
        "key": each.key, "aggregate": each.aggregate, "window": str(each.window),
    }  # fmt: skip
    for field in ("where", "value", "against", "part", "of", "half_life_days"):
        if getattr(each, field):
            told[field] = getattr(each, field)
    told["rounding"] = each.rounding
    told["missing"] = "stays missing" if each.missing is None else str(each.missing)
    told["reads"] = "; ".join(
        f"{channel.kind}[{' and '.join(channel.where) or 'all'}] → {channel.value or '1'}"
        for channel in dict.fromkeys(channels_of(each))
    )
    told["may_cut"], told["may_score"] = each.may_cut, each.may_score
    told["may_close"] = each.may_close
    told["riskier"] = {1: "more", -1: "less", 0: "neither"}[each.direction]
    if each.reason_code is not None:
        told["reason_code"] = f"{each.reason_code} {REASONS[each.reason_code].english}"
    elif each.untold:
        told["told"] = f"nothing: {each.untold}"
    return told


def _meaning(name: str) -> dict[str, str]:
    """Say what a name read from the state means."""
    if name in SAME:
        return {"the_same_as": SAME[name]}
    if name in DERIVED:
        return {"worked_out_of": DERIVED[name].rule}
    if name in MOMENT:
        return {"at_the_moment": MOMENT[name]}
    return {"apart": APART[name]}


def chosen(definitions: Mapping[str, Definition], names: Iterable[str]) -> list[Definition]:
    """Return the named definitions, all where none is named.

    Raises
    ------
    BadInput
        If a name is not known.
    """
    names = list(names)
    known = {*definitions, *FEATURES}
    unknown = [
        Diagnostic("T020", f"no feature '{name}'", hint=did_you_mean(name, known))
        for name in names if name not in definitions
    ]  # fmt: skip
    if unknown:
        raise BadInput(unknown)
    return [definitions[name] for name in names] if names else list(definitions.values())


def instant_of(text: str | None, zone: str, now: Instant) -> Instant:
    """Read an instant, or a day (its end); now where none is given.

    Raises
    ------
    BadInput
        If the text is neither.
    """
    if text is None:
        return now
    try:
        return parse_instant(text, zone)
    except ValueError as error:
        raise BadInput([Diagnostic("T022", f"'{text}' is no instant: {error}")]) from None


def computed(
    journal: Journal, group: str, wanted: Sequence[Definition], at: Instant
) -> list[dict[str, Any]]:
    """Return the features of every line and customer of a group and of itself, as known then.

    Raises
    ------
    BadInput
        If the book knows nothing of the group at that instant.
    """
    events = group_events(journal, group, at)
    if not events:
        raise BadInput([Diagnostic("T021", f"nothing is known of group '{group}' at that instant")])
    maker, rows = FactMaker(group=group), []
    facts = [fact for event in events for fact in maker.of(event)] + maker.due_by(at)
    for plan in plans(wanted):
        for key in sorted({getattr(fact, plan.key) for fact in facts} - {""}):
            state = OnlineState(plan)
            for fact in facts:
                if getattr(fact, plan.key) == key:
                    state.fold(fact)
            values = state.values(at, journal.info.time_zone)
            rows += [
                {"key": f"{plan.key} {key}", "feature": name, "value": value}
                for name, value in values.items()
            ]
    return rows


@dataclass(frozen=True, slots=True)
class Checked:
    """Parity of every history that was looked at."""

    found: dict[str, Parity]

    @property
    def differs(self) -> bool:
        """Whether any cell differs anywhere."""
        return any(each.differences for each in self.found.values())

    def as_dict(self) -> dict[str, Any]:
        """Plain values; of the differences the first `SHOWN_MAX`."""
        return {
            name: {
                "features": each.features, "facts": each.facts, "cells": each.cells,
                "with_a_value": each.known, "differences": len(each.differences),
                "first": [
                    {**item._asdict(), "at": format_instant(item.at)}
                    for item in each.differences[:SHOWN_MAX]
                ],
            }
            for name, each in self.found.items()
        }  # fmt: skip


def check_parity(
    tools: Tools,
    definitions: Sequence[Definition],
    files: Mapping[str, Path | None],
    keys: int,
    instants: int,
    seed: int,
) -> Checked:
    """Compare the runtimes on generated histories, and on the real files that are named.

    Parameters
    ----------
    files
        ``receipts`` and ``purchases``: a file each, or None.
    """
    groups = max(keys // 4, 1)
    histories: dict[str, tuple[History, Sequence[Definition]]] = {
        "generated": (generated(groups, instants, seed), definitions)
    }
    books = book_histories(groups, seed)
    path = files.get("receipts")
    if path is not None:
        sales = [each for each in definitions if each.source == "sales_reported"]
        histories["receipts"] = receipts(tools.read_table(path), keys, instants, seed), sales
    path = files.get("purchases")
    if path is not None:
        own = [each for each in definitions if each.source == "purchase"]
        rows = tools.read_table(path)
        histories["purchases"] = purchases(rows, keys, instants, seed), [*TRADE, *own]
    found = {
        name: parity_of(history.facts, history.asked, wanted, history.zone, rows_at)
        for name, (history, wanted) in histories.items()
    }
    found["line state"] = state_parity_of(books, asked_of(books, instants, seed), ZONE)
    return Checked(found)
