"""Cancelling an order: why, what is given back and how, and one button that says so."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from posdesk.i18n import N_, _, gettext
from posdesk.orders.detail import OrderDetail
from posdesk.payments.cancelling import Cancelled, cancel_order
from posdesk.payments.tenders import CREDIT
from posdesk.ui.orders.acts import OrderActs
from posdesk.ui.orders.facts import RULE, Fact, Facts
from posdesk.ui.orders.task import Task
from posdesk.ui.orders.words import money
from posdesk.ui.pay.words import tender_name
from posdesk.ui.place import Shell
from posdesk.ui.widgets import Field, Label, column

REASONS = (
    N_("The customer changed their mind"),
    N_("Ordered twice"),
    N_("Out of stock"),
    N_("Can't be delivered there"),
    N_("Not paid"),
)


class CancelTask(Task):
    """Gives back all that was paid, the way it came or as store credit."""

    def __init__(self, shell: Shell, acts: OrderActs, order: OrderDetail) -> None:
        self._shell, self._acts, self._order = shell, acts, order
        self.reason = QComboBox()
        self.reason.setEditable(True)
        self.reason.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        for words in REASONS:
            self.reason.addItem(gettext(words))
        self.reason.setAccessibleName(_("Reason"))
        self.as_credit = QCheckBox(_("Give it as store credit instead"))
        self.given_back = Facts()
        self._amount = order.money.paid - order.money.refunded
        body = QWidget()
        body.setLayout(
            column(
                Label(_("Nothing of this order has left. All of it is taken back."), wrap=True),
                Field(_("Reason"), self.reason), 4, self.given_back, self.as_credit, gap=10,
            )
        )  # fmt: skip
        amount = money(self._amount, order.money.currency)
        words = _("Cancel the order, give back {amount}").format(amount=amount)
        title = _("Cancel {number}").format(number=order.number)
        super().__init__(title, body, words if self._amount else _("Cancel the order"), "danger")
        self.as_credit.setVisible(bool(self._amount) and order.customer is not None)
        self.as_credit.toggled.connect(lambda _on: self._show())
        self.setFocusProxy(self.reason)
        self._show()

    def _show(self) -> None:
        facts = []
        currency = self._order.money.currency
        for payment in self._order.payments:
            left = payment.amount - payment.refunded
            if left:
                name = _("Store credit") if self.as_credit.isChecked() else ""
                name = name or tender_name(payment.tender)
                facts.append(Fact(_("Back: {tender}").format(tender=name), money(left, currency)))
        if facts:
            total = money(self._amount, currency)
            facts += [RULE, Fact(_("Given back in all"), total, strong=True)]
        self.given_back.show_facts(facts)

    def submit(self) -> None:
        """Cancels it."""
        self.say("")
        self.go.setEnabled(False)
        self._acts.run(
            cancel_order, self._order.order_id, self.reason.currentText().strip(),
            detail=self.title.text(), done=self._done, refused=self.refused,
            pay_out=CREDIT if self.as_credit.isChecked() else "",
        )  # fmt: skip

    def _done(self, cancelled: Any) -> None:
        assert isinstance(cancelled, Cancelled)
        words = _("Order {number} is cancelled.").format(number=cancelled.number)
        back = ""
        if cancelled.amount:
            amount = money(cancelled.amount, self._order.money.currency)
            back = _("{amount} was given back.").format(amount=amount)
        self._shell.notify(words, back, tone="ok", seconds=8)
        self.closed.emit()
