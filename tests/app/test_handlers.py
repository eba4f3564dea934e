"""Every command has a handler, and every handler a command."""

import importlib
import pkgutil

import limen.app
from limen.app.command import Command, CustomerCommand, GroupCommand, LineCommand
from limen.app.handlers import HANDLERS


def commands(kind=Command):
    found = set(kind.__subclasses__())
    return found.union(*(commands(each) for each in found)) if found else found


def test_no_command_is_without_its_handler():
    for module in pkgutil.iter_modules(limen.app.__path__):
        importlib.import_module(f"limen.app.{module.name}")
    ours = {each for each in commands() if each.__module__.startswith("limen.")}
    assert set(HANDLERS) == ours - {CustomerCommand, GroupCommand, LineCommand}
    assert all(callable(handler) for handler in HANDLERS.values())
