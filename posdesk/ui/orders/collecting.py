"""Handing out a pick-up: the code proves who it is, and works once."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from posdesk.deliveries.pickup import Collected, Waiting, collect, identify
from posdesk.errors import Refusal
from posdesk.i18n import _
from posdesk.orders.detail import OrderDetail
from posdesk.ui.orders.acts import OrderActs
from posdesk.ui.orders.task import Task
from posdesk.ui.orders.words import money
from posdesk.ui.place import Shell
from posdesk.ui.widgets import Button, Field, Label, TextField, column, row


class CollectTask(Task):
    """Takes the code, or the word of whoever stands there that they know the order."""

    pay_wanted = Signal()

    def __init__(self, shell: Shell, acts: OrderActs, order: OrderDetail) -> None:
        self._shell, self._acts, self._order = shell, acts, order
        self.code = TextField(name=_("Pick-up code"), placeholder=_("Six digits, or scan the QR"))
        self.code.setMaxLength(60)
        self.person = TextField(name=_("Name of who collects it"))
        self.relation = TextField(name=_("How they know the customer"))
        self.known = QCheckBox(_("No code: the name and the phone were checked"))
        self.other = QCheckBox(_("Somebody else collects it"))
        self.owed = Label("", "strong", tone="warn", wrap=True)
        self.pay = Button(_("Take payment"))
        self._other = QWidget()
        self._other.setLayout(
            column(
                Field(self.person.accessibleName(), self.person),
                Field(self.relation.accessibleName(), self.relation),
            )
        )
        self._other.hide()
        body = QWidget()
        code = Field(_("Pick-up code"), self.code)
        body.setLayout(
            column(code, self.known, self.other, self._other, row(self.owed, None, self.pay), gap=8)
        )
        title = _("Hand out {number}").format(number=order.number)
        super().__init__(title, body, _("Hand out"))
        self.pay.clicked.connect(lambda _on=False: self.pay_wanted.emit())
        self.other.toggled.connect(self._other.setVisible)
        self.known.toggled.connect(self._without)
        self.code.returnPressed.connect(self.submit)
        self.setFocusProxy(self.code)
        self._show_owed()

    def _show_owed(self) -> None:
        outstanding = self._order.money.outstanding
        owed = outstanding > 0 and not self._order.on_credit
        amount = money(outstanding, self._order.money.currency)
        self.owed.setText(_("{amount} is to be paid first.").format(amount=amount))
        self.owed.setVisible(owed)
        self.pay.setVisible(owed)

    def _without(self, on: bool) -> None:
        self.code.setEnabled(not on)

    def scanned(self, code: str) -> None:
        """The customer's QR was scanned."""
        self.code.setText(code)
        self.submit()

    def submit(self) -> None:
        """Hands it out."""
        self.say("")
        known = self.known.isChecked()
        entered = self._order.number if known else self.code.text().strip()
        if not entered:
            self.say(_("Enter the code, or tick that name and phone were checked."))
            self.code.setFocus()
            return
        try:
            waiting = self._shell.ops.read(identify, entered, self._order.number)
        except Refusal as refusal:
            self.say(str(refusal))
            return
        self._hand_out(entered, waiting)

    def _hand_out(self, entered: str, waiting: Waiting) -> None:
        other = self.other.isChecked()
        self.go.setEnabled(False)
        self._acts.run(
            collect, entered, waiting.number, detail=waiting.number, approvable=False,
            done=self._done, refused=self.refused,
            person=self.person.text() if other else "",
            relation=self.relation.text() if other else "",
        )  # fmt: skip

    def _done(self, collected: Any) -> None:
        assert isinstance(collected, Collected)
        words = _("Order {number} was handed out to {name}.")
        name = collected.person or _("the customer")
        self._shell.notify(words.format(number=collected.number, name=name), tone="ok", seconds=8)
        self.closed.emit()
