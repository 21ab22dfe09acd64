"""Beside the list: the shipment, order or run that is open, or what is being done with it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QPushButton, QStackedWidget, QWidget

from posdesk.deliveries import runs
from posdesk.deliveries.pickup import QR_PREFIX
from posdesk.deliveries.queries import order_to_go, shipment_detail
from posdesk.errors import NotFound
from posdesk.i18n import _
from posdesk.photos import photo_data
from posdesk.ui.deliveries.collecting import CollectTask
from posdesk.ui.deliveries.detail import ShipmentPage
from posdesk.ui.deliveries.driving import RunPage
from posdesk.ui.deliveries.importing import ImportPage
from posdesk.ui.deliveries.tasks import Tasks
from posdesk.ui.deliveries.waiting import WaitingPage
from posdesk.ui.orders.task import Task
from posdesk.ui.place import Shell
from posdesk.ui.widgets import EmptyState, Page, column


class Desk(Page):
    """Shows one thing; a task takes its place while something is done."""

    opened = Signal(str)
    """A row (its key) is shown."""
    finished = Signal()
    """What was being done was done, or left."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell, self._ops = shell, shell.ops
        clock = shell.ops.db.clock
        self.key = ""
        self.task: Task | ImportPage | None = None
        self._leaving = False
        self.shipment = ShipmentPage(clock)
        self.waiting = WaitingPage()
        self.run = RunPage(clock)
        self.empty = EmptyState(
            _("Choose a shipment"),
            _("It opens here with its goods, its parcels and what is to be done next."),
            icon="deliveries",
        )
        self._stack = QStackedWidget()
        for page in (self.empty, self.shipment, self.waiting, self.run):
            self._stack.addWidget(page)
        self.setLayout(column(self._stack, gap=0))
        self.tasks = Tasks(shell, self)
        self._connect()

    def _connect(self) -> None:
        tasks = self.tasks
        head = self.shipment.head
        head.step_wanted.connect(tasks.do)
        head.print_wanted.connect(tasks.show_papers)
        head.menu_wanted.connect(tasks.show_more)
        head.order_wanted.connect(tasks.open_order)
        self.shipment.parcel_wanted.connect(lambda _id: tasks.send_this())
        self.shipment.track_wanted.connect(lambda url: QDesktopServices.openUrl(QUrl(url)))
        self.waiting.start_wanted.connect(tasks.start)
        self.waiting.order_wanted.connect(tasks.open_order)
        self.run.signed_wanted.connect(tasks.signed)
        self.run.failed_wanted.connect(tasks.failed)
        self.run.shipment_wanted.connect(self.open)
        self.run.settle_wanted.connect(tasks.settle)
        self.run.print_wanted.connect(tasks.print_run)

    # --- what is shown ------------------------------------------------------------------------

    def open(self, key: str) -> None:
        """Shows a shipment, an order that waits, or a run; a task that was open is left."""
        self._drop_task()
        self.key = key
        self._show()
        self.opened.emit(self.key)

    def reload(self) -> None:
        """Reads what is open anew, also below a task."""
        if self.key:
            self._show()

    def _show(self) -> None:
        page = self._page_of(self.key)
        if page is None:
            self.key = ""
        if self.task is None:
            self._stack.setCurrentWidget(page or self.empty)

    def _page_of(self, key: str) -> QWidget | None:
        """The page of what a key names, with its newest state; None where there is nothing."""
        kind = self._ops.read(runs.kind_of, key)
        try:
            if kind == "shipment":
                detail = self._ops.read(shipment_detail, key)
                kept = [event.photo_id for event in detail.events if event.photo_id]
                proofs = [self._ops.read(photo_data, photo_id) for photo_id in kept]
                self.shipment.show_shipment(detail, proofs)
                return self.shipment
            if kind == "run":
                self.run.show_run(self._ops.read(runs.run_detail, key))
                return self.run
            order = self._ops.read(order_to_go, key)
        except NotFound:
            return None
        if not order.lines:
            return None
        self.waiting.show_order(order)
        return self.waiting

    def page_button(self) -> QPushButton:
        """The button of the next step."""
        page = self._stack.currentWidget()
        if page is self.waiting:
            return self.waiting.go
        return self.run.go if page is self.run else self.shipment.head.step

    # --- tasks --------------------------------------------------------------------------------

    def show_task(self, task: Task | ImportPage) -> None:
        """Shows what is being done, in place of what it is about."""
        self._drop_task()
        self.task = task
        task.closed.connect(self.close_task)
        self._stack.addWidget(task)
        self._stack.setCurrentWidget(task)
        first = task.focusProxy()
        if first is not None:
            first.setFocus()

    def close_task(self) -> None:
        """Shows what is open again."""
        self._drop_task()
        self._show()
        self.finished.emit()

    def _drop_task(self) -> None:
        task, self.task = self.task, None
        if task is not None:
            self._stack.removeWidget(task)
            task.hide()
            task.deleteLater()

    def before_leaving(self, go_on: Callable[[], object]) -> None:
        """Goes on, unless something that was entered would be lost: then asks, once."""
        said = self.unsaved()
        if not said or self._leaving:
            self._leaving = False
            go_on()
            return

        def anyway() -> None:
            self._leaving = True
            self.before_leaving(go_on)

        self._shell.notify(said, tone="warn", actions=[(_("Leave it"), anyway)])

    def unsaved(self) -> str:
        """What would be lost by leaving now, in words; "" if nothing."""
        task = self.task
        if isinstance(task, ImportPage):
            return _("A carrier's file is being imported.") if task.busy else ""
        if task is not None and task.dirty:
            title = task.title.text()
            return _("What was entered for “{title}” is not saved.").format(title=title)
        if task is None and self._stack.currentWidget() is self.run and self.run.dirty:
            return _("The cash that was counted is not settled.")
        return ""

    def take_scan(self, code: str) -> bool:
        """A scan goes into the task that is open, or opens the pick-up if it is one's QR."""
        take = getattr(self.task, "scanned", None)
        if take is not None:
            take(code)
            return True
        if code.upper().startswith(f"{QR_PREFIX}:"):
            self.tasks.collect(code)
            return True
        return False

    def next_step(self) -> None:
        """What the primary button does."""
        if isinstance(self.task, Task):
            if self.task.go.isEnabled() or isinstance(self.task, CollectTask):
                self.task.submit()
        elif isinstance(self.task, ImportPage):
            self.task.start()
        elif self._stack.currentWidget() is not self.empty:
            self.page_button().click()
