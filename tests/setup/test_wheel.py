"""The wheel as a user gets it: built here, installed into a bare environment, and run.

The environment takes half a minute, so it is made once and all tests stay on one worker.
"""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DEV_ONLY = ("pytest", "hypothesis", "mypy", "ruff", "build", "hatchling", "editables", "xdist")

pytestmark = pytest.mark.xdist_group("wheel")


def run(*command: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run in an environment that knows nothing of this source tree."""
    environment = {k: v for k, v in os.environ.items() if k not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def succeed(*command: str | Path, cwd: Path | None = None) -> str:
    done = run(*command, cwd=cwd)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    options = ("--wheel", "--no-isolation", "--outdir", folder)
    succeed(sys.executable, "-m", "build", *options, ROOT)
    (path,) = folder.glob("limen-*.whl")
    return path


@pytest.fixture(scope="module")
def bare(tmp_path_factory, wheel):
    """The programs of an environment with the locked base and the wheel, nothing else."""
    folder = tmp_path_factory.mktemp("bare")
    succeed(sys.executable, "-m", "venv", folder)
    install = (folder / "bin/python", "-m", "pip", "install", "--quiet", "--no-compile")
    succeed(*install, "--require-hashes", "-r", ROOT / "requirements/base.txt")
    succeed(*install, "--no-deps", wheel)
    yield folder / "bin"
    shutil.rmtree(folder)  # 600 MB, and pytest would keep those of the last three runs


def test_the_wheel_holds_the_whole_package(wheel):
    source = ROOT / "src"
    wanted = {
        path.relative_to(source).as_posix()
        for path in (source / "limen").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    held = set(zipfile.ZipFile(wheel).namelist())
    assert wanted - held == set()
    assert "limen/py.typed" in held


def test_the_wheel_holds_nothing_else(wheel):
    tops = {name.partition("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"limen"}


def test_the_wheel_carries_its_licence(wheel):
    held = zipfile.ZipFile(wheel).namelist()
    assert any(name.endswith("licenses/LICENSE") for name in held)


def test_no_tool_of_ours_is_needed(bare):
    find = "import sys, importlib.util as u; print([n for n in sys.argv[1:] if u.find_spec(n)])"
    assert succeed(bare / "python", "-c", find, *DEV_ONLY).strip() == "[]"


def test_the_base_lock_satisfies_the_wheel(bare):
    succeed(bare / "python", "-m", "pip", "check")


def test_the_package_is_the_installed_one(bare, tmp_path):
    where = succeed(bare / "python", "-c", "import limen; print(limen.__file__)", cwd=tmp_path)
    assert "site-packages" in where


def test_help_works(bare, tmp_path):
    assert "demo" in succeed(bare / "limen", "--help", cwd=tmp_path)


def test_the_demo_works(bare, tmp_path):
    folder = tmp_path / "demo"
    printed = succeed(bare / "limen", "demo", folder, "--profile", "small", "--json", cwd=tmp_path)
    assert isinstance(json.loads(printed), dict)
    assert (folder / "report.html").stat().st_size > 0
