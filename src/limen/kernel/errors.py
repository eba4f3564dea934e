"""Broken promises. Refusals are values (`outcomes`), faults in files are `diagnostics`.

LimenError
├── InvariantViolated     our own code broke a law it states
├── ConcurrencyConflict   somebody else wrote first; nothing of ours was written
├── JournalCorrupt        stored history does not verify
├── BadInput              a file or argument is wrong as a whole; nothing was written
├── Unavailable           a store or service cannot be reached; nothing was written
└── OutcomeUnknown        the connection was lost at commit: written or not, nobody knows yet
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from limen.kernel.diagnostics import Diagnostic


class LimenError(Exception):
    """Base of every exception that Limen raises; `code` is stable."""

    code = "limen"


class InvariantViolated(LimenError):
    """A law that the code states did not hold."""

    code = "invariant_violated"

    def __init__(self, law: str, **facts: object) -> None:
        shown = ", ".join(f"{name}={value!r}" for name, value in facts.items())
        super().__init__(f"{law} ({shown})" if shown else law)
        self.law = law
        self.facts = facts


class ConcurrencyConflict(LimenError):
    """Another writer was first; nothing was written, the call may be retried."""

    code = "concurrency_conflict"


class JournalCorrupt(LimenError):
    """The stored journal does not verify."""

    code = "journal_corrupt"


class BadInput(LimenError):
    """A file or argument is wrong as a whole; nothing was written.

    Parameters
    ----------
    diagnostics
        Every fault found, each with place and hint.
    """

    code = "bad_input"

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        super().__init__("\n".join(str(item) for item in diagnostics))
        self.diagnostics = tuple(diagnostics)


class Unavailable(LimenError):
    """A store or service that the call needs cannot be reached; nothing was written."""

    code = "unavailable"


class OutcomeUnknown(LimenError):
    """The store was lost while it committed: all of it was written, or nothing.

    Do the same again with the same keys: what was written already is then found as a repeat.
    """

    code = "outcome_unknown"
