"""A proxy on loopback that cuts a client's connection right after it sent COMMIT."""

from __future__ import annotations

import socket
import threading


class CuttingProxy:
    """Hands bytes on; once armed, the server still gets the next COMMIT, the client no answer."""

    def __init__(self, port: int) -> None:
        self._target = port
        self.is_armed = False
        self.cuts = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self._target))
            threading.Thread(target=self._up, args=(client, server), daemon=True).start()
            threading.Thread(target=self._pump, args=(server, client), daemon=True).start()

    def _up(self, client: socket.socket, server: socket.socket) -> None:
        while data := _read(client):
            if self.is_armed and b"COMMIT" in data:
                self.is_armed = False
                self.cuts += 1
                client.shutdown(socket.SHUT_RDWR)  # first, so that no answer slips through
                server.sendall(data)
                break
            server.sendall(data)
        # An orderly end lets the server finish what it was sent.
        try:
            server.shutdown(socket.SHUT_WR)
        except OSError:
            return

    def _pump(self, server: socket.socket, client: socket.socket) -> None:
        while data := _read(server):
            try:
                client.sendall(data)
            except OSError:
                continue  # read on: the server is to finish
        client.close()
        server.close()


def _read(source: socket.socket) -> bytes:
    try:
        return source.recv(65_536)
    except OSError:
        return b""
