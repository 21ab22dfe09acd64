"""Changing an open order: what it would come to stands there before anything is changed."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from posdesk.clock import local
from posdesk.errors import Refusal
from posdesk.i18n import _
from posdesk.orders.changes import Edits, Proposal, propose
from posdesk.orders.detail import OrderDetail
from posdesk.orders.errors import NothingChanged
from posdesk.orders.states import COUNTER
from posdesk.payments.changing import Changed, apply_change
from posdesk.ui.orders.acts import OrderActs
from posdesk.ui.orders.changelines import GoodsEdit
from posdesk.ui.orders.changeway import WayEdit
from posdesk.ui.orders.facts import Fact, Facts
from posdesk.ui.orders.task import Task
from posdesk.ui.orders.words import money
from posdesk.ui.place import Shell
from posdesk.ui.widgets import Field, Label, Line, TextField, column

_PAUSE_MS = 120


class ChangeTask(Task):
    """Edits quantities, goods, way and address; every edit is proposed and its money shown."""

    def __init__(self, shell: Shell, acts: OrderActs, order: OrderDetail) -> None:
        self._shell, self._acts, self._order = shell, acts, order
        self._currency = order.money.currency
        clock = shell.ops.db.clock
        self.goods = GoodsEdit(shell.ops, order.lines, self._currency)
        member = order.customer.member_id if order.customer else None
        today = local(clock.now(), clock.zone).date()
        self.ways = [
            WayEdit(shell.ops, part, member, today)
            for part in order.parts if part.method != COUNTER
        ]  # fmt: skip
        self.reason = TextField(name=_("Reason"))
        self.outcome = Facts()
        self.proposal: Proposal | None = None
        body = QWidget()
        body.setLayout(
            column(
                Label(_("Goods"), "title"), self.goods, Line(), *self.ways, Line(),
                Field(_("Reason"), self.reason), gap=12,
            )
        )  # fmt: skip
        super().__init__(
            _("Change {number}").format(number=order.number), body, _("Apply"), summary=self.outcome
        )
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self.propose)
        self.setFocusProxy(self.goods.search)
        self._connect()
        self.propose()

    def _connect(self) -> None:
        self.goods.changed.connect(self._pause.start)
        self.goods.said.connect(self.say)
        for way in self.ways:
            way.changed.connect(self._pause.start)

    @property
    def dirty(self) -> bool:
        return self.proposal is not None or bool(self.said.text())

    def scanned(self, code: str) -> None:
        """A scan adds goods."""
        if not self.goods.take_code(code):
            self._shell.alert()
            self.say(_("Nothing found for “{text}”").format(text=code))

    def edits(self) -> Edits:
        """What was entered.

        Raises:
            BadQuantity
        """
        ways = tuple(new for way in self.ways for new in way.ways())
        return Edits(
            self.goods.new_goods(), self.goods.quantities(), ways,
            reason=self.reason.text().strip(),
        )  # fmt: skip

    def propose(self) -> None:
        """Shows what the edits would make of the order, or why they can't be."""
        self._pause.stop()
        self.proposal = None
        try:
            self.proposal = self._shell.ops.read(propose, self._order.order_id, self.edits())
        except NothingChanged:
            self.say("")
        except Refusal as refusal:
            self.say(str(refusal))
        else:
            self.say("")
        self.go.setEnabled(self.proposal is not None)
        self._show()

    def _show(self) -> None:
        before, found = self._order.money.owed, self.proposal
        facts = [Fact(_("Owed so far"), money(before, self._currency))]
        words = _("Apply")
        if found is not None:
            sign = "+" if found.difference > 0 else ""
            difference = sign + money(found.difference, self._currency)
            facts += [
                Fact(_("This change"), difference),
                Fact(_("Owed then"), money(found.owed, self._currency), strong=True),
            ]
            if found.refund:
                amount = money(found.refund, self._currency)
                facts.append(Fact(_("Given back at once"), amount, tone="warn", strong=True))
                words = _("Apply, give back {amount}").format(amount=amount)
            elif found.to_pay:
                amount = money(found.to_pay, self._currency)
                facts.append(Fact(_("Still to be paid"), amount, tone="warn", strong=True))
                words = _("Apply, {amount} to be paid").format(amount=amount)
        self.outcome.show_facts(facts)
        self.go.setText(words)

    def submit(self) -> None:
        """Changes the order as it was proposed."""
        self.propose()  # with the reason, and what was typed just now
        if self.proposal is None:
            return
        self.go.setEnabled(False)
        self._acts.run(
            apply_change, self.proposal, detail=self.title.text(), done=self._done,
            refused=self.refused,
        )  # fmt: skip

    def _done(self, changed: Any) -> None:
        assert isinstance(changed, Changed)
        words = _("Order {number} was changed: version {version}.")
        said = words.format(number=changed.number, version=changed.version)
        amount = sum(each.amount for each in changed.refunded)
        back = ""
        if amount:
            back = _("{amount} was given back.").format(amount=money(amount, self._currency))
        self._shell.notify(said, back, tone="ok", seconds=8)
        self.closed.emit()
