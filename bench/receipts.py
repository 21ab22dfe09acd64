"""B4: a sale's data as PDF and as ESC/POS bytes.

The floors draw the same strings with nothing but reportlab and python-escpos, one below the other:
no layout, no rules, for the PDF no codes either.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

from escpos.printer import Dummy
from reportlab.pdfgen.canvas import Canvas

from bench import paying, shops
from bench.figures import Figure, median, timed
from posdesk.clock import SystemClock
from posdesk.db import open_database
from posdesk.orders.queries import last_sale, sale_detail
from posdesk.payments.commands import complete_sale
from posdesk.payments.settle import Tendered
from posdesk.receipts.compose import Line, compose
from posdesk.receipts.data import ReceiptData
from posdesk.receipts.escpos.render import ColumnMeasure, to_escpos
from posdesk.receipts.fonts import face
from posdesk.receipts.layout import QR
from posdesk.receipts.paper import ROLL_80
from posdesk.receipts.pdf import measure_of, to_pdf
from posdesk.receipts.sale import sales_receipt
from posdesk.receipts.source import receipt_data

TIMES = 60
AIM = 1.5
WIDTH = 227
Work = Callable[[], object]


def run(size: int, orders: int, keep: Path) -> list[Figure]:
    """Both renderers beside their floors, in turns; the receipt has five lines in Chinese."""
    data = _receipt(size, orders, keep)
    return [
        _figure(
            "data to PDF, 80 mm", size, lambda: to_pdf(sales_receipt(data, "zh_CN")), _pdf(data)
        ),
        _figure(
            "data to ESC/POS, 80 mm",
            size,
            lambda: to_escpos(sales_receipt(data, "zh_CN")),
            _escpos(data),
        ),
    ]


def _receipt(size: int, orders: int, keep: Path) -> ReceiptData:
    with shops.shop(size, orders, keep) as folder:
        db = open_database(folder, SystemClock())
        cart = paying.five_lines(db, 1, size)
        due = paying.due(cart)
        complete_sale(db, shops.manager(db), cart, [Tendered("cash", due)])
        sale = last_sale(db)
        assert sale is not None
        data = receipt_data(db, sale_detail(db, sale.order_id))
        db.close()
    return data


def _figure(what: str, size: int, ours: Work, floor: Work) -> Figure:
    mine: list[float] = []
    bare: list[float] = []
    for _time in range(TIMES + 5):
        mine.append(timed(ours))
        bare.append(timed(floor))
    ratio = median(mine[5:]) / median(bare[5:])
    return Figure(
        "B4", what, size, "ms", median(mine[5:]), median(bare[5:]), "<= 1.5x", ratio <= AIM
    )


def _pdf(data: ReceiptData) -> Work:
    blocks = compose(sales_receipt(data, "zh_CN"), measure_of(ROLL_80))
    runs = [
        (run.text, run.bold) for block in blocks if isinstance(block, Line) for run in block.runs
    ]
    names = {bold: face(bold).name for bold in (False, True)}

    def work() -> bytes:
        buffer = io.BytesIO()
        height = 14 * len(runs) + 160
        canvas = Canvas(buffer, (WIDTH, height), initialFontName=names[False])  # type: ignore[arg-type]
        for place, (text, bold) in enumerate(runs):
            canvas.setFont(names[bold], 8.5)
            canvas.drawString(10, height - 14 * (place + 1), text)
        canvas.showPage()
        canvas.save()
        return buffer.getvalue()

    return work


def _escpos(data: ReceiptData) -> Work:
    blocks = compose(sales_receipt(data, "zh_CN"), ColumnMeasure(48))
    lines = ["".join(run.text for run in block.runs) for block in blocks if isinstance(block, Line)]
    qr = next(block.value for block in blocks if isinstance(block, QR))

    def work() -> Any:
        printer = Dummy()
        for line in lines:
            printer.textln(line)
        printer.qr(qr, native=True, size=6)
        printer.cut()
        return printer.output

    return work
