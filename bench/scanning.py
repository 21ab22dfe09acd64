"""B1: from the scanner's first key to the new line painted in the cart.

The floor is a field that takes the same keys, looks the code up by index, and repaints a bare list
that gets one row more.
"""

from __future__ import annotations

import os
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QStringListModel
from PySide6.QtWidgets import QApplication, QLineEdit, QListView, QVBoxLayout, QWidget

from bench import shops
from bench.desk import Painted, open_till, scan, wait
from bench.figures import Figure, quantile, timed

SCANS = 300
CART = 25
AIM_MS = 16.0
_LOOK_UP = (
    "SELECT product.name, price FROM barcode JOIN variant ON variant.id = variant_id"
    " JOIN product ON product.id = product_id WHERE code = ?"
)
_FLAT: dict[int, float] = {}


def run(size: int, orders: int, keep: Path) -> list[Figure]:
    """The 99th percentile of a scan beside its floor, and how flat it is over the sizes run."""
    with shops.shop(size, orders, keep) as folder:
        desk, place = open_till(folder)
        model = place.cart.model
        painted = Painted(place.cart.view.viewport())
        mine: list[float] = []
        for number in range(SCANS):
            if number % CART == 0:
                place.session.renew()
                wait(lambda: desk.ops.pending == 0)
            rows, code = model.rowCount(), shops.gtin(number * 7919 % size)

            def whole(rows: int = rows, code: str = code) -> None:
                before = painted.count
                scan(code)
                wait(lambda: model.rowCount() > rows and painted.count > before)

            mine.append(timed(whole))
            wait(lambda: desk.ops.pending == 0)
        floor = _floor(desk.ops.db, size)
        desk.window.close()
    ours = quantile(mine[CART:], 0.99)
    _FLAT[size] = quantile(mine[CART:], 0.5)
    note = f"p50 {_FLAT[size]:.2f} ms, {_FLAT[size] / _FLAT[min(_FLAT)]:.2f}x of the smallest shop"
    flat = _FLAT[size] <= 1.5 * _FLAT[min(_FLAT)]
    what = "scan to painted line, p99"
    aim = "<= 16 ms, flat 1.5x"
    return [
        Figure(
            "B1", what, size, "ms", ours, quantile(floor, 0.99), aim, ours <= AIM_MS and flat, note
        )
    ]


def _floor(db: object, size: int) -> list[float]:
    """A field that takes the same keys, the look-up by index, a list that gets one row more."""
    from posdesk.db import Database

    assert isinstance(db, Database)
    texts = QStringListModel()
    view, field, window = QListView(), QLineEdit(), QWidget()
    column = QVBoxLayout(window)
    column.addWidget(field)
    column.addWidget(view)
    view.setModel(texts)
    window.resize(420, 600)
    window.show()
    window.activateWindow()
    field.setFocus()
    wait(field.hasFocus)
    painted = Painted(view.viewport())

    def entered() -> None:
        row = db.row(_LOOK_UP, field.text())
        assert row is not None
        field.clear()
        texts.setStringList([*texts.stringList(), f"{row[0]} {row[1]}"])

    field.returnPressed.connect(entered)
    samples = []
    for number in range(SCANS):
        if number % CART == 0:
            texts.setStringList([])
            QApplication.processEvents()
        code, rows = shops.gtin(number * 7919 % size), texts.rowCount()

        def whole(rows: int = rows, code: str = code) -> None:
            before = painted.count
            scan(code)
            wait(lambda: texts.rowCount() > rows and painted.count > before)

        samples.append(timed(whole))
    return samples[CART:]
