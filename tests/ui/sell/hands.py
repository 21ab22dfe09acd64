"""The hands of whoever takes an order at the sell place: customer, way, payment."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from posdesk.ui.members.picker import MemberPicker
from posdesk.ui.sell.delivering.view import DeliveryView
from tests.ui.shop import Till


def view(till: Till) -> DeliveryView:
    assert till.place.delivering
    return till.place.delivery


def open_delivery(till: Till, *codes: str, way: Qt.Key | None = None) -> DeliveryView:
    """Scan goods, press F8 and the key of a way."""
    for code in codes:
        till.scan(code)
    till.press(Qt.Key.Key_F8)
    if way is not None:
        till.until(view(till).ways.buttons["counter"].hasFocus)
        till.press(way)
        till.until(lambda: till.place.session.cart.delivery is not None)
    return view(till)


def fill(till: Till, field: QLineEdit, text: str) -> None:
    """Text put into a field at once, as when it is pasted."""
    field.setText(text)
    till.qtbot.wait(200)


def find_customer(till: Till, text: str) -> None:
    """F3, some of the phone, Enter."""
    till.press(Qt.Key.Key_F3)
    picker = till.place.side.task
    assert isinstance(picker, MemberPicker)
    till.until(picker.finding.search.hasFocus)
    till.type(text)
    till.until(lambda: picker.finding.list.entries.rowCount() == 1)
    till.press(Qt.Key.Key_Return)


def totals(till: Till) -> dict[str, str]:
    return dict(till.place.cart.totals.texts())


def pay_words(till: Till) -> str:
    return till.place.cart.pay.text()


def trouble(till: Till) -> str:
    shown = view(till)
    return shown.said.text() if shown.trouble.isVisible() else ""


def orders(till: Till) -> list[tuple[str, int, str]]:
    """Terms, total and status of every order."""
    return till.desk.ops.db.rows(
        "SELECT terms, total, status FROM orders JOIN order_summary ON order_id = orders.id"
        " ORDER BY orders.id"
    )


def payments(till: Till) -> list[tuple[str, int]]:
    return till.desk.ops.db.rows("SELECT tender, amount FROM payment ORDER BY id")


def pay(till: Till) -> None:
    """F12, and Enter in the payment place."""
    till.press(Qt.Key.Key_F12)
    till.until(lambda: till.place.paying)
    till.press(Qt.Key.Key_Return)
    till.settle()
