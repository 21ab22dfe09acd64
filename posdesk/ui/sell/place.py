"""The sell place: tiles and cart, or payment beside the cart; every key and scan finds its way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Final

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QStackedWidget, QWidget

from posdesk.cart.priced import Priced
from posdesk.catalog.queries import UnknownCode
from posdesk.changes import Changes
from posdesk.i18n import _
from posdesk.money import format_money
from posdesk.ui import theme
from posdesk.ui.place import Place, Shell
from posdesk.ui.sell.cart_panel import WIDTH as CART
from posdesk.ui.sell.cart_panel import CartPanel
from posdesk.ui.sell.counter import Counter
from posdesk.ui.sell.customer import Customers
from posdesk.ui.sell.drawer import DrawerKey
from posdesk.ui.sell.edits import Edits
from posdesk.ui.sell.left import Left
from posdesk.ui.sell.parking import Parking
from posdesk.ui.sell.printing import CONFIRMATION, Reprints
from posdesk.ui.sell.recent import Recent
from posdesk.ui.sell.result_strip import Result
from posdesk.ui.sell.session import CartSession
from posdesk.ui.sell.side import WIDTH as SIDE
from posdesk.ui.sell.side import SidePanel
from posdesk.ui.sell.start import restore
from posdesk.ui.sell.switch import Switch
from posdesk.ui.sync.freshness import Freshness
from posdesk.ui.widgets import column, row

if TYPE_CHECKING:
    from posdesk.payments.commands import Sale
    from posdesk.payments.placing import Placed
    from posdesk.payments.providers import PaymentProvider
    from posdesk.ui.pay.desk import PayDesk
    from posdesk.ui.sell.delivering.view import DeliveryView

_SHARE: Final = 40  # percent of the width that the cart may take
_ANY_WIDTH: Final = 16_777_215  # QWIDGETSIZE_MAX
_TILES: Final = 210  # the least that tiles beside a task need


class SellPlace(Place):
    """Puts the parts together; each part does its own work."""

    nouns: ClassVar[frozenset[str]] = frozenset(
        {"catalog", "stock", "parked", "settings", "members"}
    )

    def __init__(self, shell: Shell, provider: PaymentProvider | None = None) -> None:
        super().__init__(shell)
        self._categories_changed = False
        self.session = CartSession(shell)
        self.cart = CartPanel(self.session.currency)
        self.left = Left()
        self.side = SidePanel()
        self.drawer = DrawerKey(shell, self.side)
        self.reprints = Reprints(shell)
        self.customers = Customers(shell, self.session, self.cart, self.side)
        self.counter = Counter(shell, self.session, self.left, self.side, self.customers.scanned)
        self.edits = Edits(shell, self.session, self.cart, self.side)
        self.parking = Parking(shell, self.session, self.cart, self.side)
        self.recent = Recent(shell, self.session, self.side, self.reprints.ask)
        self._build()
        stacks = (self._lefts, self._rights)
        self.switch = Switch(shell, self.session, stacks, self.side, self.customers)
        self.switch.provider = provider
        self._connect()
        self._show(self.session.priced)
        restore(shell, self.session, self.recent)

    def _build(self) -> None:
        # From the outside in: a widget that is full already costs a restyling of all within it
        # each time it is given another parent.
        self._lefts, self._rights = QStackedWidget(self), QStackedWidget(self)
        browse = QWidget(self._lefts)
        inside = row(self.left, self.side, gap=0)
        inside.setStretch(0, 1)
        whole = column(inside, gap=0)
        self.freshness = Freshness(self.shell, whole)
        browse.setLayout(whole)
        self._lefts.addWidget(browse)
        self._rights.addWidget(self.cart)
        ignored = QSizePolicy.Policy.Ignored
        self._lefts.setSizePolicy(ignored, ignored)
        box = row(self._lefts, self._rights, gap=0)
        box.setStretch(0, 1)
        self.setLayout(box)
        self.cart.show_keys(self.shell.hint)

    def _connect(self) -> None:
        self.session.changed.connect(self._show)
        self.session.added.connect(self._added)
        self.cart.pay.clicked.connect(self.switch.pay)
        self.cart.delivery.clicked.connect(self.switch.deliver)
        self.cart.header.recent.clicked.connect(self.recent.show)
        self.cart.repeat.connect(self.recent.repeat_last)
        self.cart.strip.reprint.connect(lambda key: self.reprints.ask(key, "receipt"))
        self.cart.strip.confirmation.connect(lambda key: self.reprints.ask(key, CONFIRMATION))
        self.cart.strip.gift.connect(lambda key: self.reprints.ask(key, "gift_receipt"))
        # Also when a scan while paying asks something (a weight, new goods).
        for question in (self.side.opened, self.left.opened):
            question.connect(self.switch.browse)
        self.switch.sold.connect(self._sold)
        self.switch.back.connect(self.to_cart)
        self.side.opened.connect(self._share_left)
        self.side.closed.connect(self._share_left)
        self.counter.searched_sale.connect(self.recent.find)
        self.counter.payment_code.connect(self._pay_with)
        for free in (self.side.closed, self.cart.view.typed, self.left.closed):
            free.connect(self._to_search)

    def _to_search(self) -> None:
        """What is typed next belongs to the search field again, or chooses a way."""
        (self.delivery.ways if self.delivering else self.shell.search).setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Large text on a small screen: the cart takes no more than its share of the width."""
        share = self.width() * _SHARE // 100
        least = self.cart.minimumSizeHint().width()
        self._rights.setFixedWidth(max(least, min(theme.px(CART), share)))
        super().resizeEvent(event)
        self._share_left()

    def _share_left(self) -> None:
        """A task stands beside the tiles, or in their place where both would not fit."""
        room = self.width() - self._rights.width()
        both = room >= theme.px(SIDE + _TILES)
        self.left.setVisible(both or self.side.task is None)
        self.side.setMaximumWidth(theme.px(SIDE) if both else _ANY_WIDTH)
        self.side.setMinimumWidth(theme.px(SIDE) if both else 0)

    @property
    def desk(self) -> PayDesk:
        """The payment place."""
        return self.switch.desk

    @property
    def paying(self) -> bool:
        """Whether the payment place is open."""
        return self.switch.paying

    @property
    def delivery(self) -> DeliveryView:
        """Where the delivery is put together."""
        return self.switch.delivery

    @property
    def delivering(self) -> bool:
        """Whether the delivery is being put together."""
        return self.switch.delivering

    def _show(self, priced: Priced) -> None:
        self.cart.show_cart(priced, self.session.agreed)
        if self.paying:
            self.desk.refresh()

    def _added(self, number: int) -> None:
        self.cart.strip.clear()
        self.cart.select(number)

    def changed(self, changes: Changes) -> None:
        """After a sale only stock has changed: the categories are left alone."""
        self._categories_changed |= "catalog" in changes or "settings" in changes
        if "sync" in changes:
            self.freshness.check()
        super().changed(changes)

    def redraw(self) -> None:
        """Prices, stock or categories changed, or a cart was parked elsewhere."""
        self.counter.refresh(categories=self._categories_changed)
        self._categories_changed = False
        self.parking.count()
        if self.session.cart.member is not None:
            self.customers.refresh()

    def opened(self) -> None:
        """Coming back: payment goes on where it was, else the search field is ready."""
        self.freshness.check()
        if self.paying:
            self.desk.open()

    def _pay_with(self, tender: str, code: str) -> None:
        self.switch.pay()
        if self.paying:
            self.desk.ask_wallet(tender, code)

    def to_cart(self) -> None:
        """Back from the payment to tiles and cart."""
        self.switch.browse()
        self._to_search()

    def _sold(self, sale: Sale | Placed, change: int) -> None:
        """The sale is durable: the next customer at once, the last one's figures on top."""
        order = self.session.agreed is not None
        self.session.renew()
        self.to_cart()
        result = Result(sale.order_id, sale.number, sale.total, change)
        if order:
            owed, codes = getattr(sale, "outstanding", 0), getattr(sale, "codes", ())
            result = replace(result, owed=owed, codes=codes, order=True)
        self.cart.strip.show_result(result)

    # --- scans, search, keys ----------------------------------------------------------------------

    def placeholder(self) -> str:
        """What the search field takes here."""
        return _("Scan, name, pinyin initials (nfsq), SKU or receipt number")

    def scanned(self, code: str) -> bool:
        """Every scan is taken here: payment codes while paying, goods always."""
        if not (self.paying and self._scanned_while_paying(code)):
            self.counter.scanned(code)
        return True

    def _scanned_while_paying(self, code: str) -> bool:
        unknown = isinstance(self.counter.shelf.scan(code), UnknownCode)
        return unknown and (self.desk.scanned(code) or self.desk.read_reference(code))

    def searched(self, text: str) -> None:
        """Tiles follow what is typed."""
        if not self.paying:
            self.counter.searched(text)

    def submitted(self, text: str) -> None:
        """Enter in the search field takes the exact or the best match."""
        self.counter.submitted(text)

    def moved(self, step: int) -> None:
        """Up and down walk through what was found."""
        self.counter.walk(step)

    def key(self, sequence: str) -> bool:
        """Enter: what has the focus, else the payment or the quantity; tenders while paying."""
        if sequence in ("Return", "Enter"):
            return self._enter()
        return self.paying and self.desk.key(sequence)

    def _enter(self) -> bool:
        focused = self.focusWidget()
        if isinstance(focused, QAbstractButton) and focused.hasFocus():
            focused.click()
        elif self.paying:
            self.desk.act()
        elif self.delivering:
            self.delivery.finish()
        else:
            self.cart.view.edit_quantity()
        return True

    def act(self, name: str) -> bool:
        """The acts of the shortcuts table."""
        if self.paying:
            if name == "pay":
                self.desk.act()
            return name == "pay"
        acts = {
            "new": self.new,
            "park": self.parking.park,
            "recall": self.parking.show,
            "customer": self.switch.choose_customer,
            "delivery": self.switch.deliver,
            "discount": self.edits.edit_order,
            "line": self.edits.edit_selected,
            "pay": self.switch.pay,
            "delete": self.edits.remove_selected,
            "more": lambda: self.edits.step_selected(1),
            "less": lambda: self.edits.step_selected(-1),
            "previous": lambda: self.cart.view.walk(-1),
            "next": lambda: self.cart.view.walk(1),
            "void": self.edits.ask_void,
            "reprint": self.recent.reprint_last,
            "drawer": self.drawer.ask,
            "back": self._back,
        }
        if name not in acts:
            return False
        acts[name]()
        return True

    def _back(self) -> None:
        if self.delivering:
            self.delivery.leave()
            return
        if self.side.task is not None:
            self.side.dismiss()
        elif not self.left.close_forms():
            self.counter.start_over()
        self._to_search()

    def new(self) -> None:
        """A cart for the next customer; one with goods is parked or voided first, as is chosen."""
        if self.session.cart.empty:
            self.cart.strip.clear()
            self._back()
            return
        due = format_money(self.session.priced.due(), self.session.currency)
        self.shell.notify(
            _("This cart of {amount} is not paid.").format(amount=due),
            _("Park it for later, or void it."),
            tone="warn",
            actions=[(_("Park"), self.parking.park), (_("Void"), self.edits.ask_void)],
            seconds=12,
        )
