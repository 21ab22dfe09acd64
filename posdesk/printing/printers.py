"""What every printer can do, and which one a setup describes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from posdesk.printing.setup import FILE, FOLDER, NETWORK, PrinterSetup
from posdesk.receipts.layout import Document


@dataclass(frozen=True, slots=True)
class PrinterState:
    """A printer that is ready; `answers` says whether it told so itself, `paper_low` its roll."""

    answers: bool
    paper_low: bool = False


class Printer(Protocol):
    """Somewhere a document can go. Every fault is a `PrinterFault`."""

    def print(self, document: Document) -> None:
        """Print the document; returns when the printer has it, as far as that can be known."""
        ...

    def kick(self) -> None:
        """Open the drawer that hangs on it; raises `NoDrawer` where none can."""
        ...

    def state(self) -> PrinterState:
        """Ask the printer how it is; raises the fault it has."""
        ...


def printer_of(setup: PrinterSetup) -> Printer:
    """The printer that a setup describes."""
    if setup.kind == NETWORK:
        from posdesk.printing.network import NetworkPrinter

        return NetworkPrinter(setup)
    from posdesk.printing import files, system

    if setup.kind == FOLDER:
        return files.FolderPrinter(setup)
    return files.FilePrinter(setup) if setup.kind == FILE else system.SystemPrinter(setup)
