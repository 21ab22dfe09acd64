"""The four ways in which goods get to a customer, each one touch or one key."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QSizePolicy, QWidget

from posdesk.i18n import gettext
from posdesk.orders.states import COUNTER, COURIER, LOCAL, METHODS, PICKUP
from posdesk.ui import theme
from posdesk.ui.widgets import Button

WAYS: Final = (COUNTER, COURIER, LOCAL, PICKUP)
_ICONS: Final = {COUNTER: "sell", COURIER: "deliveries", LOCAL: "store", PICKUP: "stock"}


class Ways(QWidget):
    """One of them is always chosen; 1 to 4 choose while no field is typed in."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        group = QButtonGroup(self)
        self.buttons: dict[str, Button] = {}
        for number, way in enumerate(WAYS, 1):
            words = gettext(METHODS[way])
            button = Button(words, "tender", icon=_ICONS[way], hint=str(number))
            button.clicked.connect(partial(self._choose, way))
            button.setCheckable(True)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            group.addButton(button)
            self.buttons[way] = button
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme.px(10))
        self._columns = 0
        self._arrange(len(WAYS))

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for at, button in enumerate(self.buttons.values()):
            self._grid.addWidget(button, at // columns, at % columns)
        for column in range(len(WAYS)):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In one row, or in two where the words need it."""
        widest = max(button.sizeHint().width() for button in self.buttons.values())
        room = self.width() - 3 * self._grid.spacing()
        self._arrange(len(WAYS) if widest * len(WAYS) <= room else 2)
        super().resizeEvent(event)

    def minimumSizeHint(self) -> QSize:
        """Two beside each other must fit."""
        size = super().minimumSizeHint()
        widest = max(button.sizeHint().width() for button in self.buttons.values())
        return QSize(2 * widest + self._grid.spacing(), size.height())

    def show_way(self, way: str) -> None:
        """Mark a way without telling anybody; it takes the focus of the others with it."""
        self.buttons[way].setChecked(True)
        self.setFocusProxy(self.buttons[way])

    def _choose(self, way: str, _on: bool = False) -> None:
        self.chosen.emit(way)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """1 to 4."""
        number = event.key() - int(Qt.Key.Key_1)
        if 0 <= number < len(WAYS):
            button = self.buttons[WAYS[number]]
            if self.focusWidget() is not None and self.isAncestorOf(self.focusWidget()):
                button.setFocus()
            button.click()
            return
        super().keyPressEvent(event)
