"""A new return of a sale: its lines, why, photos; settled at once over the counter, or taken as a
request.
"""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from posdesk.catalog.scanning import scan
from posdesk.errors import Refusal
from posdesk.i18n import _
from posdesk.returns.counter import Taken
from posdesk.returns.eligible import EligibleOrder, eligible
from posdesk.returns.quoting import Offered, Quote, counter_quote
from posdesk.returns.states import CREDIT, EXCHANGE, REFUND
from posdesk.ui.orders.facts import RULE, Fact, Facts
from posdesk.ui.orders.words import when
from posdesk.ui.place import Shell
from posdesk.ui.returns import words
from posdesk.ui.returns.backline import BackLine
from posdesk.ui.returns.inspecting import Chips
from posdesk.ui.widgets import Button, Card, ElidedLabel, Label, Page, column, row, scrolled
from posdesk.ui.widgets.photostrip import PhotoAdder

_PAUSE_MS = 80


class NewReturnPage(Page):
    """What comes back of one sale."""

    now_wanted = Signal()
    """Settle it over the counter."""
    request_wanted = Signal()
    """Take the request only."""
    closed = Signal()

    def __init__(self, shell: Shell, order_id: str) -> None:
        super().__init__()
        self._shell = shell
        self.order: EligibleOrder = shell.ops.read(eligible, order_id)
        self._currency = shell.ops.db.setting("shop.currency")
        self.request_id, self.settlement_id = shell.ops.db.ids.new(), shell.ops.db.ids.new()
        self.member: tuple[str, str] | None = None
        self.quote: Quote | None = None
        self._unasked: BackLine | None = None
        self.lines = [BackLine(self.order, line, self._currency) for line in self.order.lines]
        self.photos = PhotoAdder()
        self.how = Chips(
            [(REFUND, _("Refund")), (EXCHANGE, _("Exchange")), (CREDIT, _("Store credit"))],
            REFUND,
            _("What the customer gets"),
        )
        self.how.changed.connect(self._show)
        self.said = Label("", tone="bad", wrap=True)
        self.said.hide()
        self.figures = Facts()
        self.later = Button(_("Only take the request"), clicked=self.request_wanted.emit)
        self.go = Button("", "primary", hint="Ctrl+↵", large=True, clicked=self.now_wanted.emit)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._show)
        self._build()
        for line in self.lines:
            line.changed.connect(self._pause.start)
        self._start()

    def _build(self) -> None:
        clock = self._shell.ops.db.clock
        at = when(self.order.occurred_at, clock.zone, clock.now())
        title = _("Return of {number}").format(number=self.order.number)
        back = Button(_("Back"), icon="back", hint="Esc", clicked=self.closed.emit)
        head = row(ElidedLabel(title, "heading"), Label(at, "muted"), back, gap=12)
        head.setStretch(0, 1)
        inside = QWidget()
        inside.setLayout(column(*self.lines, None, gap=8, margins=(0, 0, 6, 8)))
        left = column(head, scrolled(inside), gap=10)
        left.setStretch(1, 1)
        more = QWidget()
        more.setLayout(
            column(
                Card(self.how, title=_("What the customer gets"), padding=14),
                Card(self.photos, title=_("Photos"), padding=14),
                Card(self.figures, title=_("To be given"), padding=14),
                None,
                gap=10,
            )
        )
        right = column(scrolled(more), self.said, self.later, self.go, gap=8)
        right.setStretch(0, 1)
        box = row(left, right, gap=16, margins=(16, 12, 16, 14))
        box.setStretch(0, 5)
        box.setStretch(1, 3)
        self.setLayout(box)

    def _start(self) -> None:
        """A sale with one line that may come back needs no tick."""
        able = [line for line in self.lines if line.line.left]
        if len(able) == 1:
            able[0].choose()
            self._unasked = able[0]
        if able:
            self.setFocusProxy(able[0].tick)
        self._show()

    # --- what was entered ---------------------------------------------------------------------

    def taken(self) -> list[Taken]:
        """The lines that come back.

        Raises:
            BadQuantity, BadAmount
        """
        return [line.taken() for line in self.lines if line.chosen]

    def scanned(self, code: str) -> bool:
        """A barcode ticks the line of its goods, once more counts it up. A line that nobody ticked
        begins at one, too.
        """
        try:
            item = getattr(self._shell.ops.read(scan, code), "item", None)
        except Refusal:
            item = None
        for line in self.lines:
            known = item is not None and line.line.variant_id == item.variant_id
            if not (known or code in (line.line.barcode, line.line.sku)) or not line.line.left:
                continue
            if line.chosen and line is not self._unasked:
                line.step(1)
            else:
                self._unasked = None
                line.choose()
                if not line.line.weighed:
                    line.quantity.setText("1")
            return True
        return False

    def settle_figures(self) -> None:
        """The figures of what is entered now, not of a moment ago."""
        if self._pause.isActive():
            self._pause.stop()
            self._show()

    @property
    def wish(self) -> str:
        return self.how.chosen

    @property
    def dirty(self) -> bool:
        """Whether leaving would lose something."""
        able = [line for line in self.lines if line.line.left]
        touched = [line for line in self.lines if line.chosen]
        return (len(able) > 1 and bool(touched)) or bool(self.photos.prepared())

    def say(self, text: str) -> None:
        """What is wrong, above the buttons."""
        self.said.setText(text)
        self.said.setVisible(bool(text))

    def wait(self, *, busy: bool) -> None:
        """Nothing is pressed twice while it is being done."""
        self.later.setEnabled(not busy and self.quote is not None)
        self.go.setEnabled(not busy and self.quote is not None)

    # --- the figures --------------------------------------------------------------------------

    def _show(self) -> None:
        self.say("")
        self.quote = None
        try:
            taken = self.taken()
            if taken:
                offered = [
                    Offered(
                        each.want.order_line_id, each.want.quantity, each.want.reason,
                        each.deduction,
                    )
                    for each in taken
                ]  # fmt: skip
                self.quote = self._shell.ops.read(counter_quote, self.order.order_id, offered)
        except Refusal as refusal:
            self.say(str(refusal))
        self.figures.show_facts(self._facts())
        self.go.setText(self._act())
        self.wait(busy=False)

    def _facts(self) -> list[Fact]:
        quoted = self.quote
        if quoted is None:
            return [Fact(_("Nothing is chosen yet."))]
        facts = [
            Fact(f"{line.name} {line.label}".strip(), words.money(line.amount, self._currency))
            for line in quoted.lines
        ]
        extra = (
            (_("Delivery charge"), quoted.charges),
            (_("Rounding"), quoted.rounding),
            (_("Deduction"), -quoted.deduction),
        )
        facts += [
            Fact(name, words.money(amount, self._currency)) for name, amount in extra if amount
        ]
        total = words.money(quoted.amount, self._currency)
        facts += [RULE, Fact(_("To be given"), total, strong=True)]
        if quoted.debt:
            debt = words.money(quoted.debt, self._currency)
            facts.append(Fact(_("of this, off what is owed"), debt))
        if self.wish == REFUND:
            facts += [
                Fact(words.way_words(share.tender), words.money(share.amount, self._currency))
                for share in quoted.shares
            ]
        return facts

    def _act(self) -> str:
        if self.quote is None:
            return _("Choose what comes back")
        amount = words.money(self.quote.money, self._currency)
        if self.wish == EXCHANGE:
            return _("Choose what goes out")
        if self.wish == CREDIT:
            return _("Give {amount} as store credit").format(amount=amount)
        return _("Refund {amount} as it was paid").format(amount=amount)
