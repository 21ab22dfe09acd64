"""A receipt printer on a real TCP port of this machine: it prints, answers, and breaks down."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from dataclasses import dataclass, field
from types import TracebackType

WELL = {1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12}
OUT_OF_PAPER = {1: 0x1A, 2: 0x32, 3: 0x12, 4: 0x72}
COVER_OPEN = {1: 0x1A, 2: 0x16, 3: 0x12, 4: 0x12}
CUTTER_JAMMED = {1: 0x1A, 2: 0x52, 3: 0x1A, 4: 0x12}
TOO_HOT = {1: 0x1A, 2: 0x52, 3: 0x52, 4: 0x12}
BROKEN = {1: 0x1A, 2: 0x52, 3: 0x32, 4: 0x12}
OFFLINE = {1: 0x1A, 2: 0x12, 3: 0x12, 4: 0x12}
PAPER_LOW = {1: 0x12, 2: 0x12, 3: 0x12, 4: 0x1E}


@dataclass
class TcpPrinter:
    """Use as a context manager. Its habits may be changed while it runs.

    `answers_status`, `confirms`: whether it knows DLE EOT and GS r. `then` is the status it has
    after so many bytes of a document; `reset_after` breaks the connection, `stall_after` stops
    reading.
    """

    status: dict[int, int] = field(default_factory=lambda: dict(WELL))
    answers_status: bool = True
    confirms: bool = True
    then: dict[int, int] | None = None
    then_after: int = 1
    reset_after: int = 0
    stall_after: int = 0
    slow: float = 0.0
    paper: bytes = b""
    kicks: int = 0
    connections: int = 0

    def __enter__(self) -> TcpPrinter:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.switch_off()

    def switch_off(self) -> None:
        """The printer is unplugged."""
        self.stopping.set()
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join(5)

    def _serve(self) -> None:
        while not self.stopping.is_set():
            try:
                line, _address = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            with line, contextlib.suppress(OSError):
                line.settimeout(0.05)
                self._talk(line)

    def _talk(self, line: socket.socket) -> None:
        printed = 0
        waiting = b""
        while not self.stopping.is_set():
            if self.stall_after and printed >= self.stall_after:
                time.sleep(0.02)
                continue
            try:
                received = line.recv(512)
            except TimeoutError:
                continue
            if not received:
                return
            waiting += received
            text, waiting = self._obey(line, waiting)
            printed += text
            if self.then and printed >= self.then_after:
                self.status = self.then
            if self.reset_after and printed >= self.reset_after:
                # Linger of zero seconds: close answers with a reset, as a cut connection does.
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return

    def _obey(self, line: socket.socket, data: bytes) -> tuple[int, bytes]:
        """Answer questions, print the rest; gives how much was printed and what is incomplete."""
        count = 0
        while data:
            if data[:2] == b"\x10\x04" and len(data) >= 3:
                if self.answers_status:
                    line.sendall(bytes([self.status[data[2]]]))
                data = data[3:]
            elif data[:3] == b"\x1dr\x01":
                time.sleep(self.slow)
                if self.confirms and self.status[1] & 0x08 == 0:
                    line.sendall(b"\x00")
                data = data[3:]
            elif data[:3] in (b"\x1bp\x00", b"\x1bp\x01") or data[:3] == b"\x10\x14\x01":
                self.kicks += 1
                data = data[5:]
            elif len(data) < 3 and data[:1] in (b"\x10", b"\x1d", b"\x1b"):
                break
            else:
                self.paper += data[:1]
                count += 1
                data = data[1:]
        return count, data
