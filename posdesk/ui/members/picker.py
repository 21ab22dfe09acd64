"""Choosing a customer at the till, or making one in seconds, and where their goods go.

Open `MemberPicker` beside or over a place (a side panel, `show_over`); it answers with `chosen`.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from posdesk.i18n import _
from posdesk.members import addresses, queries
from posdesk.members.phones import shown
from posdesk.ui.members.choosing import Picked
from posdesk.ui.members.pickerpages import FindPage, NewAddressPage, NewPage, WherePage
from posdesk.ui.members.words import name_of
from posdesk.ui.place import Shell
from posdesk.ui.widgets import column


class MemberPicker(QWidget):
    """Find or make a customer; with ``with_address`` also choose or make where their goods go.

    Give ``member_id`` to start with that customer's addresses.
    """

    chosen = Signal(object)
    """A `Picked`."""
    cancelled = Signal()
    """Esc where nothing can be taken back any more."""

    def __init__(self, shell: Shell, *, with_address: bool = False, member_id: str = "") -> None:
        super().__init__()
        self._shell = shell
        self._with_address = with_address
        self._picked: Picked | None = None
        self.finding, self.new = FindPage(shell), NewPage(shell)
        self.where, self.new_address = WherePage(), NewAddressPage(shell)
        self.pages = QStackedWidget()
        for page in (self.finding, self.new, self.where, self.new_address):
            self.pages.addWidget(page)
        self.setLayout(column(self.pages))
        self.setAccessibleName(_("Choose a customer"))
        self._connect()
        self._show(self.finding)
        if member_id:
            self.take(member_id)

    def _connect(self) -> None:
        self.finding.taken.connect(self.take)
        self.finding.new_wanted.connect(self._make)
        self.new.made.connect(self.take)
        self.new.back_wanted.connect(lambda: self._show(self.finding))
        self.where.taken.connect(self._deliver)
        self.where.new_wanted.connect(self._new_address)
        self.where.back_wanted.connect(lambda: self._show(self.finding))
        self.new_address.made.connect(self._deliver)
        self.new_address.back_wanted.connect(self._back_to_book)

    def _show(self, page: QWidget) -> None:
        self.pages.setCurrentWidget(page)
        self.setFocusProxy(page)
        if self.isVisible():
            QTimer.singleShot(0, page, page.setFocus)

    def look_for(self, text: str) -> None:
        """Start with a text or a scanned card."""
        self._show(self.finding)
        self.finding.search.setText(text)
        self.finding.look(text)

    def take(self, member_id: str) -> None:
        """A customer was chosen: that is all, or the address comes next."""
        found = self._shell.ops.read(queries.detail, member_id)
        name = name_of(found.name, found.phone)
        self._picked = Picked(found.member_id, name, found.phone)
        if not self._with_address:
            self.chosen.emit(self._picked)
        elif found.addresses:
            self.where.show_book(f"{name}  {shown(found.phone)}".strip(), found.addresses)
            self._show(self.where)
        else:
            self._new_address()

    def _make(self, text: str) -> None:
        self.new.begin(text)
        self._show(self.new)

    def _new_address(self) -> None:
        assert self._picked is not None
        found = self._shell.ops.read(queries.detail, self._picked.member_id)
        self.new_address.begin(found.member_id, found.name, found.phone)
        self._show(self.new_address)

    def _back_to_book(self) -> None:
        book = self.where.list.entries.rowCount()
        self._show(self.where if book else self.finding)

    def _deliver(self, address_id: str) -> None:
        assert self._picked is not None
        found = self._shell.ops.read(addresses.address, address_id)
        self.chosen.emit(
            Picked(self._picked.member_id, self._picked.name, self._picked.phone, found)
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes one step back, from the first page out."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.pages.currentWidget() is self.finding:
            self.cancelled.emit()
        elif self.pages.currentWidget() is self.new_address:
            self._back_to_book()
        else:
            self._show(self.finding)
