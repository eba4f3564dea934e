"""What may be done to a line, by how it stands: one table, and every command asks it.

A line stands ``open``, ``frozen`` (its may-draw switch is off), ``dormant``, ``expired``,
``closed`` (the last two run off what is owed) or ``ended``; ``none`` is a line not yet opened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from limen.book.line import LineState

STANDINGS: Final = ("none", "open", "frozen", "dormant", "expired", "closed", "ended")
"""How a line may stand: the columns of the table."""

_NONE, _FROZEN, _DORMANT = "line_unknown", "line_frozen", "line_dormant"
_EXPIRED, _CLOSED, _ENDED, _THERE = "line_expired", "line_closed", "line_ended", "line_there"

TRANSITIONS: Final[dict[str, tuple[str, ...]]] = {
    # move: none, open, frozen, dormant, expired, closed, ended; "" is allowed, else why not
    "grant": ("", _THERE, _THERE, _THERE, _THERE, _THERE, _THERE),
    "raise": (_NONE, "", _FROZEN, _DORMANT, _EXPIRED, _CLOSED, _ENDED),
    "keep": (_NONE, "", "", "", "", "", _ENDED),
    "watch": (_NONE, "", "", "", "", _CLOSED, _ENDED),
    "lower": (_NONE, "", "", "", _EXPIRED, _CLOSED, _ENDED),
    "step_down": (_NONE, "", "", "", _EXPIRED, _CLOSED, _ENDED),
    "freeze": (_NONE, "", _FROZEN, "", _EXPIRED, _CLOSED, _ENDED),
    "close": (_NONE, "", "", "", "", _CLOSED, _ENDED),
    "unfreeze": (_NONE, "line_not_frozen", "", "line_not_frozen", _EXPIRED, _CLOSED, _ENDED),
    "reinstate": (_NONE, "", "", "", _EXPIRED, _CLOSED, _ENDED),
    "divert": (_NONE, "", _FROZEN, "", _EXPIRED, _CLOSED, _ENDED),
    "temporary": (_NONE, "", _FROZEN, _DORMANT, _EXPIRED, _CLOSED, _ENDED),
    "renew": (_NONE, "", "", "", "", _CLOSED, _ENDED),
    "expire": (_NONE, "", "", "", _EXPIRED, _CLOSED, _ENDED),
    "sleep": (_NONE, "", _FROZEN, _DORMANT, _EXPIRED, _CLOSED, _ENDED),
    "wake": (_NONE, "line_not_dormant", _FROZEN, "", _EXPIRED, _CLOSED, _ENDED),
    "end": (_NONE, "line_not_closed", "line_not_closed", "line_not_closed", "", "", _ENDED),
}
"""Move → for each standing, nothing where it is allowed, else the reason why it is refused.

The first eleven are the lender's actions, the others a line's own life.
"""


def standing_of(line: LineState | None) -> str:
    """Return how a line stands."""
    if line is None:
        return "none"
    if line.status in {"open", "dormant"} and not line.may_draw:
        return "frozen"
    return line.status


def why_not(move: str, line: LineState | None) -> str:
    """Return why a move is refused on a line as it stands, empty where it is allowed."""
    return TRANSITIONS[move][STANDINGS.index(standing_of(line))]
