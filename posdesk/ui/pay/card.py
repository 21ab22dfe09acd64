"""A bank card: how much the terminal is to take, and the number that its slip bears."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from posdesk.i18n import _
from posdesk.money import format_amount
from posdesk.ui.pay.keypad import key_of
from posdesk.ui.pay.sums import Sums
from posdesk.ui.widgets import Field, TextField, row


class AmountField(TextField):
    """Shows the amount in hand; its keys are those of the pad, so both write the same amount."""

    pressed = Signal(str)

    def __init__(self) -> None:
        super().__init__(name=_("Amount"))
        self.setReadOnly(True)  # only keys of the pad write here: nothing pasted, nothing dropped
        self.setProperty("role", "keyed")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys of the pad go to who owns the amount; ↓ and → go on, the rest as in any field."""
        key = key_of(event)
        if key is not None:
            self.pressed.emit(key)
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Right):
            self.focusNextChild()
        else:
            super().keyPressEvent(event)


class ReferenceField(TextField):
    """The number on the terminal's slip; ↑ goes back to the amount."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """As in any field, but for ↑."""
        if event.key() == Qt.Key.Key_Up:
            self.focusPreviousChild()
        else:
            super().keyPressEvent(event)


class CardEntry(QWidget):
    """Amount and slip reference side by side, each under its name."""

    def __init__(self) -> None:
        super().__init__()
        self.amount = AmountField()
        self.reference = ReferenceField(
            name=_("Slip reference"), placeholder=_("Number on the terminal's slip")
        )
        fields = row(
            Field(_("Amount"), self.amount), Field(_("Slip reference"), self.reference), gap=12
        )
        fields.setStretch(0, 2)
        fields.setStretch(1, 3)
        self.setLayout(fields)
        QWidget.setTabOrder(self.amount, self.reference)

    def show_sums(self, sums: Sums, currency: str) -> None:
        """What the card is to pay."""
        self.amount.setText(format_amount(sums.received, currency))
