"""What a receipt printer says about itself: the real-time status of ESC/POS (DLE EOT n).

Bits as in Epson's ESC/POS reference, "Transmit real-time status". Every answer has bits 0 and 7 off
and bits 1 and 4 on, which tells it from the answer to GS r.
"""

from __future__ import annotations

from posdesk.printing.errors import (
    CoverOpen,
    CutterJammed,
    OutOfPaper,
    PrinterBroken,
    PrinterFault,
    PrinterOffline,
    PrinterTooHot,
)

PRINTER, OFFLINE_CAUSE, ERROR_CAUSE, PAPER = 1, 2, 3, 4
ASKED = (PRINTER, OFFLINE_CAUSE, ERROR_CAUSE, PAPER)
PROCESSED = b"\x1dr\x01"  # GS r 1: answered only after everything before it was printed


def question(status: int) -> bytes:
    """DLE EOT n."""
    return bytes((0x10, 0x04, status))


def is_status(answer: int) -> bool:
    """Whether a byte answers DLE EOT."""
    return answer & 0x93 == 0x12


def is_processed(answer: int) -> bool:
    """Whether a byte answers GS r."""
    return answer & 0x90 == 0


def fault_of(answers: dict[int, int], printer: str) -> PrinterFault | None:
    """The fault that a person should put right first, or None for a printer that is ready."""
    state, offline = answers.get(PRINTER, 0), answers.get(OFFLINE_CAUSE, 0)
    error, paper = answers.get(ERROR_CAUSE, 0), answers.get(PAPER, 0)
    if offline & 0x04:
        return CoverOpen(printer)
    if offline & 0x20 or paper & 0x60:
        return OutOfPaper(printer)
    if error & 0x08:
        return CutterJammed(printer)
    if error & 0x20:
        return PrinterBroken(printer)
    if error & 0x40:
        return PrinterTooHot(printer)
    return PrinterOffline(printer) if state & 0x08 else None


def paper_low(answers: dict[int, int]) -> bool:
    """Whether the roll is nearly used up."""
    return bool(answers.get(PAPER, 0) & 0x0C)
