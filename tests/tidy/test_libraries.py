import tomllib

import pytest

from tidy.libraries import HOMES, library_faults
from tidy.source import ROOT, assert_tidy, sources


def test_libraries_stay_at_home():
    assert_tidy(library_faults, sources())


def test_every_dependency_has_a_home():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = {item.partition(">")[0] for item in project["dependencies"]}
    names = {"re2" if name == "google-re2" else name for name in names}
    assert names - {"tzdata"} <= set(HOMES)  # tzdata is data: nobody imports it


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("features/frame.py", "import polars as pl"),
        ("dmn/lower/frame.py", "import polars as pl"),
        ("risk/fit.py", "import numpy as np"),
        ("storage/sqlite.py", "import sqlite3"),
        ("dmn/parse.py", "from lxml import etree"),
        ("kernel/ids.py", "import msgspec\nimport hashlib"),
    ],
)
def test_at_home(path, source):
    assert library_faults(f"src/limen/{path}", source) == []


@pytest.mark.parametrize(
    ("path", "source", "text"),
    [
        ("features/online.py", "import polars as pl", "`polars` belongs in */frame.py"),
        ("features/dataframe.py", "import polars as pl", "`polars` belongs in */frame.py"),
        ("risk/scorecard.py", "import numpy", "`numpy` belongs in"),
        ("app/draw.py", "import sqlite3", "`sqlite3` belongs in storage/*"),
        ("lab/replay.py", "def f():\n    import duckdb", "`duckdb` belongs in storage/*"),
        ("app/draw.py", "from pydantic import BaseModel", "`pydantic` belongs in serve/*"),
        ("storage/sqlite.py", "from cryptography import x509", "belongs in storage/crypto.py"),
        ("kernel/money.py", "import leftpad", "`leftpad` has no row"),
    ],
)
def test_planted_faults_are_seen(path, source, text):
    (fault,) = library_faults(f"src/limen/{path}", source)
    assert text in fault.text
