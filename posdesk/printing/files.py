"""Printers that are files: a folder of PDF documents; a device or file for ESC/POS bytes."""

from __future__ import annotations

import os
import re
import select
import sys
from pathlib import Path

from posdesk.printing.errors import (
    ConnectionLost,
    NoDrawer,
    PrinterFileFailed,
    PrinterOffline,
    StoppedWhilePrinting,
)
from posdesk.printing.printers import PrinterState
from posdesk.printing.setup import PrinterSetup
from posdesk.receipts.layout import Document

_CHUNK = 2048
_WAITABLE = sys.platform != "win32"  # there, only sockets can be waited for
_FLAGS = (
    os.O_WRONLY
    | os.O_CREAT
    | os.O_APPEND
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_BINARY", 0)
)
_UNFIT = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')


class FolderPrinter:
    """Every document becomes a PDF file named by its title; nothing is ever overwritten."""

    def __init__(self, setup: PrinterSetup) -> None:
        self.setup = setup
        self.folder = Path(setup.path).expanduser()

    def print(self, document: Document) -> None:
        from posdesk.receipts.paper import PAPERS
        from posdesk.receipts.pdf import to_pdf

        data = to_pdf(document, PAPERS[self.setup.paper])
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._write(_UNFIT.sub(" ", document.title).strip(" ."), data)
        except OSError as error:
            raise _failed(self.setup, self.folder, error) from None

    def _write(self, title: str, data: bytes) -> None:
        """Write beside and rename, so that a name never stands for half a document."""
        number = 1
        path = self.folder / f"{title}.pdf"
        while path.exists():
            number += 1
            path = self.folder / f"{title} ({number}).pdf"
        beside = path.with_suffix(".part")
        beside.write_bytes(data)
        beside.replace(path)

    def kick(self) -> None:
        raise NoDrawer(self.setup.name)

    def state(self) -> PrinterState:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _failed(self.setup, self.folder, error) from None
        if not os.access(self.folder, os.W_OK):
            raise PrinterFileFailed(self.setup.name, str(self.folder), os.strerror(13))
        return PrinterState(answers=False)


class FilePrinter:
    """A device (`/dev/usb/lp0`, a shared printer's path) or a file; bytes are added to it."""

    def __init__(self, setup: PrinterSetup) -> None:
        self.setup = setup
        self.path = Path(setup.path).expanduser()
        self.stall_seconds = 10.0

    def print(self, document: Document) -> None:
        from posdesk.printing.raw import raw_bytes

        self._write(raw_bytes(document, self.setup))

    def kick(self) -> None:
        from posdesk.receipts.escpos.render import KICKS

        if not self.setup.drawer_pin or self.setup.for_labels:
            raise NoDrawer(self.setup.name)
        self._write(KICKS[self.setup.drawer_pin])

    def state(self) -> PrinterState:
        if self.path.exists() and not os.access(self.path, os.W_OK):
            raise PrinterFileFailed(self.setup.name, str(self.path), os.strerror(13))
        return PrinterState(answers=False)

    def _write(self, data: bytes) -> None:
        """Without ever waiting for ever: a device that has no paper takes no more bytes."""
        try:
            file = os.open(self.path, _FLAGS, 0o644)
        except OSError as error:
            raise _failed(self.setup, self.path, error) from None
        sent = 0
        try:
            while sent < len(data):
                self._wait(file, sent)
                sent += os.write(file, data[sent : sent + _CHUNK])
        except OSError as error:
            if sent:
                raise ConnectionLost(self.setup.name) from None
            raise _failed(self.setup, self.path, error) from None
        finally:
            os.close(file)

    def _wait(self, file: int, sent: int) -> None:
        if _WAITABLE and not select.select([], [file], [], self.stall_seconds)[1]:
            if sent:
                raise StoppedWhilePrinting(self.setup.name, PrinterOffline.__name__)
            raise PrinterOffline(self.setup.name)


def _failed(setup: PrinterSetup, path: Path, error: OSError) -> PrinterFileFailed:
    return PrinterFileFailed(setup.name, str(path), error.strerror or str(error))
