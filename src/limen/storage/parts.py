"""Files and folders that appear whole or not at all: written beside their place, then renamed."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from limen.kernel.diagnostics import Diagnostic, Place
from limen.kernel.errors import BadInput, Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def part_of(place: Path) -> Iterator[Path]:
    """Yield the path of a part; it takes its place, durably, when the block ends well.

    What a run that was killed left of a part is removed by the next one.

    Raises
    ------
    BadInput
        If something stands at the place, or its folder does not exist.
    Unavailable
        If the disk is full or refuses.
    """
    if place.exists():
        raise _bad("B013", place, "something of that name is there", "name another")
    if not place.parent.is_dir():
        raise _bad("B002", place, "the folder does not exist", f"create {place.parent} first")
    part = place.with_name(f".{place.name}.part")
    try:
        _remove(part)
        yield part
        sync(part)
        part.rename(place)
        sync(place.parent)
    except OSError as error:
        _remove(part)
        raise Unavailable(f"{place}: {error.strerror}") from None
    except BaseException:
        _remove(part)
        raise


def sync(path: Path) -> None:
    """Make a file or a folder's list of names durable."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove(part: Path) -> None:
    if part.is_dir():
        shutil.rmtree(part)
        return
    for suffix in ("", "-wal", "-shm", "-journal"):
        part.with_name(part.name + suffix).unlink(missing_ok=True)


def _bad(code: str, path: Path, message: str, hint: str) -> BadInput:
    return BadInput([Diagnostic(code, message, Place(str(path)), hint)])
