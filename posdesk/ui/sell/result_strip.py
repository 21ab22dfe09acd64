"""What the last sale came to, above the next customer's cart: number, total, change, reprint."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal

from posdesk.i18n import _
from posdesk.money import format_money
from posdesk.ui.widgets import Button, ElidedLabel, Label, Panel, column, row


@dataclass(frozen=True)
class Result:
    """A finished sale: amounts in minor units; `change` is what the customer gets back."""

    order_id: str
    number: str
    total: int
    change: int = 0


class ResultStrip(Panel):
    """Stays until the next customer's first line (or until it is put away)."""

    reprint = Signal(str)  # order id
    gift = Signal(str)

    def __init__(self, currency: str = "CNY") -> None:
        super().__init__("notice")
        self.setProperty("tone", "ok")
        self._currency = currency
        self.result: Result | None = None
        self.words = ElidedLabel("", "muted")
        self.change = Label("", "due", tone="ok")
        self.again = Button(_("Reprint"), hint="Ctrl+P", clicked=lambda: self._tell(self.reprint))
        self.gift_button = Button(_("Gift receipt"), clicked=lambda: self._tell(self.gift))
        close = Button("", "ghost", icon="close", name=_("Dismiss"), clicked=self.clear)
        for button in (self.again, self.gift_button, close):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        head = row(column(self.words, self.change, gap=0), close, gap=8)
        head.setStretch(0, 1)
        acts = row(self.again, self.gift_button, None, gap=8)
        self.setLayout(column(head, acts, gap=6, margins=(14, 10, 8, 10)))
        self.hide()

    def show_result(self, result: Result) -> None:
        """Show the sale that was just finished."""
        self.result = result
        total = format_money(result.total, self._currency)
        self.words.setText(_("Paid {total} · {number}").format(total=total, number=result.number))
        change = format_money(result.change, self._currency)
        self.change.setText(
            _("Change {amount}").format(amount=change) if result.change else _("No change")
        )
        self.setAccessibleName(f"{self.words.text()} {self.change.text()}")
        self.show()

    def clear(self) -> None:
        """Put the strip away."""
        self.result = None
        self.hide()

    def _tell(self, signal: object) -> None:
        if self.result is not None:
            signal.emit(self.result.order_id)  # type: ignore[attr-defined]
