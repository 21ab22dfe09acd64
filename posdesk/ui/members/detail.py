"""The right panel: one customer, or what is being done with them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget

from posdesk.errors import Refusal
from posdesk.i18n import _
from posdesk.members import credit, history, queries
from posdesk.members.errors import MemberGone
from posdesk.members.queries import Detail
from posdesk.ui.catalog.askbar import AskBar
from posdesk.ui.members import history as shown
from posdesk.ui.members.view import MemberView
from posdesk.ui.orders.task import Task
from posdesk.ui.place import Shell
from posdesk.ui.sell.entries import Entry
from posdesk.ui.widgets import EmptyState, Page, column, scrolled


class DetailPanel(Page):
    """Shows a customer; a task stands in its place while it is under way."""

    opened = Signal(str)

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell, self._ops = shell, shell.ops
        self.found: Detail | None = None
        self.task: Task | None = None
        self.view = MemberView()
        self._area = scrolled(self.view)
        self.empty = EmptyState(_("Choose a customer"), icon="members")
        self.ask = AskBar()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self._area)
        box = column(self.ask, self._stack, gap=0)
        box.setStretch(1, 1)
        self.setLayout(box)
        self.view.history.kind_wanted.connect(lambda _kind: self._show_history())

    @property
    def member_id(self) -> str:
        """The customer that is open; empty: none."""
        return self.found.member_id if self.found else ""

    def open(self, member_id: str) -> None:
        """Open a customer; a task that was open is put away."""
        self.end_task()
        self._read(member_id)
        self.opened.emit(self.member_id)

    def reload(self) -> None:
        """Read the open customer anew."""
        if self.found is not None:
            self._read(self.found.member_id)

    def _read(self, member_id: str) -> None:
        try:
            self.found = self._ops.read(queries.detail, member_id)
        except MemberGone:
            self.found = None
        self._show()

    def _show(self) -> None:
        if self.task is not None:
            self._stack.setCurrentWidget(self.task)
            return
        self._stack.setCurrentWidget(self.empty if self.found is None else self._area)
        if self.found is None:
            return
        found, view = self.found, self.view
        zone, currency = self._ops.db.clock.zone, self._currency
        totals = self._ops.read(history.totals, found.member_id)
        view.head.show_member(found, zone)
        view.figures.show_totals(totals, found.credit, currency)
        view.contact.show_member(found)
        view.book.show_book(found.addresses)
        lines = len(self._ops.read(credit.entries, found.member_id))
        view.history.show_counts(totals, lines)
        self._show_history()

    @property
    def _currency(self) -> str:
        return str(self._ops.db.setting("shop.currency"))

    def _show_history(self) -> None:
        if self.found is not None:
            self.view.history.show_entries(self._entries(self.view.history.kind))

    def _entries(self, kind: str) -> list[Entry]:
        zone, currency, member = self._ops.db.clock.zone, self._currency, self.member_id
        read = self._ops.read
        if kind == shown.ORDERS:
            orders = read(history.orders, member)
            return [shown.order_entry(each, zone, currency) for each in orders]
        if kind == shown.RETURNS:
            returns = read(history.returns, member)
            return [shown.return_entry(each, zone, currency) for each in returns]
        if kind == shown.TICKETS:
            return [shown.ticket_entry(each, zone) for each in read(history.tickets, member)]
        lines = read(credit.entries, member)
        return [shown.credit_entry(each, zone, currency) for each in lines]

    # --- tasks --------------------------------------------------------------------------------

    def start_task(self, task: Task) -> None:
        """Show a task in the place of the customer."""
        self.end_task()
        self.task = task
        task.closed.connect(self.leave_task)
        self._stack.addWidget(task)
        self._stack.setCurrentWidget(task)
        task.setFocus()

    def end_task(self) -> None:
        """Put the task away, whatever was entered."""
        self.ask.dismiss()
        if self.task is not None:
            task, self.task = self.task, None
            self._stack.removeWidget(task)
            task.hide()
            task.deleteLater()
            self._show()

    def leave_task(self) -> None:
        """Back to the customer, after the question what becomes of what was entered."""
        self.before_leaving(self.end_task)

    def before_leaving(self, go_on: Callable[[], object]) -> None:
        """Go on at once, or ask once if something entered would be lost."""
        if self.task is None or not self.task.dirty:
            go_on()
            return
        stay = (_("Keep editing"), "secondary", self.task.setFocus)
        drop = (_("Discard it"), "danger", go_on)
        self.ask.ask(_("What you entered is not saved."), "", drop, stay)

    def refused(self, refusal: Refusal) -> None:
        """A task's command was refused: said where it was asked for."""
        if self.task is None or not self.task.refused(refusal):
            self._shell.refuse(refusal)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cards stand above one another where there is little room."""
        super().resizeEvent(event)
        self.view.fit(self.width())
