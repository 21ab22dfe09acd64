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
    finish: float = 15.0


class NetworkPrinter:
    """An ESC/POS printer at a host and port."""

    def __init__(self, setup: PrinterSetup, patience: Patience | None = None) -> None:
        self.setup = setup
        self.name = setup.name
        self.patience = patience or Patience()
        self._confirms = True  # until it once leaves GS r without an answer

    def print(self, document: Document) -> None:
        from posdesk.receipts.escpos.profiles import find
        from posdesk.receipts.escpos.render import to_escpos

        data = to_escpos(document, find(self.setup.profile))
        with self._connected() as line:
            answers = self._ask(line)
            self._raise(answers)
            self._send(line, data)
            if answers:
                self._finish(line)
            _hang_up(line)

    def kick(self) -> None:
        from posdesk.receipts.escpos.render import KICKS

        if not self.setup.drawer_pin:
            raise NoDrawer(self.name)
        with self._connected() as line:
            offline = status.fault_of(self._ask(line), self.name) is not None
            pulse = _PULSE if offline else KICKS
            self._send(line, pulse[self.setup.drawer_pin])
            _hang_up(line)

    def state(self) -> PrinterState:
        with self._connected() as line:
            answers = self._ask(line)
        self._raise(answers)
        return PrinterState(bool(answers), status.paper_low(answers))

    # --- the connection ---------------------------------------------------------------------------

    @contextlib.contextmanager
    def _connected(self) -> Iterator[socket.socket]:
        address = (self.setup.host, self.setup.port)
        try:
            line = socket.create_connection(address, self.patience.connect)
        except (OSError, UnicodeError):
            raise PrinterNotReachable(self.name, self.setup.address) from None
        with line:
            yield line

    def _ask(self, line: socket.socket) -> dict[int, int]:
        """Answers to the status questions by number; empty for a printer that does not answer."""
        answers: dict[int, int] = {}
        for number in status.ASKED:
            answer = self._answer(line, status.question(number), status.is_status)
            if answer is None:
                break
            answers[number] = answer
        return answers

    def _answer(self, line: socket.socket, asked: bytes, fits: Callable[[int], bool]) -> int | None:
        """The byte that answers a question, None after the time a printer has for it.

        A connection that breaks here breaks before anything of a document was sent.
        """
        try:
            line.settimeout(self.patience.answer)
            line.sendall(asked)
            return _byte(line, fits, self.patience.answer)
        except OSError:
            raise PrinterNotReachable(self.name, self.setup.address) from None

    def _raise(self, answers: dict[int, int]) -> None:
        fault = status.fault_of(answers, self.name)
        if fault is not None:
            raise fault

    # --- the document -----------------------------------------------------------------------------

    def _send(self, line: socket.socket, data: bytes) -> None:
        line.settimeout(self.patience.stall)
        for start in range(0, len(data), _CHUNK):
            try:
                line.sendall(data[start : start + _CHUNK])
            except TimeoutError:
                raise self._stopped(line) from None
            except OSError:
                raise ConnectionLost(self.name) from None
            failpoint("print.mid_send")

    def _stopped(self, line: socket.socket) -> PrinterFault:
        """Why the printer took no more bytes, as far as it says."""
        fault: PrinterFault | None
        try:
            fault = status.fault_of(self._ask(line), self.name)
        except PrinterFault:
            fault = None
        reason = type(fault or PrinterOffline(self.name)).__name__
        return StoppedWhilePrinting(self.name, reason)

    def _finish(self, line: socket.socket) -> None:
        """Wait until the printer says that all of it came out.

        Some printers never answer GS r; they are believed when they are well after it.
        """
        until = time.monotonic() + self.patience.finish
        try:
            line.sendall(status.PROCESSED)
            while self._confirms and time.monotonic() < until:
                if _byte(line, status.is_processed, self.patience.answer) is not None:
                    return
                self._well(line)
        except TimeoutError:
            raise self._stopped(line) from None
        except OSError:
            raise ConnectionLost(self.name) from None
        self._confirms = False
        self._well(line)

    def _well(self, line: socket.socket) -> None:
        """Raise `StoppedWhilePrinting` unless the printer still answers and has no fault."""
        try:
            answers = self._ask(line)
        except PrinterNotReachable:
            raise ConnectionLost(self.name) from None
        fault = status.fault_of(answers, self.name)
        if fault is not None or not answers:
            reason = type(fault or PrinterOffline(self.name)).__name__
            raise StoppedWhilePrinting(self.name, reason)


def _byte(line: socket.socket, fits: Callable[[int], bool], seconds: float) -> int | None:
    """The first byte that fits, from what arrives in so many seconds; raises OSError at its end."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        line.settimeout(left)
        try:
            received = line.recv(1)
        except TimeoutError:
            return None
        if not received:
            raise ConnectionResetError
        if fits(received[0]):
            return received[0]
    return None


def _hang_up(line: socket.socket) -> None:
    """Close so that what is under way arrives: say that we are done, wait for the end."""
    with contextlib.suppress(OSError):
        line.shutdown(socket.SHUT_WR)
        line.settimeout(1.0)
        while line.recv(64):
            pass
