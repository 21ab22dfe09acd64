"""The sales just made: find one, print it again, give a gift receipt, sell the same again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from posdesk.cart.cart import Cart
from posdesk.cart.operations import add
from posdesk.clock import local
from posdesk.i18n import _, n_
from posdesk.money import format_quantity
from posdesk.orders import opening, queries
from posdesk.orders.queries import SaleDetail, SaleLine, SaleSummary
from posdesk.ui.pay.words import tender_name
from posdesk.ui.place import Shell
from posdesk.ui.sell.entries import Entry
from posdesk.ui.sell.parking import EntryTask
from posdesk.ui.sell.session import CartSession
from posdesk.ui.sell.side import SidePanel
from posdesk.ui.sell.views import signed
from posdesk.ui.widgets import Label, column, row, scrolled

Reprint = Callable[[str, str], object]
"""Called with an order's id and the document: "receipt" or "gift_receipt"."""


def sale_entries(sales: Sequence[SaleSummary], zone: ZoneInfo, currency: str) -> list[Entry]:
    """Sales as rows: number, when and by whom, how it was paid, what it came to."""
    return [_entry(sale, zone, currency) for sale in sales]


def _entry(sale: SaleSummary, zone: ZoneInfo, currency: str) -> Entry:
    at = local(sale.occurred_at, zone).strftime("%m-%d %H:%M")
    tenders = " + ".join(dict.fromkeys(tender_name(tender) for tender in sale.tenders))
    detail = " · ".join(part for part in (at, tenders, sale.cashier) if part)
    mark = _("refunded") if sale.refunded else ""
    return Entry(sale.order_id, sale.number, detail, signed(sale.total, currency), mark)


def _line_words(line: SaleLine) -> str:
    named = f"{line.name} {line.label}".strip()
    unit = f" {line.unit or 'kg'}" if line.weighed else ""
    return f"{named} × {format_quantity(line.quantity)}{unit}"


class RecentTask(EntryTask):
    """The list, the lines of the selected sale below it, and what can be done with it."""

    def __init__(
        self, sales: list[Entry], read: Callable[[str], SaleDetail], currency: str
    ) -> None:
        nothing = (_("No sale yet"), _("Sales appear here as soon as they are paid."))
        super().__init__(_("Recent sales"), sales, nothing)
        self._read, self._currency = read, currency
        self._lines = QWidget()
        self._box = column(gap=4)
        self._lines.setLayout(self._box)
        self.acts.addWidget(scrolled(self._lines))
        self.list.selected.connect(self._show)
        self._show(self.list.key() or "")

    def _show(self, order_id: str) -> None:
        while (item := self._box.takeAt(0)) is not None:
            _drop(item.widget())
        if not order_id:
            return
        sale = self._read(order_id)
        for line in sale.lines:
            self._row(_line_words(line), line.total + line.order_discount)
        if sale.order_discount:
            self._row(_("Order discount"), -sale.order_discount)
        if sale.rounding:
            self._row(_("Rounding"), sale.rounding)
        for payment in sale.payments:
            self._row(tender_name(payment.tender), payment.amount, payment.reference)
        if sale.reprints:
            words = n_("Printed again {n} time", "Printed again {n} times", sale.reprints)
            self._box.addWidget(Label(words.format(n=sale.reprints), "small"))

    def _row(self, words: str, amount: int, more: str = "") -> None:
        label = Label(f"{words} {more}".strip(), "muted", wrap=True)
        pair = row(label, Label(signed(amount, self._currency)), gap=8)
        pair.setStretch(0, 1)
        holder = QWidget()
        holder.setLayout(pair)
        self._box.addWidget(holder)


def _drop(widget: QWidget | None) -> None:
    if widget is not None:
        widget.hide()
        widget.deleteLater()


class Recent(QObject):
    """Opens the recent sales beside the cart and does what is asked there."""

    LIMIT = 50

    def __init__(
        self, shell: Shell, session: CartSession, side: SidePanel, reprint: Reprint
    ) -> None:
        super().__init__()
        self._shell, self._session, self._side = shell, session, side
        self._reprint = reprint

    def show(self) -> None:
        """The sales of this shop, newest first."""
        self._open(self._shell.ops.read(queries.recent_sales, self.LIMIT))

    def find(self, text: str) -> bool:
        """Open the sale with this number; False when there is none."""
        found = self._shell.ops.read(queries.find_by_number, text)
        if found:
            self._open(found)
        return bool(found)

    def last(self) -> SaleSummary | None:
        """This till's newest sale."""
        return self._shell.ops.read(queries.last_sale)

    def reprint_last(self) -> bool:
        """Print the newest sale's receipt again."""
        sale = self.last()
        if sale is None:
            self._shell.notify(_("There is no sale to print again."), tone="warn", seconds=6)
        else:
            self._reprint(sale.order_id, "receipt")
        return True

    def repeat_last(self) -> None:
        """Put the goods of this till's newest sale into the cart again, at today's prices."""
        self._session.attempt(lambda cart: self._shell.ops.read(opening.repeat_last, cart))

    def repeat(self, order_id: str) -> None:
        """Put the goods of a sale into the cart again, at today's prices."""
        db = self._shell.ops.db

        def change(cart: Cart) -> Cart:
            for line in queries.sale_detail(db, order_id).lines:
                if line.variant_id:
                    item = opening.snapshot(db, line.variant_id, line.barcode)
                    cart = add(cart, item, line.quantity)
            return cart

        if self._session.attempt(change):
            self._side.dismiss()

    def _open(self, sales: Sequence[SaleSummary]) -> None:
        ops = self._shell.ops
        entries = sale_entries(sales, ops.db.clock.zone, self._session.currency)
        task = RecentTask(
            entries,
            lambda order_id: ops.read(queries.sale_detail, order_id),
            self._session.currency,
        )
        task.taken.connect(lambda order_id: self._reprint(order_id, "receipt"))
        task.add_act(_("Reprint"), lambda key: self._reprint(key, "receipt"), "primary", "Enter")
        task.add_act(_("Gift receipt"), lambda key: self._reprint(key, "gift_receipt"))
        task.add_act(_("Sell the same again"), self.repeat)
        self._side.show_task(_("Recent sales"), task)
