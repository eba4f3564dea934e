"""FEEL's built-in functions, one file a family; importing the package registers them."""

from limen.dmn.builtins import contexts, conversions, lists, moments, numeric, ranges, strings
from limen.dmn.builtins.registry import BUILTINS, builtin, invoke, signatures_for

__all__ = [
    "BUILTINS",
    "builtin",
    "contexts",
    "conversions",
    "invoke",
    "lists",
    "moments",
    "numeric",
    "ranges",
    "signatures_for",
    "strings",
]
