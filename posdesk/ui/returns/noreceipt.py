"""Goods whose sale nobody can find: a customer, what it is, and store credit for it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from posdesk.errors import Refusal
from posdesk.i18n import _, gettext
from posdesk.money import format_amount, parse_amount, parse_quantity
from posdesk.returns import states
from posdesk.returns.counter import UnsoldTaken
from posdesk.returns.lowest import Goods, goods_of
from posdesk.returns.requesting import Unsold
from posdesk.ui import theme
from posdesk.ui.place import Shell
from posdesk.ui.returns import words
from posdesk.ui.returns.goods import GoodsFinder
from posdesk.ui.returns.inspecting import Chips
from posdesk.ui.widgets import (
    Button,
    Card,
    ElidedLabel,
    Field,
    Label,
    Page,
    Panel,
    TextField,
    column,
    row,
    scrolled,
)
from posdesk.ui.widgets.photostrip import PhotoAdder


class UnsoldLine(Panel):
    """Goods that come back: how many, for how much at most."""

    changed = Signal()
    dropped = Signal()

    def __init__(self, goods: Goods, currency: str) -> None:
        super().__init__("card")
        self.goods, self._currency = goods, currency
        name = f"{goods.name} {goods.label}".strip()
        self.quantity = TextField("1", name=_("Quantity of {name}").format(name=name))
        self.quantity.setFixedWidth(theme.px(84))
        lowest = format_amount(goods.lowest).replace(",", "")
        self.price = TextField(lowest, name=_("Price of {name}").format(name=name))
        self.reason = QComboBox()
        for key, reason in states.REASONS.items():
            self.reason.addItem(gettext(reason.words), key)
        self.reason.setAccessibleName(_("Reason"))
        self.goes = Chips(
            [(key, gettext(text)) for key, text in states.DISPOSITIONS.items()],
            states.RESTOCK,
            _("Where it goes"),
        )
        out = Button("", "ghost", icon="close", name=_("Take out {name}").format(name=name))
        out.clicked.connect(lambda _on=False: self.dropped.emit())
        head = row(ElidedLabel(name, "strong"), out, gap=8)
        head.setStretch(0, 1)
        hint = _("at most {amount}, the lowest recent price").format(
            amount=words.money(goods.lowest, currency)
        )
        parts = (
            Field(_("Quantity"), self.quantity),
            Field(_("Given for one"), self.price, hint=hint),
            Field(_("Reason"), self.reason),
        )
        fields = row(*parts, gap=10)
        for part in parts:  # the longer hint of one leaves the others at the top
            fields.setAlignment(part, Qt.AlignmentFlag.AlignTop)
            fields.setStretchFactor(part, int(part is not parts[0]))
        self.setLayout(column(head, fields, self.goes, gap=8, margins=(12, 8, 12, 10)))
        for field in (self.quantity, self.price):
            field.textChanged.connect(lambda _text: self.changed.emit())

    def taken(self) -> UnsoldTaken:
        """What was entered.

        Raises:
            BadQuantity, BadAmount
        """
        goods = Unsold(
            self.goods.variant_id,
            parse_quantity(self.quantity.text() or "0"),
            str(self.reason.currentData()),
            "intact",
            price=parse_amount(self.price.text() or "0", self._currency),
        )
        return UnsoldTaken(goods, self.goes.chosen)

    def worth(self) -> int:
        """What it gives.

        Raises:
            BadQuantity, BadAmount
        """
        taken = self.taken().goods
        return (taken.price or 0) * taken.quantity // 1000


class NoReceiptPage(Page):
    """Store credit for goods without a receipt."""

    now_wanted = Signal()
    member_wanted = Signal()
    closed = Signal()

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self._currency = shell.ops.db.setting("shop.currency")
        self.request_id, self.settlement_id = shell.ops.db.ids.new(), shell.ops.db.ids.new()
        self.member: tuple[str, str] | None = None
        self.lines: list[UnsoldLine] = []
        self.finder = GoodsFinder(shell, self._currency)
        self.finder.chosen.connect(self.take)
        self.customer = Button(
            _("Choose the customer"), icon="person", clicked=self.member_wanted.emit
        )
        self.photos = PhotoAdder()
        self.said = Label("", tone="bad", wrap=True)
        self.said.hide()
        self.go = Button("", "primary", hint="Ctrl+↵", large=True, clicked=self.now_wanted.emit)
        self._list = column(gap=8)
        self._build()
        self._show()

    def _build(self) -> None:
        back = Button(_("Back"), icon="back", hint="Esc", clicked=self.closed.emit)
        head = row(ElidedLabel(_("Return without a receipt"), "heading"), back, gap=12)
        head.setStretch(0, 1)
        inside = QWidget()
        listed = QWidget()
        listed.setLayout(self._list)
        inside.setLayout(column(Card(self.finder, padding=14), listed, None, gap=10))
        left = column(head, scrolled(inside), gap=10)
        left.setStretch(1, 1)
        rule = _("Only store credit of a known customer, at most the lowest recent price.")
        right = column(
            Card(self.customer, Label(rule, "muted", wrap=True), title=_("Customer"), padding=14),
            Card(self.photos, title=_("Photos"), padding=14),
            None, self.said, self.go, gap=10,
        )  # fmt: skip
        box = row(left, right, gap=16, margins=(16, 12, 16, 14))
        box.setStretch(0, 5)
        box.setStretch(1, 3)
        self.setLayout(box)
        self.setFocusProxy(self.finder.field)

    def show_member(self, member: tuple[str, str]) -> None:
        """Who has the credit."""
        self.member = member
        self.customer.setText(member[1])
        self._show()

    def take(self, variant_id: str) -> None:
        """Goods that come back."""
        line = UnsoldLine(self._shell.ops.read(goods_of, variant_id), self._currency)
        line.changed.connect(self._show)
        line.dropped.connect(lambda: self._drop(line))
        self.lines.append(line)
        self._list.addWidget(line)
        self._show()

    def _drop(self, line: UnsoldLine) -> None:
        self.lines.remove(line)
        line.hide()
        line.deleteLater()
        self._show()

    def scanned(self, code: str) -> bool:
        """A barcode takes its goods."""
        self.finder.scanned(code)
        return True

    def taken(self) -> list[UnsoldTaken]:
        """What comes back; raises BadQuantity, BadAmount."""
        return [line.taken() for line in self.lines]

    @property
    def dirty(self) -> bool:
        """Whether leaving would lose something."""
        return bool(self.lines)

    def say(self, text: str) -> None:
        """What is wrong, above the button."""
        self.said.setText(text)
        self.said.setVisible(bool(text))

    def wait(self, *, busy: bool) -> None:
        """Nothing is pressed twice while it is being done."""
        self.go.setEnabled(not busy and bool(self.lines))

    def worth(self) -> int:
        """What it gives in all; raises BadQuantity, BadAmount."""
        return sum(line.worth() for line in self.lines)

    def _show(self) -> None:
        self.say("")
        try:
            amount = words.money(self.worth(), self._currency)
            self.go.setText(_("Give {amount} as store credit").format(amount=amount))
        except Refusal as refusal:
            self.say(str(refusal))
        self.wait(busy=False)
