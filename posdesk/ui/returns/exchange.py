"""What goes out for what came back: chosen, weighed against each other, paid or given back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from posdesk.cart.cart import Cart, CartLine, MemberRef
from posdesk.cart.operations import add, remove, set_member, set_quantity, set_rounding
from posdesk.cart.pricing import price
from posdesk.cart.rounding import NO_ROUNDING
from posdesk.errors import Refusal
from posdesk.i18n import _
from posdesk.members import credit
from posdesk.money import format_quantity
from posdesk.orders.opening import manual_rounding, new_cart, snapshot
from posdesk.payments import attempts
from posdesk.payments.attempts import Attempt
from posdesk.payments.settle import Tendered
from posdesk.ui import theme
from posdesk.ui.orders.facts import RULE, Fact, Facts
from posdesk.ui.orders.task import Task
from posdesk.ui.pay.bill import Note
from posdesk.ui.pay.desk import PayDesk
from posdesk.ui.pay.sums import Owed
from posdesk.ui.place import Shell
from posdesk.ui.returns import words
from posdesk.ui.returns.goods import GoodsFinder, forms_of
from posdesk.ui.widgets import Button, ElidedLabel, Label, Panel, column, row
from posdesk.ui.widgets.frames import Content

_SUMMARY: Final = 270

Finish = Callable[
    [Cart, tuple[Tendered, ...], int, Callable[[object], object], Callable[[Refusal], object]],
    object,
]
"""Books the exchange: the cart, how the difference is paid, the difference that was shown."""


class Difference:
    """What is left to pay once the goods that came back are set off."""

    def __init__(self, owed: Owed, worth: int) -> None:
        self._owed, self._worth = owed, worth

    @property
    def total(self) -> int:
        """Before it is rounded."""
        return max(0, self._owed.total - self._worth)

    def due(self, paid_otherwise: int = 0, cash: bool = False) -> int:
        """With the rounding that applies."""
        return max(0, self._owed.due(self._worth + paid_otherwise, cash) - self._worth)


class ExchangeBill:
    """The difference of an exchange, for the payment place."""

    def __init__(self, shell: Shell, cart: Cart, worth: int, finish: Finish) -> None:
        self._shell, self.cart, self._worth, self._finish = shell, cart, worth, finish
        self.currency: str = shell.ops.db.setting("shop.currency")

    @property
    def key(self) -> str:
        return self.cart.id

    @property
    def owed(self) -> Owed:
        return Difference(price(self.cart), self._worth)

    @property
    def now(self) -> int | None:
        return None

    @property
    def ending(self) -> str:
        return _("Complete the exchange")

    def counted(self) -> str:
        return _("Exchange")

    def notes(self) -> Sequence[Note]:
        out = Note(_("Goods that go out"), price(self.cart).due())
        return (out, Note(_("Goods that came back"), -self._worth))

    def balance(self) -> int:
        member = self.cart.member
        return self._shell.ops.read(credit.balance, member.member_id) if member else 0

    def attempts(self) -> tuple[Attempt, ...]:
        return self._shell.ops.read(attempts.attempts_of, self.cart.id)

    def start(
        self,
        tender: str,
        amount: int,
        code: str,
        done: Callable[[Attempt], object],
        refused: Callable[..., object],
    ) -> None:
        self._shell.ops.run(
            attempts.start_attempt, self.cart, tender, amount, code, done=done, refused=refused
        )

    def complete(
        self,
        tenders: Sequence[Tendered],
        shown: int,
        done: Callable[..., object],
        refused: Callable[..., object],
    ) -> None:
        difference = price(self.cart).due() - self._worth
        self._finish(self.cart, tuple(tenders), difference, done, refused)

    def toggle_rounding(self) -> bool:
        by_hand = self._shell.ops.read(manual_rounding)
        if by_hand is None:
            return False
        rounded = self.cart.rounding.when == "always"
        self.cart = set_rounding(self.cart, NO_ROUNDING if rounded else by_hand)
        return True


class ExchangeTask(Task):
    """Choose the goods; then pay what they cost more, or get back what they cost less."""

    exchanged = Signal(object)
    """What the exchange came to (`Settled`)."""

    def __init__(
        self,
        shell: Shell,
        title: str,
        worth: int,
        suggested: Sequence[str],
        finish: Finish,
        member: tuple[str, str] | None = None,
    ) -> None:
        self._shell, self._worth, self._finish = shell, worth, finish
        self._currency = shell.ops.db.setting("shop.currency")
        self.cart = shell.ops.read(new_cart)
        if member is not None:
            self.cart = set_member(self.cart, MemberRef(member[0], member[1]))
        self.desk: PayDesk | None = None
        self.finder = GoodsFinder(shell, self._currency)
        self.finder.chosen.connect(self.take)
        offers = {each.variant_id: each for key in suggested for each in forms_of(shell, key)}
        self.finder.offer_first(list(offers.values()))
        self._lines = column(gap=6)
        lines = QWidget()
        lines.setLayout(self._lines)
        self.figures = Facts()
        choose = QWidget()
        choose.setLayout(column(self.finder, lines, self.figures, gap=12))
        self._money: QWidget | None = None
        super().__init__(title, choose, "")
        self.setFocusProxy(self.finder.field)
        self._show()

    # --- the goods ----------------------------------------------------------------------------

    def take(self, variant_id: str) -> None:
        """One more of these goes out."""
        try:
            self.cart = add(self.cart, self._shell.ops.read(snapshot, variant_id), 1000)
        except Refusal as refusal:
            self.say(str(refusal))
            return
        self._show()

    def scanned(self, code: str) -> None:
        """A scan takes goods, or pays."""
        if self.desk is not None:
            if not self.desk.scanned(code):
                self.desk.read_reference(code)
            return
        self.finder.scanned(code)

    def _drop(self, number: int) -> None:
        self.cart = remove(self.cart, number)
        self._show()

    def _change(self, line: CartLine, step: int) -> None:
        quantity = line.quantity + step * 1000
        if quantity <= 0:
            self._drop(line.number)
            return
        self.cart = set_quantity(self.cart, line.number, quantity)
        self._show()

    @property
    def difference(self) -> int:
        """Above zero the customer pays."""
        return price(self.cart).due() - self._worth

    def _show(self) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        priced = price(self.cart)
        for each in priced.lines:
            self._lines.addWidget(self._line(each.line, each.total))
        facts = [
            Fact(_("Goods that came back"), words.money(self._worth, self._currency)),
            Fact(_("Goods that go out"), words.money(priced.due(), self._currency)),
            RULE,
        ]
        more = self.difference
        name = _("To be paid") if more > 0 else _("To be given back")
        facts.append(Fact(name, words.money(abs(more), self._currency), strong=True))
        self.figures.show_facts(facts)
        self.go.setText(self._act())
        self.go.setEnabled(not self.cart.empty)
        self.say("")

    def _act(self) -> str:
        if self.cart.empty:
            return _("Choose what goes out")
        amount = words.money(abs(self.difference), self._currency)
        if self.difference > 0:
            return _("Take {amount}").format(amount=amount)
        if self.difference < 0:
            return _("Exchange, give back {amount}").format(amount=amount)
        return _("Exchange, nothing to pay")

    def _line(self, line: CartLine, total: int) -> QWidget:
        name = f"{line.item.name} {line.item.label}".strip()
        fewer = Button("", icon="minus", name=_("One less: {name}").format(name=name))
        fewer.clicked.connect(lambda _on=False: self._change(line, -1))
        more = Button("", icon="plus", name=_("One more: {name}").format(name=name))
        more.clicked.connect(lambda _on=False: self._change(line, 1))
        content: list[Content] = [
            ElidedLabel(name, "strong"), fewer, Label(format_quantity(line.quantity)), more,
            Label(words.money(total, self._currency), "amount"),
            Button(
                "", "ghost", icon="close", name=_("Take out {name}").format(name=name),
                clicked=partial(self._drop, line.number),
            ),
        ]  # fmt: skip
        box = row(*content, gap=8, margins=(12, 6, 6, 6))
        box.setStretch(0, 1)
        return Panel("card", box)

    # --- the money ----------------------------------------------------------------------------

    def submit(self) -> None:
        """Takes the difference, or books the exchange at once where nothing is to be paid."""
        if self.desk is not None:
            self.desk.act()
            return
        if self.cart.empty or not self.go.isEnabled():
            return
        if self.difference > 0:
            self._pay()
            return
        self.go.setEnabled(False)
        self._finish(self.cart, (), self.difference, self.exchanged.emit, self.refused)

    def _pay(self) -> None:
        """The payment place takes the room of the goods, with what was taken beside it."""
        bill = ExchangeBill(self._shell, self.cart, self._worth, self._finish)
        self.desk = PayDesk(self._shell, bill)
        self.desk.summary.setFixedWidth(theme.px(_SUMMARY))
        beside = row(self.desk.view, self.desk.summary, gap=8)
        beside.setStretch(0, 1)
        self._money = QWidget()
        self._money.setLayout(beside)
        self._swap(paying=True)
        self.desk.finished.connect(lambda booked, _change: self.exchanged.emit(booked))
        self.desk.left.connect(self._back_to_goods)
        self.desk.open()

    def _swap(self, *, paying: bool) -> None:
        box = self.layout()
        assert isinstance(box, QVBoxLayout)
        for place in (self.area, self.go, self.back):
            place.setVisible(not paying)
        if self._money is None:
            return
        if paying:
            box.insertWidget(1, self._money, 1)
        else:
            box.removeWidget(self._money)
            self._money.hide()
            self._money.deleteLater()
            self._money = None

    def _back_to_goods(self) -> None:
        if self.desk is None:
            return
        if self.desk.sums().attempts:
            self.say(_("Something was paid already: finish, or take it back first."))
            return
        self._swap(paying=False)
        self.desk = None
        self._show()
        self.finder.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def key(self, sequence: str) -> bool:
        """Keys of the payment place while it is open."""
        return self.desk is not None and self.desk.key(sequence)

    @property
    def dirty(self) -> bool:
        return not self.cart.empty
