"""The orders place: the list with its filters, and one order beside it."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QSplitter

from posdesk.i18n import _
from posdesk.orders import listing, progress
from posdesk.ui import theme
from posdesk.ui.orders.acts import OrderActs
from posdesk.ui.orders.detail import DetailPanel
from posdesk.ui.orders.head import STEP_KEY
from posdesk.ui.orders.left import ListPanel
from posdesk.ui.orders.menus import Menus
from posdesk.ui.orders.tasks import Tasks
from posdesk.ui.place import Place, Shell
from posdesk.ui.widgets import column

_LIST, _DETAIL = 600, 694
_PAUSE_MS = 150


class OrdersPlace(Place):
    """Every order of the shop: found, listed, worked on."""

    nouns: ClassVar[frozenset[str]] = frozenset(
        {"orders", "payments", "deliveries", "returns", "notices", "service"}
    )

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.acts = OrderActs(shell)
        self.left = ListPanel(shell)
        self.detail = DetailPanel(shell)
        self.tasks = Tasks(shell, self.acts, self.detail)
        self.menus = Menus(shell, self.acts, self.detail, self.tasks)
        self.panels = QSplitter(Qt.Orientation.Horizontal)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._read)
        self._build()
        self._connect()

    def _build(self) -> None:
        self.panels.addWidget(self.left)
        self.panels.addWidget(self.detail)
        self.left.setMinimumWidth(theme.px(330))
        self.detail.setMinimumWidth(theme.px(445))
        self.panels.setHandleWidth(1)
        self.panels.setChildrenCollapsible(False)
        self.panels.setSizes([theme.px(_LIST), theme.px(_DETAIL)])
        self.panels.setStretchFactor(0, 2)
        self.panels.setStretchFactor(1, 3)
        self.setLayout(column(self.panels, gap=0))

    def _connect(self) -> None:
        self.left.wanted.connect(self.open_order)
        self.left.filters.changed.connect(self._open_listed)
        self.left.entered.connect(self._enter)
        self.left.cleared.connect(self.shell.search.clear)
        self.detail.opened.connect(self.left.list.mark)
        head, pages = self.detail.head, self.detail.pages
        head.step_wanted.connect(lambda _code: self.tasks.next_step())
        head.cancel_wanted.connect(self.tasks.cancel)
        head.return_wanted.connect(self.tasks.new_return)
        head.print_wanted.connect(self.menus.show_papers)
        head.menu_wanted.connect(self.menus.show_more)
        pages.note_written.connect(self.tasks.note)
        pages.return_wanted.connect(self.tasks.open_return)
        pages.shipment_wanted.connect(self.tasks.open_shipment)
        pages.ticket_wanted.connect(self.tasks.open_ticket)
        pages.reprint_wanted.connect(self.menus.print_again)

    # --- what is shown ------------------------------------------------------------------------

    def placeholder(self) -> str:
        """The search field finds orders here."""
        return _("Order number, phone tail, waybill, pick-up code, name; or scan a receipt")

    def opened(self) -> None:
        """The list as it was, read anew; at first its first order."""
        self._read()

    def redraw(self) -> None:
        """Many changes in a row are shown once."""
        if not self._pause.isActive():
            self._pause.start()

    def _read(self) -> None:
        self.left.reload()
        if self.detail.detail is not None:
            self.detail.reload()
        else:
            first = self.left.model.row(0)
            if first is not None:
                self.detail.open(first.order_id)
        self.left.list.mark(self.detail.order_id)
        self.shell.set_count("orders", self.ops.read(listing.due_count))

    def _open_listed(self) -> None:
        """What stands beside the list is of it: the large button is about something to be seen."""
        model = self.left.model
        listed = [row.order_id for at in range(model.rowCount()) if (row := model.row(at))]
        if listed and self.detail.task is None and self.detail.order_id not in listed:
            self.open_order(listed[0])

    def show_order(self, order_id: str) -> None:
        """Opens an order, whatever the list shows; for other places."""
        self.open_order(order_id)

    def show_customer(self, member_id: str, name: str) -> None:
        """Shows the orders of one customer; for other places."""
        self.left.filters.clear_all()
        self.left.filters.show_member(member_id, name)
        first = self.left.model.row(0)
        if first is not None:
            self.open_order(first.order_id)

    def open_order(self, order_id: str) -> None:
        """Opens an order beside the list, after the question what becomes of what was entered."""
        if order_id == self.detail.order_id and self.detail.task is None:
            return
        self.tasks.before_leaving(lambda: self.detail.open(order_id))
        self.left.list.mark(self.detail.order_id)

    # --- the search field and the scanner -----------------------------------------------------

    def searched(self, text: str) -> None:
        """The list shows what the text finds."""
        self.left.show_found(text)

    def submitted(self, text: str) -> None:
        """Opens the first order that the text finds."""
        found = self.left.show_found(text)
        if found:
            self.open_order(found[0].row.order_id)

    def moved(self, step: int) -> None:
        """Up and down in the search field walk through the list."""
        self.left.list.step(step)

    def scanned(self, code: str) -> bool:
        """A receipt, a waybill or a code opens its order; into a task it goes first."""
        if self.tasks.take_scan(code):
            return True
        found = self.left.show_found(code)
        if found:
            self.shell.search.setText(code)
            self.open_order(found[0].row.order_id)
            return True
        self.left.reload()
        self.shell.alert()
        words = _("Nothing was found for {code}.").format(code=code)
        advice = _("Scan a receipt, a waybill or a pick-up code here.")
        self.shell.notify(words, advice, tone="warn", seconds=8)
        return True

    # --- the keyboard -------------------------------------------------------------------------

    def key(self, sequence: str) -> bool:
        """Ctrl+Return does the next step, or what the open task is about; a payment has keys of its
        own.
        """
        if self.tasks.take_key(sequence):
            return True
        if sequence not in (STEP_KEY, "Ctrl+Enter"):
            return False
        if self.detail.task is not None:
            self.detail.task.submit()
        elif self.detail.head.step_code:
            self.tasks.next_step()
        return True

    def act(self, name: str) -> bool:
        """Esc leaves a task; the arrows walk through the list; reprint prints the receipt again."""
        if name == "back" and self.detail.task is not None:
            self.tasks.before_leaving(self.detail.close_task)
            return True
        if name in ("previous", "next"):
            self.left.list.step(-1 if name == "previous" else 1)
            return True
        if name == "reprint" and self.detail.detail is not None:
            self.menus.print_again("receipt")
            return True
        return False

    def _enter(self) -> None:
        if self.detail.head.step_code == progress.PAY:
            self.tasks.next_step()
        else:
            self.detail.head.step.setFocus()

    def leave(self) -> str:
        """Closing the window now would lose what was entered, or stop what is being done."""
        if self.left.bulk.busy:
            return _("Several orders are being worked on.")
        task = self.detail.task
        if task is not None and task.dirty:
            words = _("What was entered for “{title}” is not saved.")
            return words.format(title=task.accessibleName())
        return ""
