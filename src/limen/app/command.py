"""Commands: what is asked of the book, each with the key that makes it safe to ask again."""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec

from limen.kernel.bounds import KEY_LENGTH_MAX
from limen.kernel.canon import sha256_hex

HOUSE_WORDS = frozenset({
    "close", "core-answer", "core-batch", "customer", "day", "decision", "erased", "expire", "fee",
    "instruct", "line", "link", "links", "model", "notice", "offer", "partner-paid", "promoted",
    "quotas", "run", "statement", "terms", "warning",
})  # fmt: skip
"""Words before a key's colon that events of the house have: what closes a day, what ends a hold. A
command under such a key would stand where that event has to."""


class Command(msgspec.Struct, frozen=True, kw_only=True, tag_field="command"):
    """Base of every command.

    Attributes
    ----------
    key
        Idempotency key: the same command under the same key has one effect and one answer;
        another command under it is refused.
    is_alone
        Whether it takes a commit of its own.
    keeps_release
        Whether what it decides may stand in a record: the book then keeps the release's files, so
        that it can be replayed.
    is_of_house
        Whether its key may begin with one of `HOUSE_WORDS`.
    """

    is_alone: ClassVar[bool] = False
    keeps_release: ClassVar[bool] = False
    is_of_house: ClassVar[bool] = False

    key: str

    def other_customers(self) -> tuple[str, ...]:
        """Return further customers whose groups it touches: they are locked too."""
        return ()


class LineCommand(Command, frozen=True, kw_only=True):
    """A command on one line."""

    line_id: str


class CustomerCommand(Command, frozen=True, kw_only=True):
    """A command of one customer, before there is a line or beside all of them."""

    customer_id: str


class GroupCommand(Command, frozen=True, kw_only=True):
    """A command on a group that need not be in the book yet."""

    group_id: str


_ENCODER = msgspec.json.Encoder(order="sorted")


def body_hash(command: Command) -> bytes:
    """Return the SHA-256 of what is asked."""
    return bytes.fromhex(sha256_hex(_ENCODER.encode(command)))


def has_sound_key(command: Command) -> bool:
    """Whether the key may serve: short, printable, not empty, and none that the house makes."""
    key = command.key
    if not command.is_of_house and key.partition(":")[0] in HOUSE_WORDS and ":" in key:
        return False
    return 0 < len(key) <= KEY_LENGTH_MAX - 55 and key.isprintable()


def encode_reply(reply: dict[str, Any]) -> bytes:
    """Return the canonical bytes of an answer."""
    return _ENCODER.encode(reply)


def decode_reply(data: bytes) -> dict[str, Any]:
    """Read an answer back."""
    found: dict[str, Any] = msgspec.json.decode(data)
    return found
