"""The bar on top: the one search field, what is synced, what waits to be printed, who."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy

from posdesk.clock import Clock
from posdesk.i18n import _, n_
from posdesk.sync.states import Status
from posdesk.ui import theme
from posdesk.ui.sync.chip import SyncChip
from posdesk.ui.widgets import Chip, Panel, SearchField, row

HEIGHT = 56
_NARROW = 1000


class TopBar(Panel):
    """Search, chips, and the person."""

    sync_wanted = Signal()
    printing_wanted = Signal()
    notices_wanted = Signal()
    person_wanted = Signal()

    def __init__(self) -> None:
        super().__init__("bar")
        self.setFixedHeight(theme.px(HEIGHT))
        self.search = SearchField(name=_("Scan or search"))
        self.search.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.sync = SyncChip(clicked=self.sync_wanted.emit)
        self.printer = Chip("", icon="printer", clicked=self.printing_wanted.emit)
        self.notices = Chip("", icon="mail", tone="bad", clicked=self.notices_wanted.emit)
        self.notices.hide()
        self.person = Chip("", icon="person", clicked=self.person_wanted.emit)
        for chip in (self.sync, self.printer, self.notices, self.person):
            chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setLayout(
            row(
                self.search,
                self.sync,
                self.printer,
                self.notices,
                self.person,
                gap=10,
                margins=(16, 8, 16, 8),
            )
        )
        self._there, self._waiting, self._failed = False, 0, False
        self._show_printing()

    def show_sync(self, status: Status, clock: Clock) -> None:
        """How this till stands with its hub. Without one its records stay here."""
        self.sync.show_status(status, clock)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the chip says it in fewer words."""
        super().resizeEvent(event)
        self.sync.set_brief(self.width() < theme.px(_NARROW))

    def show_printer(self, *, there: bool) -> None:
        """Whether this till has any printer set up."""
        self._there = there
        self._show_printing()

    def show_queue(self, waiting: int, *, failed: bool) -> None:
        """How many documents wait for a printer, and whether one has a problem."""
        self._waiting, self._failed = waiting, failed
        self._show_printing()

    def _show_printing(self) -> None:
        waiting, failed, hint = self._waiting, self._failed, ""
        if failed:
            words = n_("{n} not printed", "{n} not printed", waiting).format(n=waiting)
        elif waiting:
            words = n_("{n} printing", "{n} printing", waiting).format(n=waiting)
        elif self._there:
            words = _("Printer ready")
        else:
            words, hint = _("No printer"), _("Receipts can be printed once a printer is set up.")
        self.printer.setText(words)
        self.printer.setToolTip(hint)
        self.printer.set_tone("bad" if failed else "info" if waiting else "plain")

    def show_notices(self, troubled: int, why: str) -> None:
        """How many notices to customers could not go out; nothing is shown while all is well."""
        self.notices.setText(n_("{n} not sent", "{n} not sent", troubled).format(n=troubled))
        self.notices.setToolTip(why)
        self.notices.setVisible(troubled > 0)

    def show_person(self, name: str, role: str) -> None:
        """Who is signed in."""
        self.person.setText(f"{name} · {role}")
        self.person.setAccessibleName(_("Signed in: {name}, {role}").format(name=name, role=role))
