"""The tools that the entry points are promised are the tools that are wired."""

from __future__ import annotations

import inspect

from limen.app.tools import Tools
from limen.bootstrap import Wired


def test_every_promised_tool_is_wired_with_the_same_arguments():
    promised = {
        name: list(inspect.signature(tool).parameters)
        for name, tool in vars(Tools).items()
        if inspect.isfunction(tool) and not name.startswith("_")
    }
    wired = {name: list(inspect.signature(getattr(Wired, name)).parameters) for name in promised}
    assert wired == promised
    assert len(promised) > 10
