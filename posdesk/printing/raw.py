"""A document in the language that a printer which takes raw bytes understands."""

from __future__ import annotations

from posdesk.printing.setup import PrinterSetup
from posdesk.receipts.layout import Document


def raw_bytes(document: Document, setup: PrinterSetup) -> bytes:
    """ESC/POS for receipt printers, ZPL or TSPL for label printers."""
    if setup.for_labels:
        from posdesk.receipts.labels import LANGUAGES  # draws a whole page: seldom needed

        return LANGUAGES[setup.profile](document)
    from posdesk.receipts.escpos.profiles import find
    from posdesk.receipts.escpos.render import to_escpos

    return to_escpos(document, find(setup.profile))
