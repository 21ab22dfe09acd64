"""F1: the keys, as they are on this till."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from posdesk.i18n import _, gettext
from posdesk.ui import theme
from posdesk.ui.shortcuts import ACTS, Act, Shortcuts
from posdesk.ui.widgets import Button, Card, Label, column, row, scrolled


class HelpPanel(QWidget):
    """The list of keys in two columns, and what needs no key."""

    closed = Signal()

    def __init__(self, shortcuts: Shortcuts) -> None:
        super().__init__()
        close = Button(_("Close"), hint="Esc", clicked=self.closed.emit)
        head = row(Label(_("Keys"), "title"), None, close)
        groups = [(where, list(acts)) for where, acts in groupby(ACTS, key=lambda act: act.where)]
        columns = QWidget()
        columns.setLayout(
            row(
                *(self._group(w, acts, shortcuts) for w, acts in groups),
                gap=48,
                margins=(0, 0, 16, 0),
            )
        )
        scan = Label(
            _("A scan always goes to the right place, wherever the cursor is."), "muted", wrap=True
        )
        places = Label(_("Alt and a digit opens a place of the rail."), "muted", wrap=True)
        card = Card(head, 4, scrolled(columns), 8, scan, places, padding=24, gap=8)
        self.setLayout(column(card))

    def _group(self, where: str, acts: list[Act], shortcuts: Shortcuts) -> QWidget:
        held = QWidget()
        grid = QGridLayout(held)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.px(14))
        grid.setVerticalSpacing(theme.px(7))
        grid.addWidget(Label(gettext(where), "muted"), 0, 0, 1, 2)
        for line, act in enumerate(acts, start=1):
            key = Label(shortcuts.hint(act.id), "key")
            key.setAlignment(Qt.AlignmentFlag.AlignCenter)
            grid.addWidget(key, line, 0)
            grid.addWidget(Label(gettext(act.name)), line, 1)
        grid.setRowStretch(len(acts) + 1, 1)
        grid.setColumnStretch(1, 1)
        held.setMinimumWidth(theme.px(260))
        return held
