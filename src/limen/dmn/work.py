"""How much a value weighs: what a function that walks through all of it would have to do.

Lists share their parts, so forty short lines can name a list of a million million items that
takes no room until something walks through it.
"""

from __future__ import annotations

from typing import Any, Final

from limen.dmn.bounds import VALUE_ITEMS_MAX
from limen.dmn.errors import FeelError

SIZED: Final = frozenset({list, dict, str})
_ITEMS_A_STEP: Final = 2
_CHARACTERS_A_STEP: Final = 64


def weight(value: Any) -> int:
    """Return the count of items in a list or context and in all within it.

    Raises
    ------
    FeelError
        When there are more than a value may have; the rest is not counted.
    """
    count = 0
    open_: list[Any] = [value]
    while open_:
        each = open_.pop()
        items = each.values() if type(each) is dict else each
        count += len(items)
        if count > VALUE_ITEMS_MAX:
            raise FeelError(f"a value has more than {VALUE_ITEMS_MAX} items within one another")
        open_.extend(item for item in items if type(item) is list or type(item) is dict)
    return count


def steps_through(value: Any) -> int:
    """Return the steps of work that walking through a value is: none for a plain one.

    Raises
    ------
    FeelError
        As `weight` does.
    """
    if type(value) is str:
        return len(value) // _CHARACTERS_A_STEP
    if type(value) is list or type(value) is dict:
        return weight(value) // _ITEMS_A_STEP
    return 0
