"""One place holds every command that has a handler, and nothing else."""

from limen.app import commands
from limen.app.handlers import HANDLERS


def test_every_command_is_there():
    assert {getattr(commands, name) for name in commands.__all__} == set(HANDLERS)
    assert commands.__all__ == sorted(commands.__all__)
