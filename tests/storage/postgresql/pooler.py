"""A throw-away PgBouncer in front of a test server: by transaction, with few connections."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

from postgres import Server

SECONDS = 10
CONNECTIONS = 4
PROGRAM = shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")


class Pooler:
    """Clients of its port share a few connections to the server, each for one transaction."""

    def __init__(self, server: Server, folder: Path) -> None:
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self.port = int(found.getsockname()[1])
        config = folder / "pooler.ini"
        config.write_text(
            "[databases]\n"
            f"postgres = host=127.0.0.1 port={server.port} dbname=postgres user=limen\n"
            "[pgbouncer]\n"
            f"listen_addr = 127.0.0.1\nlisten_port = {self.port}\nunix_socket_dir =\n"
            f"auth_type = any\npool_mode = transaction\ndefault_pool_size = {CONNECTIONS}\n"
        )
        # It refuses to run as root, and reads its settings before it becomes somebody else.
        as_nobody = ["-u", "nobody"] if os.geteuid() == 0 else []
        assert PROGRAM is not None
        self._process = subprocess.Popen(
            [PROGRAM, "-q", *as_nobody, str(config)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + SECONDS
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                assert self._process.poll() is None, "the pooler did not start"
                assert time.monotonic() < until, "the pooler does not answer"
                time.sleep(0.02)
            else:
                return

    def stop(self) -> None:
        """Stop it."""
        self._process.terminate()
        self._process.wait(SECONDS)
