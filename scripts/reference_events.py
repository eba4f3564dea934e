"""docs/reference/events.md: every kind of event, with fields, types and defaults."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator
from datetime import date
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec
from reference_text import NOTE, anchor, code, paragraph, table

from limen.app.mapping_fields import IMPORTABLE
from limen.book import events as e

ENVELOPE = {
    "chain_id": "the group's id; `portfolio` for what belongs to no group",
    "key": "idempotency key, unique in the book: sent again with the same content it is counted "
    "and changes nothing, with another content it is refused",
    "body": "what happened: one of the kinds below",
    "occurred_at": "when it happened",
    "effective_on": "business date in the book's time zone",
    "known_at": "when the lender knew; what a decision may see goes by this",
    "customer_id": "whom it concerns; empty for the portfolio",
    "line_id": "which line, empty where none",
    "backfill": "true where `known_at` was given (by a mapping, or by a run that writes its own "
    "instant) and not set at writing",
    "seq": "position in the journal, from 1, without gaps",
    "recorded_at": "when it was written; for audit only",
}
"""Fields of the envelope; a new one must be described here."""

_PLAIN = {str: "text", int: "integer", bool: "true or false", date: "date", Any: "any"}


def events_page() -> str:
    """Return the page."""
    return "".join(_page())


def _page() -> Iterator[str]:
    yield f"# Events\n\n{NOTE}"
    yield "The book is a journal of events. Nothing in it is edited: a correction is a new event. "
    yield "How an entry is stored and chained: [chain.md](chain.md). What the times mean: "
    yield "[money and time](../explanation/money-and-time.md).\n\n## Envelope\n\n"
    hints = get_type_hints(e.Event, vars(e))
    yield table(
        ("field", "type", "meaning"),
        [
            (code(item.name), _envelope_type(item.name, hints[item.name]), ENVELOPE[item.name])
            for item in msgspec.structs.fields(e.Event)
        ],
    )
    yield "\nInstants are microseconds since 1970-01-01T00:00Z. Fields that end in `_minor` are "
    yield "minor units of the line's currency, `_ppm` parts per million. In the stored body "
    yield "`kind` names the kind, dates are `YYYY-MM-DD`, and a field at its default is left "
    yield "out.\n\n## Kinds\n\n"
    yield table(
        ("kind", "version", "from a file", "meaning"),
        [
            (
                f"[`{kind}`](#{anchor(kind)})", e.SCHEMAS[kind],
                "yes" if kind in IMPORTABLE else "no", paragraph(body.__doc__),
            )
            for kind, body in e.KINDS.items()
        ],
    )  # fmt: skip
    for kind, body in e.KINDS.items():
        yield from _kind(kind, body)


def _kind(kind: str, body: type[e.Body]) -> Iterator[str]:
    yield f"\n## {kind}\n\n{paragraph(body.__doc__)}"
    if kind in e.AMENDABLE:
        yield " Amendable: a source may correct an earlier report of the same period."
    yield "\n\n"
    hints = get_type_hints(body)
    yield table(
        ("field", "type", "default"),
        [
            (code(item.name), type_text(hints[item.name]), _default(item))
            for item in msgspec.structs.fields(body)
        ],
    )


def _envelope_type(name: str, hint: Any) -> str:
    if name == "body":
        return "event body"
    return "instant" if name.endswith("_at") else type_text(hint)


def type_text(hint: Any) -> str:
    """Return a type in words."""
    if hint in _PLAIN:
        return _PLAIN[hint]
    if hint is types.NoneType:
        return "null"
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in {typing.Union, types.UnionType}:
        return " or ".join(type_text(part) for part in arguments)
    if origin is Literal:
        return " or ".join(code(str(part)) for part in arguments)
    if origin is dict:
        return f"map from {type_text(arguments[0])} to {type_text(arguments[1])}"
    if origin in {tuple, list}:
        return f"list of {type_text(arguments[0])}"
    return "JSON, as written" if hint is msgspec.Raw else getattr(hint, "__name__", str(hint))


def _default(item: msgspec.structs.FieldInfo) -> str:
    if item.default_factory is not msgspec.NODEFAULT:
        return "empty"
    if item.default is msgspec.NODEFAULT:
        return "required"
    if item.default is None:
        return "null"
    if item.default in ("", ()):
        return "empty"
    return code(str(item.default).lower() if isinstance(item.default, bool) else str(item.default))
