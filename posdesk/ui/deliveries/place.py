"""The deliveries place: what is due on the left, one shipment, run or order beside it."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QSplitter, QStackedWidget

from posdesk.deliveries import worklists
from posdesk.i18n import _
from posdesk.ui import theme
from posdesk.ui.deliveries.desk import Desk
from posdesk.ui.deliveries.left import ListPanel
from posdesk.ui.place import Place, Shell
from posdesk.ui.widgets import Button, Panel, column, row

_LIST, _DETAIL = 560, 734
_PAUSE_MS = 150


class DeliveriesPlace(Place):
    """Preparing, shipping, following; drivers; pick-up."""

    nouns: ClassVar[frozenset[str]] = frozenset({"deliveries", "orders", "carriers", "payments"})

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.left = ListPanel(shell)
        self.desk = Desk(shell)
        self.panels = QSplitter(Qt.Orientation.Horizontal)
        self._whole = QStackedWidget()
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._read)
        self._build()
        self._connect()

    def _build(self) -> None:
        collect = Button(_("Pick-up"), icon="check", clicked=self.desk.tasks.collect)
        bring = Button(_("Carrier's file"), icon="import", clicked=self.desk.tasks.import_events)
        tools = row(collect, bring, None, margins=(12, 8, 12, 0))
        side = Panel("panel", column(tools, self.left, gap=0))
        self.panels.addWidget(side)
        self.panels.addWidget(self.desk)
        side.setMinimumWidth(theme.px(330))
        self.desk.setMinimumWidth(theme.px(445))
        self.panels.setHandleWidth(1)
        self.panels.setChildrenCollapsible(False)
        self.panels.setSizes([theme.px(_LIST), theme.px(_DETAIL)])
        self.panels.setStretchFactor(0, 2)
        self.panels.setStretchFactor(1, 3)
        self.setLayout(column(self.panels, gap=0))

    def _connect(self) -> None:
        tasks = self.desk.tasks
        self.left.wanted.connect(self.open_key)
        self.left.turned.connect(self._open_listed)
        self.left.entered.connect(lambda: self.desk.page_button().setFocus())
        self.left.pick_list_wanted.connect(tasks.pick_list)
        self.left.hand_over_wanted.connect(tasks.send)
        self.left.run_wanted.connect(tasks.drive)
        self.left.labels_wanted.connect(tasks.print_labels)
        self.left.ready_wanted.connect(tasks.make_ready)
        self.desk.opened.connect(self.left.list.mark)
        self.desk.finished.connect(lambda: self.left.several.setChecked(False))
        # Else the focus of a task that is gone falls on the notice about it, where Enter prints.
        self.desk.finished.connect(self.left.list.setFocus)

    # --- what is shown ------------------------------------------------------------------------

    def placeholder(self) -> str:
        """The search field finds shipments here."""
        return _("Waybill, shipment or order number, pick-up code, phone tail, name")

    def opened(self) -> None:
        """The list as it was, read anew."""
        self._read()

    def redraw(self) -> None:
        """Many changes in a row are shown once."""
        if not self._pause.isActive():
            self._pause.start()

    def _read(self) -> None:
        self.left.reload()
        self.desk.reload()
        if not self.desk.key:
            first = self.left.model.row(0)
            if first is not None:
                self.desk.open(first.key)
        self.left.list.mark(self.desk.key)
        found = self.ops.read(worklists.counts)
        self.shell.set_count("deliveries", worklists.due_now(found))

    def _open_listed(self) -> None:
        """What stands beside a list is of it: the large button is about something to be seen."""
        first = self.left.model.row(0)
        stays = self.left.model.holds(self.desk.key) or self.desk.task or self.desk.unsaved()
        if first is None or stays:
            self.left.list.mark(self.desk.key)
        else:
            self.open_key(first.key)

    def open_key(self, key: str) -> None:
        """Opens a row beside the list, after the question what becomes of what was entered."""
        if key != self.desk.key or self.desk.task is not None:
            self.desk.before_leaving(lambda: self.desk.open(key))
        self.left.list.mark(self.desk.key)

    def show_shipment(self, shipment_id: str) -> None:
        """Opens a shipment, whatever the list shows; for other places."""
        self.open_key(shipment_id)

    def show_order(self, order_id: str) -> None:
        """Shows the shipments of an order, and what of it is to be packed; for other places."""
        rows = self.ops.read(worklists.of_order, order_id)
        if not rows:
            self.shell.notify(_("This order has nothing to deliver."), tone="info", seconds=5)
            return
        self.left.show_only(rows, rows[0].order_number)
        self.open_key(rows[0].key)

    # --- the search field and the scanner -----------------------------------------------------

    def searched(self, text: str) -> None:
        """The list shows what the text finds."""
        self.left.show_found(text)

    def submitted(self, text: str) -> None:
        """Opens the first shipment that the text finds."""
        found = self.left.show_found(text)
        if found:
            self.open_key(found[0].key)

    def moved(self, step: int) -> None:
        """Up and down in the search field walk through the list."""
        self.left.list.step(step)

    def scanned(self, code: str) -> bool:
        """Into the open task; else a pick-up's QR hands out, a number opens its shipment."""
        if self.desk.take_scan(code):
            return True
        found = self.left.show_found(code)
        if found:
            self.shell.search.setText(code)
            self.open_key(found[0].key)
            return True
        self.left.reload()
        self.shell.alert()
        words = _("Nothing was found for {code}.").format(code=code)
        advice = _("Scan a waybill, a shipment's number or a pick-up code here.")
        self.shell.notify(words, advice, tone="warn", seconds=8)
        return True

    # --- the keyboard -------------------------------------------------------------------------

    def key(self, sequence: str) -> bool:
        """Ctrl+Return does the next step, or what the open task is about."""
        if sequence not in ("Ctrl+Return", "Ctrl+Enter"):
            return False
        self.desk.next_step()
        return True

    def act(self, name: str) -> bool:
        """Esc leaves a task; the arrows walk through the list."""
        if name == "back" and self.desk.task is not None:
            self.desk.before_leaving(self.desk.close_task)
            return True
        if name in ("previous", "next"):
            self.left.list.step(-1 if name == "previous" else 1)
            return True
        return False

    def leave(self) -> str:
        """Closing the window now would lose what was entered, or stop an import."""
        return self.desk.unsaved()
