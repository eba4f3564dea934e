"""A model of either kind: a scorecard, or a tree model."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import msgspec

from limen.risk.load import load_scorecard
from limen.risk.scorecard import Scorecard
from limen.risk.tree import model as tree
from limen.risk.tree.load import load_tree
from limen.risk.tree.model import TreeModel

if TYPE_CHECKING:
    from limen.kernel.diagnostics import Diagnostic

Model: TypeAlias = Scorecard | TreeModel


class _Kind(msgspec.Struct):
    kind: str = ""


def load_model(data: bytes, file: str = "") -> tuple[Model | None, tuple[Diagnostic, ...]]:
    """Read a model of either kind by its file's `kind`; see `load_scorecard` and `load_tree`."""
    try:
        kind = msgspec.json.decode(data, type=_Kind).kind
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return load_scorecard(data, file)
    return load_tree(data, file) if kind == tree.KIND else load_scorecard(data, file)
