"""Taking money on an order that was placed before: all of what is owed, what is due next, or any
other part of it, with every tender and the same care as at the counter.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QButtonGroup, QStackedWidget, QWidget

from posdesk.errors import Refusal, words
from posdesk.i18n import _
from posdesk.money import format_money, parse_amount
from posdesk.orders.detail import OrderDetail
from posdesk.payments.balance import OrderPaid
from posdesk.payments.providers import PaymentProvider
from posdesk.ui import theme
from posdesk.ui.pay.desk import PayDesk
from posdesk.ui.pay.orderbill import OrderBill
from posdesk.ui.place import Shell
from posdesk.ui.sell.ordering import day_words
from posdesk.ui.sell.tasks import number_field
from posdesk.ui.widgets import Button, Chip, Label, Page, column, row


class Goals(QWidget):
    """How much is taken: all that is owed, what is due next, or an amount of one's own."""

    chosen = Signal(object)  # minor units, None for all

    def __init__(self, currency: str) -> None:
        super().__init__()
        self._currency = currency
        self.all, self.next = Chip(checkable=True), Chip(checkable=True)
        self.other = Chip(_("Another amount"), checkable=True)
        self.field = number_field(_("Another amount"))
        self.field.setFixedWidth(theme.px(120))
        self.error = Label("", tone="bad")
        group = QButtonGroup(self)
        for chip in (self.all, self.next, self.other):
            group.addButton(chip)
        self._due = 0
        self.setLayout(row(self.all, self.next, self.other, self.field, self.error, None, gap=6))
        self.field.hide()
        self.error.hide()
        self.all.clicked.connect(lambda _on: self._choose(None))
        self.next.clicked.connect(lambda _on: self._choose(self._due))
        self.other.clicked.connect(lambda _on: self._own())
        self.field.textEdited.connect(lambda _text: self._read())

    def show_left(self, left: int, due: int, day: str) -> None:
        """What is owed, and of that what is due next and when (0: all of it)."""
        self._due = due
        self.all.setText(
            _("All of it · {amount}").format(amount=format_money(left, self._currency))
        )
        amount = format_money(due, self._currency)
        said = _("Due by {day} · {amount}")
        self.next.setText(said.format(day=day_words(day), amount=amount) if due else "")
        self.next.setVisible(bool(due))
        for chip in (self.all, self.next):
            chip.updateGeometry()
        if not any(chip.isChecked() for chip in (self.all, self.next, self.other)):
            (self.next if due else self.all).click()

    def _choose(self, amount: int | None) -> None:
        self.field.hide()
        self.error.hide()
        self.chosen.emit(amount)

    def _own(self) -> None:
        self.field.show()
        self.field.setFocus()
        self.field.selectAll()

    def _read(self) -> None:
        text = self.field.text().strip()
        self.error.hide()
        if not text:
            return
        try:
            amount = parse_amount(text, self._currency)
        except Refusal as refusal:
            self.error.setText(words(refusal)[0])
            self.error.show()
            return
        if amount > 0:
            self.chosen.emit(amount)


class BalancePanel(Page):
    """The payment of an order beside its list; Esc goes back, what was taken stays taken."""

    closed = Signal()

    def __init__(
        self, shell: Shell, order_id: str, provider: PaymentProvider | None = None
    ) -> None:
        super().__init__()
        self.bill = OrderBill(shell, order_id)
        self.desk = PayDesk(shell, self.bill, provider, brief=True)
        self.goals = Goals(self.bill.currency)
        self.change = Label("", "huge", tone="ok")
        self.paid = Label("", "title", wrap=True)
        self.done = Button(_("Done"), "primary", hint="Enter", clicked=self.closed.emit, large=True)
        self._begun = False
        self._build()
        self.desk.view.tenders.name_back(_("Back to the order"))
        self.desk.left.connect(self.closed)
        self.desk.finished.connect(self._booked)
        self.goals.chosen.connect(self._take)
        self.setFocusProxy(self.desk.view)
        self._show_order()

    def _build(self) -> None:
        title = _("Payment for {number}").format(number=self.bill.order.number)
        head = column(Label(title, "heading"), self.goals, gap=6, margins=(20, 14, 14, 0))
        taken = row(self.desk.summary, margins=(20, 8, 20, 0))
        box = column(head, taken, self.desk.view, gap=0)
        box.setStretch(2, 1)
        taking, result = QWidget(), QWidget()
        taking.setLayout(box)
        result.setLayout(
            column(None, self.paid, self.change, 12, row(self.done, None), None, None,
                   margins=(32, 24, 32, 24))
        )  # fmt: skip
        self.pages = QStackedWidget()
        self.pages.addWidget(taking)
        self.pages.addWidget(result)
        self.setLayout(column(self.pages))
        self.setAccessibleName(title)

    def _show_order(self) -> None:
        order = self.bill.reread()
        due = order.next_due
        self.goals.show_left(order.left.total, due.amount if due else 0, due.due_on if due else "")

    def showEvent(self, event: QShowEvent) -> None:
        """Begins, or goes on with, the payment; being shown again takes no focus from a field."""
        super().showEvent(event)
        if not self._begun:
            self._begun = True
            self.desk.open()

    def _take(self, amount: int | None) -> None:
        self.bill.goal = amount
        self.desk.refresh()

    def _booked(self, paid: OrderPaid, change: int) -> None:
        """It is durable: what to hand back in large type, and what is left."""
        currency = self.bill.currency
        amount = format_money(paid.amount, currency)
        left = format_money(paid.outstanding, currency)
        said = _("{amount} was paid on {number}.").format(amount=amount, number=paid.number)
        rest = _("{amount} is left.").format(amount=left) if paid.outstanding > 0 else ""
        self.paid.setText(" ".join(part for part in (said, rest) if part))
        back = format_money(change, currency)
        self.change.setText(_("Change {amount}").format(amount=back) if change else _("No change"))
        self.pages.setCurrentIndex(1)
        self.setFocusProxy(self.done)
        self.done.setFocus()

    # --- keys and scans ---------------------------------------------------------------------------

    @property
    def finished(self) -> bool:
        """Whether the payment is booked."""
        return self.pages.currentIndex() == 1

    def submit(self) -> None:
        """What the large button says."""
        if self.finished:
            self.closed.emit()
        else:
            self.desk.act()

    @property
    def dirty(self) -> bool:
        """Nothing is lost: what was taken is on record."""
        return False

    def scanned(self, code: str) -> None:
        """A payment code, or the number on a card's slip."""
        if not self.finished and not self.desk.scanned(code):
            self.desk.read_reference(code)

    def key(self, sequence: str) -> bool:
        """F1 to F4 choose the tender, as at the counter; Esc goes back."""
        if self.finished:
            return False
        return self.desk.key(sequence)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter on the result is done with it."""
        if self.finished and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.closed.emit()
            return
        super().keyPressEvent(event)


class BalanceTask(BalancePanel):
    """The same as something that is done with the open order."""

    def __init__(self, shell: Shell, order: OrderDetail) -> None:
        super().__init__(shell, order.order_id)
