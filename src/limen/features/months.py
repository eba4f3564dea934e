"""How the statement before one was met: in the source's word, or worked out."""

from __future__ import annotations


def met_how(
    months_late: int,
    told: str | None,
    before_minor: int | None,
    paid_minor: int,
    balance_minor: int,
) -> str:
    """Return ``late``, ``no_use``, ``paid_in_full``, ``revolving``, or the source's own word."""
    if months_late > 0:
        return "late"
    if told is not None:
        return told
    before = before_minor or 0
    if before > 0:
        return "paid_in_full" if paid_minor >= before else "revolving"
    if balance_minor > 0:
        return "paid_in_full" if before_minor is not None else "revolving"
    return "no_use"
