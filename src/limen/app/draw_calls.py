"""A draw as an entry point asks for it: held and paid out in one go, or in two steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec import UNSET, UnsetType

from limen.app.draw_life import PostDraw
from limen.app.draws import HoldDraw
from limen.app.line_calls import Said
from limen.kernel.ids import derive
from limen.kernel.outcomes import Accepted

if TYPE_CHECKING:
    from limen.app.line_calls import Counter


@dataclass(frozen=True, slots=True)
class Drawing:
    """A draw that is asked for; without `draw_id` one is made from the command's key."""

    line_id: str
    amount_minor: int
    draw_id: str = ""
    programme: str = ""
    facts: dict[str, int | bool | str] | UnsetType = UNSET


def draw_now(counter: Counter, key: str, asked: Drawing, *, holds_only: bool = False) -> Said:
    """Hold a draw and, unless it is only to be held, pay it out.

    Each step has a key made from this one: the same call again finishes what was begun. A draw that
    awaits a funding partner stays held.
    """
    hold = HoldDraw(
        key=f"{key}:hold",
        line_id=asked.line_id,
        draw_id=asked.draw_id or derive("draw", key),
        amount_minor=asked.amount_minor,
        programme=asked.programme,
        facts=asked.facts,
    )
    held = counter.say(hold, key)
    if not isinstance(held.outcome, Accepted) or holds_only or held.outcome.value["awaits"]:
        return held
    post = PostDraw(key=f"{key}:post", line_id=hold.line_id, draw_id=hold.draw_id)
    posted = counter.say(post, key)
    if not isinstance(posted.outcome, Accepted):
        return posted
    more = {name: held.outcome.value[name] for name in ("programme", "left_minor")}
    return Said(Accepted({"draw_id": hold.draw_id, **posted.outcome.value, **more}))
