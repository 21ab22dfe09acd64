"""Pick-up at the counter: a code, and a large green or red answer."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from posdesk.deliveries.errors import CodeExpired
from posdesk.deliveries.papers import shipment_paper
from posdesk.deliveries.pickup import Collected, Waiting, collect, extend, fulfilment_of, identify
from posdesk.errors import Refusal, words
from posdesk.i18n import _
from posdesk.money import format_money, format_quantity
from posdesk.ui.deliveries.detail import Lines
from posdesk.ui.deliveries.packing import Answer
from posdesk.ui.orders.task import Task
from posdesk.ui.place import Shell
from posdesk.ui.widgets import Button, Field, Label, TextField, column, row

EXTENSION = 3
"""Days that an expired pick-up is given at the counter."""


class CollectTask(Task):
    """Checks a code and hands out what waits under it, once."""

    pay_wanted = Signal(str)
    """The order (its id) is to be paid first."""

    def __init__(self, shell: Shell, entered: str = "") -> None:
        self._shell, self._ops = shell, shell.ops
        self.waiting: Waiting | None = None
        self._expired = ""
        self.code = TextField(
            entered, name=_("Code or order number"), placeholder=_("Six digits, QR or order number")
        )
        self.code.setProperty("role", "amount")
        self.answer = Answer()
        self.goods = Lines(0, 1)
        self.owed = Label("", "strong", tone="warn", wrap=True)
        self.pay = Button(_("Take payment"), clicked=self._pay)
        self.longer = Button(
            _("Extend by {n} days").format(n=EXTENSION), icon="history", clicked=self._extend
        )
        self.other = QCheckBox(_("Somebody else collects it"))
        self.person = TextField(name=_("Name of who collects it"))
        self.relation = TextField(name=_("How they know the customer"))
        super().__init__(_("Pick-up"), self._body(), _("Hand out"))
        self.code.returnPressed.connect(self.check)
        self.code.textEdited.connect(lambda _text: self._forget())
        self.other.toggled.connect(self._who.setVisible)
        self.setFocusProxy(self.code)
        self._forget()
        if entered:
            self.check()

    def _body(self) -> QWidget:
        self._who = QWidget()
        self._who.setLayout(
            row(
                Field(self.person.accessibleName(), self.person),
                Field(self.relation.accessibleName(), self.relation),
                gap=12,
            )
        )
        self._who.hide()
        check = Button(_("Check"), clicked=self.check)
        line = row(self.code, check)
        line.setStretch(0, 1)
        body = QWidget()
        body.setLayout(
            column(
                line,
                self.answer,
                row(self.owed, None, self.pay, self.longer),
                self.goods,
                self.other,
                self._who,
                gap=10,
            )
        )
        return body

    def _forget(self) -> None:
        """What was entered is another code now."""
        self.waiting = None
        self.go.setEnabled(False)
        self.goods.show_rows([])
        for widget in (self.owed, self.pay, self.longer, self.other, self._who):
            widget.hide()
        self.answer.tell("▥", _("Scan the customer's QR"), _("Or type the code, then Enter."))

    def scanned(self, code: str) -> None:
        """The customer's QR was scanned."""
        self.code.setText(code)
        self.check()

    def check(self) -> None:
        """Looks whether something may be handed out under what was entered."""
        self._forget()
        entered = self.code.text().strip()
        if not entered:
            return
        try:
            self.waiting = self._ops.read(identify, entered)
        except Refusal as refusal:
            self._refuse(refusal)
            return
        self._show(self.waiting)

    def _show(self, waiting: Waiting) -> None:
        tail = _("phone ends in {tail}").format(tail=waiting.phone_tail)
        parts = (waiting.name, tail if waiting.phone_tail else "")
        below = " · ".join(part for part in parts if part)
        self.answer.tell(
            "✓", _("Order {number} is here").format(number=waiting.number), below, "ok"
        )
        rows: list[list[QWidget]] = []
        for shipment_id in waiting.shipments:
            paper = self._ops.read(shipment_paper, shipment_id)
            for line in paper.lines:
                count = f"{format_quantity(line.quantity)} {line.unit}".strip()
                name = Label(f"{line.name} {line.label}".strip(), wrap=True)
                rows.append([Label(paper.number, "muted"), name, Label(count, "strong")])
        self.goods.show_rows(rows)
        owed = _("{amount} is to be paid first.").format(amount=format_money(waiting.collect))
        self.owed.setText(owed)
        for widget in (self.owed, self.pay):
            widget.setVisible(bool(waiting.collect))
        self.other.show()
        self._who.setVisible(self.other.isChecked())
        self.go.setEnabled(not waiting.collect)
        if not waiting.collect:
            self.go.setFocus()

    def _refuse(self, refusal: Refusal) -> None:
        text, advice = words(refusal)
        self.answer.tell("✗", text, advice, "bad")
        self._shell.alert()
        self._expired = refusal.number if isinstance(refusal, CodeExpired) else ""
        self.longer.setVisible(bool(self._expired))
        self.code.selectAll()
        self.code.setFocus()

    def _extend(self) -> None:
        fulfilment = self._ops.read(fulfilment_of, self.code.text())
        self._ops.run(
            extend, fulfilment, EXTENSION, done=lambda _until: self.check(), refused=self._refuse
        )

    def _pay(self) -> None:
        if self.waiting is not None:
            self.pay_wanted.emit(self.waiting.order_id)

    def submit(self) -> None:
        """Hands it out."""
        if self.waiting is None:
            self.check()
            return
        if not self.go.isEnabled():
            return
        other = self.other.isChecked()
        self.go.setEnabled(False)
        command = partial(
            collect,
            person=self.person.text() if other else "",
            relation=self.relation.text() if other else "",
        )
        waiting = self.waiting
        self._ops.run(
            command, waiting.code or waiting.number, waiting.number,
            done=self._done, refused=self._not_handed,
        )  # fmt: skip

    def _not_handed(self, refusal: Refusal) -> None:
        self._refuse(refusal)
        self.go.setEnabled(self.waiting is not None)

    def _done(self, done: Any) -> None:
        assert isinstance(done, Collected)
        name = done.person or _("the customer")
        said = _("Order {number} was handed out to {name}.").format(number=done.number, name=name)
        self.code.clear()
        self.person.clear()
        self.relation.clear()
        self.other.setChecked(False)
        self._forget()
        self.answer.tell("✓", said, _("Ready for the next one."), "ok")
        self.code.setFocus()

    @property
    def dirty(self) -> bool:
        return bool(self.person.text().strip())
