"""What can be wrong with a printer, each with what to do about it.

`partial` faults happened after bytes were sent: something may have come out, so the queue does not
try again by itself. `lasting` ones do not go away by trying again.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import ClassVar

from posdesk.errors import Refusal, WorldFault, words
from posdesk.i18n import N_


@dataclass(eq=False)
class PrinterFault(WorldFault):
    """Something is wrong with the printer named."""

    printer: str = ""
    partial: ClassVar[bool] = False
    lasting: ClassVar[bool] = False
    text = N_("The printer {printer} reports a fault.")
    advice = N_("Switch it off and on, then print again.")


@dataclass(eq=False)
class PrinterNotReachable(PrinterFault):
    """No connection to the printer's address."""

    address: str = ""
    text = N_("The printer {printer} ({address}) can't be reached.")
    advice = N_("Check that it is switched on and its cable is plugged in.")


@dataclass(eq=False)
class PrinterOffline(PrinterFault):
    """The printer answers that it is offline and does not say why."""

    text = N_("The printer {printer} is offline.")
    advice = N_("Press its feed or online button, or switch it off and on.")


@dataclass(eq=False)
class OutOfPaper(PrinterFault):
    """The roll is used up."""

    text = N_("The printer {printer} is out of paper.")
    advice = N_("Put in a new roll; what waits is printed then.")


@dataclass(eq=False)
class CoverOpen(PrinterFault):
    """The cover is open."""

    text = N_("The cover of the printer {printer} is open.")
    advice = N_("Close the cover; what waits is printed then.")


@dataclass(eq=False)
class CutterJammed(PrinterFault):
    """The cutter can't move."""

    text = N_("The cutter of the printer {printer} is jammed.")
    advice = N_("Open the cover, take out the paper that is stuck, and close it.")


@dataclass(eq=False)
class PrinterTooHot(PrinterFault):
    """The print head is too hot and cools down by itself."""

    text = N_("The print head of {printer} is too hot.")
    advice = N_("It cools down by itself; what waits is printed then.")


@dataclass(eq=False)
class PrinterBroken(PrinterFault):
    """The printer reports an error that it can't recover from."""

    text = N_("The printer {printer} reports an error that it can't clear.")
    advice = N_("Switch it off and on. If it stays, use another printer.")


@dataclass(eq=False)
class StoppedWhilePrinting(PrinterFault):
    """The printer stopped in the middle of a document; `reason` names the fault it stopped for."""

    reason: str = ""
    partial: ClassVar[bool] = True
    text = N_("The printer {printer} stopped in the middle of a document. {reason}")
    advice = N_("Put it right, look at what came out, and print it again if it is not whole.")

    def values(self) -> dict[str, object]:
        inner = KINDS.get(self.reason)
        return {
            "printer": self.printer,
            "reason": words(inner(self.printer))[0] if inner else "",
        }


@dataclass(eq=False)
class ConnectionLost(PrinterFault):
    """The connection broke after a part of the document was sent."""

    partial: ClassVar[bool] = True
    text = N_("The connection to the printer {printer} broke in the middle of a document.")
    advice = N_("Look at what came out, and print it again if it is not whole.")


@dataclass(eq=False)
class ProgramStopped(PrinterFault):
    """PosDesk was stopped or killed while it sent the document."""

    partial: ClassVar[bool] = True
    text = N_("PosDesk stopped while this was being printed.")
    advice = N_("Look at what came out, and print it again if it is not whole.")


@dataclass(eq=False)
class NoPrinter(PrinterFault):
    """No printer is chosen for this kind of document."""

    lasting: ClassVar[bool] = True
    text = N_("No printer is set up.")
    advice = N_("Set up a printer in the settings, then print again.")


@dataclass(eq=False)
class UnknownPrinter(PrinterFault):
    """The job names a printer that was removed or renamed."""

    lasting: ClassVar[bool] = True
    text = N_("There is no printer called {printer} any more.")
    advice = N_("Send it to another printer.")


@dataclass(eq=False)
class NoDrawer(PrinterFault):
    """A cash drawer hangs on a receipt printer; this printer is none."""

    lasting: ClassVar[bool] = True
    text = N_("The printer {printer} can't open a drawer.")
    advice = N_("Choose the receipt printer that the drawer is plugged into.")


@dataclass(eq=False)
class DrawerTooLate(PrinterFault):
    """A drawer is opened at once or not at all: nobody wants it to spring open an hour later."""

    lasting: ClassVar[bool] = True
    text = N_("The drawer was not opened in time.")
    advice = N_("Open it with its key, or by hand from the till.")


@dataclass(eq=False)
class DocumentFailed(PrinterFault):
    """The document could not be drawn: our own fault, with its detail."""

    detail: str = ""
    lasting: ClassVar[bool] = True
    text = N_("This document could not be made ({detail}).")
    advice = N_("Please report this; the sale itself is safe.")


@dataclass(eq=False)
class SystemPrintFailed(PrinterFault):
    """The operating system refused the document."""

    detail: str = ""
    text = N_("The system did not take the document for the printer {printer}: {detail}.")
    advice = N_("Check the printer in the system's settings.")


@dataclass(eq=False)
class PrinterFileFailed(PrinterFault):
    """A printer's file or folder can't be written."""

    path: str = ""
    detail: str = ""
    text = N_("The printer {printer} can't write to {path}: {detail}.")
    advice = N_("Check that the folder exists and that you may write to it.")


@dataclass(eq=False)
class BadPrinterSetup(Refusal):
    """A printer was set up with something missing or impossible."""

    printer: str
    detail: str
    text = N_("The printer {printer} is not set up right: {detail}.")
    advice = N_("Look at its entry in the settings.")


@dataclass(eq=False)
class DrawerNotRepeated(Refusal):
    """A drawer job is never sent again: it might open the drawer a second time."""

    text = N_("Opening the drawer is never repeated.")
    advice = N_("Open it by hand from the till; that is recorded.")


KINDS: dict[str, type[PrinterFault]] = {
    kind.__name__: kind
    for kind in (
        PrinterFault, PrinterNotReachable, PrinterOffline, OutOfPaper, CoverOpen, CutterJammed,
        PrinterTooHot, PrinterBroken, StoppedWhilePrinting, ConnectionLost, ProgramStopped,
        NoPrinter, UnknownPrinter, NoDrawer, DrawerTooLate, DocumentFailed, SystemPrintFailed,
        PrinterFileFailed,
    )
}  # fmt: skip


def to_cause(fault: PrinterFault) -> str:
    """A fault as the queue keeps it: its name and data, to be worded in any language later."""
    return json.dumps([type(fault).__name__, asdict(fault)], ensure_ascii=False)


def from_cause(cause: str) -> PrinterFault | None:
    """The fault that a queue row keeps; None for a row without one."""
    if not cause:
        return None
    name, values = json.loads(cause)
    kind = KINDS.get(name, PrinterFault)
    known = {field.name for field in fields(kind)}
    return kind(**{key: value for key, value in values.items() if key in known})


def half_done(cause: str) -> bool:
    """Whether the fault that a queue row keeps happened after something may have been printed."""
    fault = from_cause(cause)
    return fault is not None and fault.partial
