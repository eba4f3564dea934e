"""Commands on lines as an entry point gives them: an executor over a book, answers in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from msgspec import UNSET, UnsetType

from limen.app.customers import GiveConsent, RegisterCustomer
from limen.app.execute import Executor
from limen.app.handlers import HANDLERS
from limen.app.letters import Writer, language_of
from limen.app.offers import AnswerOffer, MakeOffer
from limen.app.ports import BookInfo
from limen.app.refusals import refusal_text
from limen.app.releases import usable_release
from limen.app.taking_up import AGREEING
from limen.kernel.canon import sha256_hex
from limen.kernel.dates import business_date, format_instant, zone
from limen.kernel.diagnostics import Diagnostic, Place
from limen.kernel.errors import BadInput
from limen.kernel.ids import derive
from limen.kernel.outcomes import Accepted, Refused, Unknown

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from limen.app.command import Command
    from limen.app.execute import Outcome
    from limen.app.ports import Book
    from limen.app.tools import Tools
    from limen.book.events import CustomerKind
    from limen.care.wording import Language


@dataclass(frozen=True, slots=True)
class Said:
    """What a command answered."""

    outcome: Outcome

    @property
    def is_done(self) -> bool:
        """Whether it was accepted."""
        return isinstance(self.outcome, Accepted)

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        match self.outcome:
            case Accepted(value=value):
                return {"outcome": "accepted", **_timed(value)}
            case Refused(reasons=reasons):
                return {"outcome": "refused", "reasons": list(reasons)}
        return {"outcome": "unknown", "key": self.outcome.key}

    def lines(self, language: Language) -> list[str]:
        """The same for a person."""
        place = 1 if language == "zh" else 0
        match self.outcome:
            case Accepted(value=value):
                done = ("done", "已完成")[place]
                return [done, *(_worded(*each, place) for each in _timed(value).items())]
            case Refused(reasons=reasons):
                no = ("refused: ", "已拒绝：")[place]
                return [
                    no + refusal_text(reason, language == "zh") + f" ({reason})"
                    for reason in reasons
                ]
        return [
            ("not known: ask again with --key ", "结果未知，请用同一 --key 重试：")[place]
            + self.outcome.key
        ]


def _timed(value: dict[str, Any]) -> dict[str, Any]:
    """Return an answer's values with its instants in ISO 8601."""
    return {
        name: format_instant(item) if name.endswith("_at") else item for name, item in value.items()
    }


def _worded(name: str, value: Any, place: int) -> str:
    """Say a value of an answer for a person; `place` is the language's."""
    told = str(value)
    if isinstance(value, bool):
        told = (("no", "否"), ("yes", "是"))[value][place]
    elif isinstance(value, list):
        told = ", ".join(map(str, value))
    return f"{name}: {told or ('none', '无')[place]}"


@dataclass(frozen=True, slots=True)
class Counter:
    """Where an entry point gives its commands: one book, one release or none."""

    tools: Tools
    book: Book
    executor: Executor

    def today(self) -> date:
        """Return the business date in the book's zone."""
        return business_date(self.tools.clock().now(), self.book.info.time_zone)

    def key(self, given: str, *words: str) -> str:
        """Return the command's key: the one given, or a new one."""
        return given or derive("cli", *words, self.tools.clock().now())

    def say(self, command: Command, key: str = "") -> Said:
        """Give a command; `key` is the caller's, where the command's own was made from it.

        Whoever does not learn the outcome has to ask again with the key that they gave.
        """
        outcome = self.executor.execute(command)
        return Said(Unknown(key) if key and isinstance(outcome, Unknown) else outcome)

    def consent(self, key: str, customer_id: str, purpose: str, text: Path) -> tuple[Said, str]:
        """Give the customer's consent under a text; return the answer and the consent's id."""
        command = GiveConsent(
            key=f"{key}:consent",
            customer_id=customer_id,
            purpose=purpose,
            text_hash=sha256_hex(self.tools.read_bytes(text)),
        )
        said = self.say(command, key)
        return said, str(said.as_dict().get("consent_id", ""))


TENANT = "lender"
"""Whose book it is that is made here."""

HOLDER = "command"
"""In whose name commands of the shell take from quotas."""


def open_counter(
    tools: Tools, path: Path | str, folder: Path | None = None, new_in: str = ""
) -> Counter:
    """Open a book for commands, with the release of a folder where one is given.

    Parameters
    ----------
    new_in
        Time zone of a book that is to be made first; empty for a book that is there.

    Raises
    ------
    BadInput
        If the release or the book is not usable, the zone unknown, or the book there already.
    """
    release = None if folder is None else usable_release(tools.read_folder(folder))
    if release is not None and release.is_simulation:
        message = "a release made for simulation decides no real book"
        raise BadInput([Diagnostic("A020", message, Place(str(folder)), "set use = 'live'")])
    book = tools.open_book(path, _new(new_in))
    letters = None if release is None else Writer(release, language_of(release))
    executor = Executor(
        book, book, tools.clock(), HANDLERS, release, letters, quotas=book, holder=HOLDER
    )
    executor.versions = tools.versions()
    return Counter(tools, book, executor)


def _new(time_zone: str) -> BookInfo | None:
    if not time_zone:
        return None
    try:
        zone(time_zone)
    except ValueError as error:
        raise BadInput([Diagnostic("A027", str(error))]) from None
    return BookInfo(TENANT, time_zone)


@dataclass(frozen=True, slots=True)
class Opening:
    """A line to be opened in one go: customer, terms, and the text that was agreed to."""

    customer_id: str
    kind: CustomerKind
    group_id: str
    product: str
    limit_minor: int
    agreed: Path
    entity: str = ""
    expires_on: date | None = None
    facts: dict[str, int | bool | str] | UnsetType = UNSET


def open_line_now(counter: Counter, key: str, asked: Opening) -> Said:
    """Register the customer where the book lacks it, offer the line, and accept it with consent.

    Each step has a key made from this one: the same call again finishes what was begun.
    """
    name = asked.customer_id
    if not counter.book.known_customers([name]):
        said = counter.say(
            RegisterCustomer(
                key=f"{key}:customer",
                group_id=asked.group_id or f"g-{name}",
                customer_id=name,
                customer_kind=asked.kind,
            ),
            key,
        )
        if not said.is_done:
            return said
    offered = counter.say(
        MakeOffer(
            key=f"{key}:offer",
            customer_id=name,
            product=asked.product,
            limit_minor=asked.limit_minor,
            until=counter.today(),
            entity=asked.entity,
            expires_on=asked.expires_on,
            facts=asked.facts,
        ),
        key,
    )
    if not offered.is_done:
        return offered
    said, consent_id = counter.consent(key, name, AGREEING, asked.agreed)
    if not said.is_done:
        return said
    return counter.say(
        AnswerOffer(
            key=f"{key}:answer",
            customer_id=name,
            offer_id=offered.as_dict()["offer_id"],
            accepts=True,
            consent_id=consent_id,
        ),
        key,
    )
