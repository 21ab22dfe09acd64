"""Entering a weight: large figures, three decimals of a kilogram, and what it comes to."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from posdesk.cart.cart import VariantSnapshot
from posdesk.i18n import _
from posdesk.money import format_money, line_amount, parse_quantity
from posdesk.ui.pay.keypad import CLEAR, key_of, press
from posdesk.ui.sell.tasks import Task
from posdesk.ui.widgets import Button, Card, Label, Numpad, column, row
from posdesk.ui.widgets.numpad import ERASE


class WeighTask(Task):
    """`done` gives thousandths of the unit (grams of a kilogram)."""

    def __init__(self, item: VariantSnapshot, currency: str) -> None:
        super().__init__()
        self._item, self._currency = item, currency
        self._typed = ""
        unit = item.unit or "kg"
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.weight = Label("", "huge")
        self.amount = Label("", "title", tone="ok")
        price = _("{price} per {unit}").format(
            price=format_money(item.unit_price, currency), unit=unit
        )
        self.pad = Numpad(acts=((ERASE, "⌫"), (CLEAR, _("Clear"))), key_height=50)
        self.pad.pressed.connect(self.press)
        self.add = Button("", "primary", hint="Enter", clicked=self._finish)
        figures = row(self.weight, Label(unit, "title"), None, self.amount, gap=6)
        self.setLayout(
            column(
                Label(price, "muted"),
                Card(figures, padding=12),
                self.error,
                self.pad,
                self.add,
                None,
                gap=10,
            )
        )
        self.press(CLEAR)

    def press(self, key: str) -> None:
        """A key of the pad or of the keyboard."""
        self.clear_error()
        self._typed = press(self._typed, key, decimals=3)
        grams = self.grams()
        self.weight.setText(self._typed or "0.000")
        comes_to = format_money(line_amount(self._item.unit_price, grams), self._currency)
        self.amount.setText(comes_to)
        self.add.setText(_("Add {amount}").format(amount=comes_to))
        self.add.setEnabled(grams > 0)
        self.setAccessibleName(f"{self._item.name} {self.weight.text()} {comes_to}")

    def grams(self) -> int:
        """The weight typed so far in thousandths; 0 while there is none."""
        return parse_quantity(self._typed) if self._typed.strip(".") else 0

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._finish()
        elif (key := key_of(event)) is not None:
            self.press(key)
        else:
            super().keyPressEvent(event)

    def _finish(self) -> None:
        if self.add.isEnabled():
            self.done.emit(self.grams())
