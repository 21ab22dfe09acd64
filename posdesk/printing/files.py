"""Printers that are files: a folder of PDF documents; a device or file for ESC/POS bytes."""

from __future__ import annotations

import os
import re
from pathlib import Path

from posdesk.printing.errors import NoDrawer, PrinterFileFailed
from posdesk.printing.printers import PrinterState
from posdesk.printing.setup import PrinterSetup
from posdesk.receipts.layout import Document

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

    def print(self, document: Document) -> None:
        from posdesk.receipts.escpos.profiles import find
        from posdesk.receipts.escpos.render import to_escpos

        self._write(to_escpos(document, find(self.setup.profile)))

    def kick(self) -> None:
        from posdesk.receipts.escpos.render import KICKS

        if not self.setup.drawer_pin:
            raise NoDrawer(self.setup.name)
        self._write(KICKS[self.setup.drawer_pin])

    def state(self) -> PrinterState:
        if self.path.exists() and not os.access(self.path, os.W_OK):
            raise PrinterFileFailed(self.setup.name, str(self.path), os.strerror(13))
        return PrinterState(answers=False)

    def _write(self, data: bytes) -> None:
        try:
            with self.path.open("ab") as file:
                file.write(data)
        except OSError as error:
            raise _failed(self.setup, self.path, error) from None


def _failed(setup: PrinterSetup, path: Path, error: OSError) -> PrinterFileFailed:
    return PrinterFileFailed(setup.name, str(path), error.strerror or str(error))
