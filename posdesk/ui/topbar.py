"""The bar on top: the one search field, what is synced, what waits to be printed, who."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy

from posdesk.i18n import _, n_
from posdesk.ui import theme
from posdesk.ui.widgets import Chip, Panel, SearchField, row

HEIGHT = 56


class DotChip(Chip):
    """A chip that shows a state: a dot before its words, so that colour is never alone."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the chip and the dot."""
        super().paintEvent(event)
        tone = str(self.property("tone") or "muted")
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("muted" if tone == "plain" else tone))
        side = theme.px(9)
        painter.drawEllipse(theme.px(11), (self.height() - side) // 2, side, side)
        painter.end()


class TopBar(Panel):
    """Search, chips, and the person."""

    printing_wanted = Signal()
    notices_wanted = Signal()
    person_wanted = Signal()

    def __init__(self) -> None:
        super().__init__("bar")
        self.setFixedHeight(theme.px(HEIGHT))
        self.search = SearchField(name=_("Scan or search"))
        self.search.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.sync = DotChip("", name=_("Sync"), tone="plain")
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
        self.show_sync(hub=False)
        self._show_printing()

    def show_sync(self, *, hub: bool) -> None:
        """How far this till's records have gone. Without a hub they stay on this till."""
        words = _("Synced") if hub else _("Local only")
        self.sync.setText("   " + words)
        self.sync.set_tone("ok" if hub else "plain")
        self.sync.setAccessibleName(words)
        self.sync.setToolTip(
            "" if hub else _("Sales are kept safely on this till. No hub has been set up.")
        )

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
