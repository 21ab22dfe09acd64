"""A receipt printer on the network that says it is well and keeps what it printed."""

from __future__ import annotations

import socketserver
import threading
from typing import cast

from posdesk.printing.setup import NETWORK, PrinterSetup
from posdesk.receipts.escpos.render import KICKS

_QUESTION, _WELL = b"\x10\x04", b"\x12"
_PROCESSED, _DONE = b"\x1dr\x01", b"\x00"
_KICK = KICKS[2]


class Paper(socketserver.ThreadingTCPServer):
    """The printer; `received` has one entry of bytes for each connection."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Line)
        self.received: list[bytearray] = []
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Switch it off."""
        self.shutdown()
        self.server_close()
        self._thread.join(5)

    @property
    def kicks(self) -> int:
        """How often the drawer was opened."""
        return sum(bytes(data).count(_KICK) for data in self.received)

    @property
    def documents(self) -> int:
        """How many documents came, whole or in part."""
        return sum(len(data) > len(_KICK) for data in self.received)


class _Line(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        data = bytearray()
        cast(Paper, self.server).received.append(data)
        while chunk := self._next():
            if chunk.startswith(_QUESTION):
                self.request.sendall(_WELL * (len(chunk) // 3))
                continue
            data += chunk.replace(_PROCESSED, b"")
            if _PROCESSED in chunk:
                self.request.sendall(_DONE)

    def _next(self) -> bytes:
        try:
            return bytes(self.request.recv(65_536))
        except OSError:
            return b""


def setup_of(port: int) -> PrinterSetup:
    """The printer as the till's settings know it."""
    return PrinterSetup("front", NETWORK, host="127.0.0.1", port=port, drawer_pin=2)
