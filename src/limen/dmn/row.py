"""Generated text to a module in memory, shown in tracebacks through linecache."""

from __future__ import annotations

import hashlib
import linecache
from typing import Any

from limen.dmn.emitter import Emitter


class TooDeep(Exception):
    """Python cannot compile the text: it nests too deeply."""


def build(e: Emitter, title: str) -> dict[str, Any]:
    """Compile what was emitted and return its namespace.

    Raises
    ------
    TooDeep
        When Python's own limits on nesting are passed.
    """
    text = "\n".join(e.lines) + "\n"
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    name = f"<limen policy {title} {digest}>"
    try:
        code = compile(text, name, "exec")
    except (SyntaxError, RecursionError, MemoryError) as error:
        raise TooDeep(str(error)) from None
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    # The text holds only what the lowering wrote: generated names and literals (see emitter).
    exec(code, e.namespace)  # noqa: S102
    return e.namespace
