"""The printed documents of the tour: what the printer made, and the same on other papers."""

from __future__ import annotations

from collections.abc import Iterator

import pypdfium2

from posdesk.i18n import _
from posdesk.orders.queries import sale_detail
from posdesk.printing.queries import x_report_document
from posdesk.receipts.escpos.profiles import find
from posdesk.receipts.escpos.render import to_escpos
from posdesk.receipts.layout import Document
from posdesk.receipts.paper import PAPERS
from posdesk.receipts.pdf import to_pdf
from posdesk.receipts.preview import png_pages
from posdesk.receipts.sale import gift_receipt, sales_receipt
from posdesk.receipts.source import document_language, receipt_data
from posdesk.ui.tour.script import Step, Tour

_INITIALISE = b"\x1b@"
_DPI = 144


def documents(tour: Tour) -> Iterator[tuple[str, str, Document, str]]:
    """File name, line, document, and what must be readable on it."""
    db = tour.ops.db
    sale, words = sale_detail(db, tour.orders[0]), document_language(db)
    data, again = receipt_data(db, sale), receipt_data(db, sale, reprint=1)
    yield "receipt", _("Receipt of the split payment"), sales_receipt(data, words), sale.number
    yield "gift-receipt", _("Gift receipt, no prices"), gift_receipt(data, words), sale.number
    yield "reprint", _("Reprint, marked and counted"), sales_receipt(again, words), sale.number
    report = x_report_document(db)
    yield "x-report", _("X report of the day"), report, report.title.split()[-1]


def keep(tour: Tour) -> None:
    for name, line, document, needed in documents(tour):
        for paper in ("80mm", "58mm"):
            pdf = to_pdf(document, PAPERS[paper])
            tour.check(needed in readable(pdf), f"{needed} readable on {name}, {paper}")
            tour.album.paper(f"{name}-{paper}.pdf", f"{line}, {paper}", pdf)
            data = to_escpos(document, find(paper))
            tour.check(data.startswith(_INITIALISE) and needed.encode() in data, f"{name} in bytes")
            what = _("{line}, {paper}, bytes for a receipt printer").format(line=line, paper=paper)
            tour.album.paper(f"{name}-{paper}.escpos", what, data)
        (page,) = png_pages(to_pdf(document, PAPERS["80mm"]), _DPI)
        tour.album.paper(f"{name}.png", _("{line}, as a picture").format(line=line), page)


def collect(tour: Tour) -> None:
    """What came out of the printer during the day."""
    made = sorted(tour.printed.glob("*.pdf"))
    tour.check(len(made) >= len(tour.orders) + 2, "a receipt for every sale")
    for number, path in enumerate(made, 1):
        pdf = path.read_bytes()
        tour.check(readable(pdf), f"text on {path.name}")
        line = _("Printed during the day: {name}").format(name=path.stem)
        tour.album.paper(f"printed-{number:02}.pdf", line, pdf)


def readable(pdf: bytes) -> str:
    """The text of a PDF, as any program would find it."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


PAPERWORK: tuple[Step, ...] = (
    ("the documents", keep),
    ("what was printed", collect),
)
