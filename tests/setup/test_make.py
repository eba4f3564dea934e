"""What `make` sets up, and when it does so again."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
INPUTS = ("requirements/base.txt", "requirements/build.txt", "pyproject.toml", "scripts/setup.sh")
STAMPS = (".venv/.setup-base", ".venv/.setup-dev")
TARGETS = ("setup", "demo", "test", "test-nightly", "check", "bench", "docs", "lock", "clean")


@pytest.fixture
def project(tmp_path):
    """A project that looks set up: inputs an hour old, stamps half an hour."""
    shutil.copy(ROOT / "Makefile", tmp_path / "Makefile")
    for age, names in ((3600, (*INPUTS, "requirements/dev.txt")), (1800, STAMPS)):
        for name in names:
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            path.touch()
            made = path.stat().st_mtime - age
            os.utime(path, (made, made))
    return tmp_path


def make(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    # Flags of a `make test` around us are not for this one.
    environment = {name: value for name, value in os.environ.items() if "MAKE" not in name}
    return subprocess.run(
        ["make", *arguments],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_lists_every_target():
    listed = make(ROOT).stdout
    assert [name for name in TARGETS if f"make {name} " not in listed] == []


def test_the_second_set_up_does_nothing(project):
    assert make(project, "--question", ".venv/.setup-dev").returncode == 0


@pytest.mark.parametrize("name", [*INPUTS, "requirements/dev.txt"])
def test_a_changed_input_sets_up_again(project, name):
    (project / name).touch()
    assert make(project, "--question", ".venv/.setup-dev").returncode == 1


def test_the_demo_does_not_wait_for_the_tools(project):
    (project / ".venv/.setup-base").unlink()
    planned = make(project, "--dry-run", "demo").stdout
    assert "setup.sh base" in planned
    assert "setup.sh dev" not in planned
    assert ".venv/bin/limen demo out/demo" in planned


def test_tests_come_after_the_checks(project):
    planned = make(project, "--dry-run", "test").stdout
    order = ["tests/tidy", "ruff format", "ruff check", "mypy", "--dist loadgroup"]
    places = [planned.index(step) for step in order]
    assert places == sorted(places)
