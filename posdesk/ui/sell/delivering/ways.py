"""The four ways in which goods get to a customer, each one touch or one key."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QSizePolicy, QWidget

from posdesk.i18n import gettext
from posdesk.orders.states import COUNTER, COURIER, LOCAL, METHODS, PICKUP
from posdesk.ui import theme
from posdesk.ui.widgets import Button, row

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
        box = row(*self.buttons.values(), gap=10)
        for place in range(len(WAYS)):
            box.setStretch(place, 1)
        self.setLayout(box)
        self.setMinimumHeight(theme.px(50))

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
