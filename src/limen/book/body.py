"""The base of every event body."""

from __future__ import annotations

import msgspec


class Body(
    msgspec.Struct, frozen=True, omit_defaults=True, tag_field="kind", forbid_unknown_fields=True
):
    """Base of every event body; the tag is the event's kind."""
