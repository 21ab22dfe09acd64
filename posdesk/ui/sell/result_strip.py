"""What the last sale came to, above the next customer's cart: number, total, change, reprint."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from posdesk.i18n import _
from posdesk.money import format_money
from posdesk.ui.widgets import Button, ElidedLabel, Label, Panel, column, row


@dataclass(frozen=True)
class Result:
    """A finished sale, or an order that was taken: amounts in minor units; `change` is what the
    customer gets back, `owed` what is still to be paid, `codes` what fetches pick-ups.
    """

    order_id: str
    number: str
    total: int
    change: int = 0
    owed: int = 0
    order: bool = False
    codes: tuple[str, ...] = ()


class ResultStrip(Panel):
    """Stays until the next customer's first line (or until it is put away)."""

    reprint = Signal(str)  # order id
    gift = Signal(str)
    confirmation = Signal(str)  # of an order that was taken

    def __init__(self, currency: str = "CNY") -> None:
        super().__init__("notice")
        self.setProperty("tone", "ok")
        self._currency = currency
        self.result: Result | None = None
        self.words = ElidedLabel("", "muted")
        self.change = Label("", "due", tone="ok")
        self.code_name = Label(_("Pick-up code"), "muted")
        self.code = Label("", "huge")
        self._codes = QWidget()
        self._codes.setLayout(row(self.code_name, self.code, None, gap=12))
        self._codes.hide()
        self.again = Button(_("Reprint"), hint="Ctrl+P", clicked=self._again)
        self.gift_button = Button(_("Gift receipt"), clicked=lambda: self._tell(self.gift))
        close = Button("", "ghost", icon="close", name=_("Dismiss"), clicked=self.clear)
        for button in (self.again, self.gift_button, close):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        head = row(column(self.words, self.change, gap=0), close, gap=8)
        head.setStretch(0, 1)
        acts = row(self.again, self.gift_button, None, gap=8)
        self.setLayout(column(head, self._codes, acts, gap=6, margins=(14, 10, 8, 10)))
        self.hide()

    def show_result(self, result: Result) -> None:
        """Show the sale that was just finished."""
        self.result = result
        total = format_money(result.total, self._currency)
        self.words.setText(_words(result, total, format_money(result.owed, self._currency)))
        change = format_money(result.change, self._currency)
        self.change.setText(
            _("Change {amount}").format(amount=change) if result.change else _("No change")
        )
        # An order that nothing was handed over for has no change to speak of.
        self.change.setVisible(bool(result.change) or not result.order)
        self.code.setText("  ".join(f"{code[:3]} {code[3:]}" for code in result.codes))
        self._codes.setVisible(bool(result.codes))
        self.gift_button.setVisible(not result.order)
        spoken = (self.words, self.change, *((self.code_name, self.code) if result.codes else ()))
        self.setAccessibleName(" ".join(label.text() for label in spoken))
        self.show()

    def clear(self) -> None:
        """Put the strip away."""
        self.result = None
        self.hide()

    def _again(self) -> None:
        taken = self.result is not None and self.result.order
        self._tell(self.confirmation if taken else self.reprint)

    def _tell(self, signal: object) -> None:
        if self.result is not None:
            signal.emit(self.result.order_id)  # type: ignore[attr-defined]


def _words(result: Result, total: str, owed: str) -> str:
    if not result.order:
        return _("Paid {total} · {number}").format(total=total, number=result.number)
    if not result.owed:
        return _("Order {number} · paid {total}").format(total=total, number=result.number)
    words = _("{owed} of {total} still to be paid · {number}")
    return words.format(number=result.number, owed=owed, total=total)
