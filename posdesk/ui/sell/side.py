"""The panel between tiles and cart: one small task at a time, never in the way of a scan."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from posdesk.i18n import _
from posdesk.ui import theme
from posdesk.ui.widgets import Button, ElidedLabel, Panel, column, row, scrolled

WIDTH: Final = 344


class SidePanel(Panel):
    """Holds at most one task with its title and a way out; a new task replaces the old."""

    opened = Signal()
    closed = Signal()

    def __init__(self) -> None:
        super().__init__("side")
        self.title = ElidedLabel("", "title")
        self.task: QWidget | None = None
        close = Button("", "ghost", icon="close", hint="Esc", name=_("Close"), clicked=self.dismiss)
        head = row(self.title, close, gap=8, margins=(14, 0, 6, 0))
        head.setStretch(0, 1)
        bar = Panel("bar", head)
        bar.setFixedHeight(theme.px(54))
        self._body = column(margins=(14, 14, 14, 14))
        holder = QWidget()
        holder.setLayout(self._body)
        box = column(bar, scrolled(holder), gap=0)
        box.setStretch(1, 1)
        self.setLayout(box)
        self.hide()

    def show_task(self, title: str, task: QWidget) -> None:
        """Open a task here; its first field takes the focus."""
        self._drop()
        self.task = task
        self.title.setText(title)
        self.setAccessibleName(title)
        self._body.addWidget(task)
        self.show()
        self.opened.emit()
        # After the layout has placed the task: a hidden field would not take the focus.
        QTimer.singleShot(0, task, task.setFocus)

    def dismiss(self) -> None:
        """Put the task away without doing it."""
        if self.task is not None:
            self._drop()
            self.hide()
            self.closed.emit()

    def _drop(self) -> None:
        if self.task is not None:
            self._body.removeWidget(self.task)
            self.task.hide()
            self.task.deleteLater()
            self.task = None
