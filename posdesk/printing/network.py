"""A receipt printer on TCP, usually port 9100: raw bytes out, status bytes back.

A printer that answers status questions is asked before anything is sent, and again after, so that
"printed" means that it came out. One that never answers is trusted to print what it takes.
"""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from posdesk.failpoints import failpoint
from posdesk.printing import status
from posdesk.printing.errors import (
    ConnectionLost,
    NoDrawer,
    PrinterFault,
    PrinterNotReachable,
    PrinterOffline,
    StoppedWhilePrinting,
)
from posdesk.printing.printers import PrinterState
from posdesk.printing.setup import PrinterSetup
from posdesk.receipts.layout import Document

_CHUNK = 2048
# DLE DC4 1 m t: the pulse that also works while the printer is offline for want of paper.
_PULSE = {2: b"\x10\x14\x01\x00\x01", 5: b"\x10\x14\x01\x01\x01"}


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, in seconds."""

    connect: float = 3.0
    answer: float = 0.6
    stall: float = 10.0
    finish: float = 10.0


class NetworkPrinter:
    """An ESC/POS printer at a host and port."""

    def __init__(self, setup: PrinterSetup, patience: Patience | None = None) -> None:
        self.setup = setup
        self.name = setup.name
        self.patience = patience or Patience()
        self._confirms = True  # until it once leaves GS r without an answer

    def print(self, document: Document) -> None:
        from posdesk.printing.raw import raw_bytes

        data = raw_bytes(document, self.setup)
        with self._connected() as wire:
            answers = self._ask(wire)
            self._raise(answers)
            self._send(wire, data)
            if answers:
                self._finish(wire)
            wire.hang_up()

    def kick(self) -> None:
        from posdesk.receipts.escpos.render import KICKS

        if not self.setup.drawer_pin or self.setup.for_labels:
            raise NoDrawer(self.name)
        with self._connected() as wire:
            offline = status.fault_of(self._ask(wire), self.name) is not None
            pulse = _PULSE if offline else KICKS
            self._send(wire, pulse[self.setup.drawer_pin])
            wire.hang_up()

    def state(self) -> PrinterState:
        with self._connected() as wire:
            answers = self._ask(wire)
        self._raise(answers)
        return PrinterState(bool(answers), status.paper_low(answers))

    @contextlib.contextmanager
    def _connected(self) -> Iterator[_Wire]:
        address = (self.setup.host, self.setup.port)
        try:
            line = socket.create_connection(address, self.patience.connect)
        except (OSError, UnicodeError):
            raise PrinterNotReachable(self.name, self.setup.address) from None
        with line:
            yield _Wire(line, self.patience)

    def _ask(self, wire: _Wire) -> dict[int, int]:
        """Status answers by number, before anything of a document was sent; label printers speak
        another language and are not asked.
        """
        if self.setup.for_labels:
            return {}
        try:
            return wire.statuses()
        except OSError:
            raise PrinterNotReachable(self.name, self.setup.address) from None

    def _raise(self, answers: dict[int, int]) -> None:
        fault = status.fault_of(answers, self.name)
        if fault is not None:
            raise fault

    # --- the document -----------------------------------------------------------------------------

    def _send(self, wire: _Wire, data: bytes) -> None:
        for start in range(0, len(data), _CHUNK):
            try:
                wire.send(data[start : start + _CHUNK])
            except TimeoutError:
                raise self._stopped(wire) from None
            except OSError:
                raise ConnectionLost(self.name) from None
            failpoint("print.mid_send")

    def _stopped(self, wire: _Wire) -> PrinterFault:
        """Why the printer takes no more bytes, as far as it says."""
        answers: dict[int, int] = {}
        with contextlib.suppress(OSError):
            answers = self._ask(wire)
        fault = status.fault_of(answers, self.name) or PrinterOffline(self.name)
        return StoppedWhilePrinting(self.name, type(fault).__name__)

    def _finish(self, wire: _Wire) -> None:
        """Wait until the printer says that all of it came out.

        Some printers never answer GS r; they are believed when they are well after it.
        """
        try:
            wire.send(status.PROCESSED)
            if not self._came_out(wire):
                raise self._stopped(wire)
        except TimeoutError:
            raise self._stopped(wire) from None
        except OSError:
            raise ConnectionLost(self.name) from None

    def _came_out(self, wire: _Wire) -> bool:
        until = time.monotonic() + self.patience.finish
        answers: dict[int, int] = {}
        while time.monotonic() < until:
            if self._confirms and wire.wait_processed(self.patience.answer):
                return True
            answers = wire.statuses()
            if status.fault_of(answers, self.name):
                return False
            if wire.processed or (answers and not self._confirms):
                return True
        if answers:
            self._confirms = False
        return bool(answers)


class _Wire:
    """An open connection. Answers to GS r are noted whenever they come; all may raise OSError."""

    def __init__(self, line: socket.socket, patience: Patience) -> None:
        self.line = line
        self.patience = patience
        self.processed = False

    def send(self, data: bytes) -> None:
        """Raises TimeoutError when the printer takes no more."""
        self.line.settimeout(self.patience.stall)
        self.line.sendall(data)

    def statuses(self) -> dict[int, int]:
        """Answers to DLE EOT by number; empty for a printer that does not answer in its time."""
        answers: dict[int, int] = {}
        for number in status.ASKED:
            self.send(status.question(number))
            answer = self._receive(self.patience.answer, status.is_status)
            if answer is None:
                break
            answers[number] = answer
        return answers

    def wait_processed(self, seconds: float) -> bool:
        """Whether everything sent so far was printed within so many seconds."""
        if not self.processed:
            self._receive(seconds, status.is_processed)
        return self.processed

    def _receive(self, seconds: float, fits: Callable[[int], bool]) -> int | None:
        """The first byte that fits; a connection that ends raises ConnectionResetError."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self.line.settimeout(left)
            try:
                received = self.line.recv(1)
            except TimeoutError:
                return None
            if not received:
                raise ConnectionResetError
            self.processed |= status.is_processed(received[0])
            if fits(received[0]):
                return received[0]
        return None

    def hang_up(self) -> None:
        """Close so that what is under way arrives: say that we are done, wait for the end."""
        with contextlib.suppress(OSError):
            self.line.shutdown(socket.SHUT_WR)
            self.line.settimeout(1.0)
            while self.line.recv(64):
                pass
