"""Time is handed in. The wall clock itself lives outside, in `limen.bootstrap`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from limen.kernel.errors import InvariantViolated

if TYPE_CHECKING:
    from limen.kernel.dates import Instant


class Clock(Protocol):
    """Anything that can say what time it is."""

    def now(self) -> Instant:
        """Return the present instant."""
        ...


@dataclass(slots=True)
class ManualClock:
    """A clock that a test, a simulation or a replay moves; never backwards."""

    instant: Instant

    def now(self) -> Instant:
        """Return the instant last set."""
        return self.instant

    def move_to(self, instant: Instant) -> None:
        """Set the clock; an earlier instant raises `InvariantViolated`."""
        if instant < self.instant:
            raise InvariantViolated("a clock never runs back", now=self.instant, to=instant)
        self.instant = instant
