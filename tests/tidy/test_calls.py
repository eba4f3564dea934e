import pytest

from tidy.calls import ambient_faults, trap_faults
from tidy.source import assert_tidy, sources


def test_nothing_below_app_reaches_out():
    assert_tidy(ambient_faults, sources())


def test_no_module_sets_a_trap():
    assert_tidy(trap_faults, sources())


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("book/line.py", "from datetime import date, datetime, time\ndate(2026, 1, 2)"),
        ("book/line.py", "def open_line(book): return book.open(1)"),
        ("book/line.py", "import re\nre.compile('x')"),
        ("release/load.py", "from pathlib import PurePosixPath"),
        ("world/people.py", "import random\ndef f(seed): return random.Random(seed).random()"),
        ("lab/compare.py", "import numpy as np\nrng = np.random.default_rng(7)"),
        ("app/draw.py", "import os, time\nprint(open(os.environ['x']), time.time())"),
        ("dmn/row.py", "exec(compile(text, 'row', 'exec'))"),
    ],
)
def test_what_is_free(path, source):
    path = f"src/limen/{path}"
    assert ambient_faults(path, source) + trap_faults(path, source) == []


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("import datetime\ndatetime.datetime.now()", "datetime.datetime.now"),
        ("from datetime import datetime\nf = datetime.now", "datetime.datetime.now"),
        ("from datetime import datetime as dt\ndt.utcnow()", "datetime.datetime.utcnow"),
        ("import datetime as d\nd.date.today()", "datetime.date.today"),
        ("import time", "time"),
        ("from time import monotonic", "time"),
        ("from random import choice", "random"),
        ("import uuid", "uuid"),
        ("def f():\n    from os import getenv", "os"),
        ("open('x')", "open"),
        ("reader = open", "open"),
        ("from pathlib import Path", "pathlib.Path"),
        ("import pathlib\npathlib.Path('x')", "pathlib.Path"),
        ("import urllib.request", "urllib"),
        ("import socket", "socket"),
        ("from subprocess import run", "subprocess"),
        ("import importlib\nimportlib.import_module('socket')", "socket"),
        ("print(1)", "print"),
    ],
)
def test_ambient_faults_are_seen(source, name):
    faults = ambient_faults("src/limen/book/line.py", source)
    assert {fault.text.split("`")[1] for fault in faults} == {name}


@pytest.mark.parametrize(
    ("path", "source", "text"),
    [
        ("world/people.py", "import random\nrandom.random()", "`random`"),
        ("world/people.py", "import random\nrandom.Random()", "needs a seed"),
        ("lab/compare.py", "import numpy as np\nnp.random.normal()", "`numpy.random`"),
        ("lab/compare.py", "import numpy as np\nnp.random.default_rng()", "needs a seed"),
        ("release/load.py", "def f(path): return path.read_text()", "`.read_text`"),
    ],
)
def test_chance_and_files_are_seen(path, source, text):
    (fault,) = ambient_faults(f"src/limen/{path}", source)
    assert text in fault.text


@pytest.mark.parametrize(
    ("path", "source", "name"),
    [
        ("app/draw.py", "eval('1')", "eval"),
        ("dmn/row.py", "eval('1')", "eval"),
        ("dmn/other.py", "exec('x = 1')", "exec"),
        ("storage/sqlite.py", "import pickle", "pickle"),
        ("storage/sqlite.py", "from marshal import loads", "marshal"),
        ("cli/main.py", "def f():\n    import shelve", "shelve"),
    ],
)
def test_traps_are_seen(path, source, name):
    (fault,) = trap_faults(f"src/limen/{path}", source)
    assert f"`{name}`" in fault.text
