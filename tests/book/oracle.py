"""The chain as its documentation describes it, written again with `hashlib` and `json` only."""

import hashlib
import json
from datetime import date


def as_json(value):
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def plain(value):
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    if hasattr(value, "__struct_fields__"):
        return [plain(getattr(value, name)) for name in value.__struct_fields__]
    return value


def body_of(body):
    """The body's fields without their defaults, and its kind; a record stands as it is."""
    names = body.__struct_fields__
    defaults = (None,) * (len(names) - len(body.__struct_defaults__)) + body.__struct_defaults__
    needed = len(names) - len(body.__struct_defaults__)
    written = {"kind": body.__struct_config__.tag}
    for place, name in enumerate(names):
        value = getattr(body, name)
        is_default = value == defaults[place] or (value == {} and callable_default(defaults[place]))
        if place < needed or not is_default:
            written[name] = json.loads(bytes(value)) if name == "record" else plain(value)
    return written


def callable_default(default):
    return getattr(default, "factory", None) is dict


def content(event, schema=1):
    fields = [
        schema,
        event.chain_id,
        event.key,
        event.customer_id,
        event.line_id,
        event.occurred_at,
        (event.effective_on - date(1970, 1, 1)).days,
        event.known_at if event.backfill else None,
        body_of(event.body),
    ]
    return hashlib.sha256(as_json(fields)).digest()


def link(previous, seq, chain_seq, known_at, recorded_at, content_hash):
    numbers = as_json([seq, chain_seq, known_at, recorded_at])
    return hashlib.sha256(previous + numbers + content_hash).digest()
