"""The set-up script on systems that lack something, with stand-ins for apt-get, id and Python."""

import shutil
import subprocess
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# All that the script may use besides the stand-ins.
TOOLS = ("bash", "dirname", "mkdir", "cat", "chmod", "ln", "rm", "touch")

# A Python of the version in $VERSION. It can make environments once `with-venv` exists, and the
# environment that it makes only writes down what is installed into it.
PYTHON = """
case "$2" in
    *version_info*) [ "$VERSION" -ge 311 ] ;;
    *ensurepip*) [ -e "$STATE/with-venv" ] ;;
    venv)
        [ -e "$STATE/with-venv" ] || exit 1
        mkdir -p .venv/bin
        ln -sf "$STATE/../bin/pip-stand-in" .venv/bin/python
        ;;
esac
"""

APT_GET = """
echo "apt-get $*" >> "$STATE/log"
case "$*" in
    install*) touch "$STATE/with-venv"; ln -sf python-stand-in "$STATE/../bin/python3" ;;
esac
"""


class Machine:
    """A temporary folder with the script, and a PATH that holds nothing real but TOOLS."""

    def __init__(self, folder: Path) -> None:
        self.project = folder / "project"
        self.state = folder / "state"
        self.bin = folder / "bin"
        for made in (self.project / "scripts", self.state, self.bin):
            made.mkdir(parents=True)
        shutil.copy(ROOT / "scripts/setup.sh", self.project / "scripts/setup.sh")
        for tool in TOOLS:
            (self.bin / tool).symlink_to(shutil.which(tool) or tool)
        self.stand_in("python-stand-in", PYTHON)
        self.stand_in("pip-stand-in", 'echo "python $*" >> "$STATE/log"')
        self.stand_in("apt-get", APT_GET)
        self.be(0)

    def stand_in(self, name: str, body: str) -> None:
        path = self.bin / name
        path.write_text(f"#!{shutil.which('bash')}\n{textwrap.dedent(body)}", encoding="utf-8")
        path.chmod(0o755)

    def be(self, user: int) -> None:
        self.stand_in("id", f"echo {user}")

    def has(self, python: str, *, with_venv: bool) -> None:
        (self.bin / python).symlink_to("python-stand-in")
        if with_venv:
            (self.state / "with-venv").touch()

    def run(self, stage: str = "base", version: int = 311) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": str(self.bin), "STATE": str(self.state), "VERSION": str(version)}
        command = [str(self.bin / "bash"), "scripts/setup.sh", stage]
        return subprocess.run(
            command, cwd=self.project, env=environment, capture_output=True, text=True, check=False
        )

    def log(self, word: str) -> list[str]:
        path = self.state / "log"
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        return [line for line in lines if line.startswith(word)]


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


def test_root_without_venv_installs_the_package(machine):
    machine.has("python3", with_venv=False)
    assert machine.run().returncode == 0
    update, install = machine.log("apt-get")
    assert update.startswith("apt-get update")
    assert install.endswith(" python3-venv")
    assert len(machine.log("python -m pip install")) == 2


def test_root_without_python_installs_it(machine):
    assert machine.run().returncode == 0
    assert machine.log("apt-get")[-1].endswith(" python3 python3-venv")


def test_the_package_belongs_to_the_python_found(machine):
    machine.has("python3.12", with_venv=False)
    machine.run()
    assert machine.log("apt-get")[-1].endswith(" python3.12-venv")


def test_another_user_is_told_the_line_to_run(machine):
    machine.be(1000)
    machine.has("python3", with_venv=False)
    done = machine.run()
    assert done.returncode != 0
    assert "sudo apt-get update && sudo apt-get install -y python3-venv\n" in done.stderr
    assert machine.log("") == []


def test_nothing_missing_nothing_called(machine):
    machine.has("python3", with_venv=True)
    assert machine.run().returncode == 0
    assert machine.log("apt-get") == []
    first, second = machine.log("python -m pip install")
    assert "--require-hashes -r requirements/base.txt -r requirements/build.txt" in first
    assert "--no-deps --no-build-isolation --editable ." in second


def test_an_environment_that_works_is_kept(machine):
    machine.has("python3", with_venv=True)
    machine.run()
    (machine.bin / "python3").unlink()
    assert machine.run("dev").returncode == 0
    assert machine.log("python -m pip install")[-1].endswith("-r requirements/dev.txt")


def test_an_environment_that_is_broken_is_made_anew(machine):
    machine.has("python3", with_venv=True)
    (machine.project / ".venv/bin").mkdir(parents=True)
    (machine.project / ".venv/bin/python").symlink_to(machine.bin / "gone")
    assert machine.run().returncode == 0


def test_an_old_python_does_not_count(machine):
    machine.has("python3", with_venv=True)
    done = machine.run(version=310)
    assert done.returncode != 0
    assert "Python 3.11 or newer" in done.stderr


def test_an_unknown_stage_is_refused(machine):
    machine.has("python3", with_venv=True)
    assert machine.run("all").returncode == 2


def test_no_script_names_an_index():
    text = (ROOT / "scripts/setup.sh").read_text(encoding="utf-8")
    assert "--index" not in text
    assert "--find-links" not in text
