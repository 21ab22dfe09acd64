"""The dark rail of places on the left."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QVBoxLayout

from posdesk.i18n import gettext
from posdesk.ui import theme
from posdesk.ui.place import Spot
from posdesk.ui.widgets import Panel, RailButton

WIDTH = 72


class Rail(Panel):
    """One button per place; those of the foot stand below."""

    chosen = Signal(str)
    """The id of the place that a person chose."""

    def __init__(self) -> None:
        super().__init__("rail")
        self.setFixedWidth(theme.px(WIDTH))
        self.buttons: dict[str, RailButton] = {}
        self._group = QButtonGroup(self)
        self._box = QVBoxLayout(self)
        side, end = theme.px(6), theme.px(14)
        self._box.setContentsMargins(side, end, side, end)
        self._box.setSpacing(theme.px(4))

    def show_spots(self, spots: Iterable[Spot]) -> None:
        """Shows these places in order; nothing moves if they are there already."""
        spots = tuple(spots)
        if [spot.id for spot in spots] == list(self.buttons):
            return
        for button in self.buttons.values():
            self._group.removeButton(button)
            button.hide()
            button.deleteLater()
        self.buttons.clear()
        while self._box.count():
            self._box.takeAt(0)
        for spot in (s for s in spots if not s.below):
            self._add(spot)
        self._box.addStretch(1)
        for spot in (s for s in spots if s.below):
            self._add(spot)

    def _add(self, spot: Spot) -> None:
        button = RailButton(gettext(spot.name), spot.icon)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a finger leaves the focus where it is
        position = len(self.buttons) + 1
        button.setToolTip(f"{gettext(spot.name)}  Alt+{position}")
        button.clicked.connect(lambda _checked=False, place=spot.id: self.chosen.emit(place))
        self._group.addButton(button)
        self._box.addWidget(button)
        button.show()
        self.buttons[spot.id] = button

    def show_open(self, place: str) -> None:
        """Marks the place that is open."""
        if place in self.buttons:
            self.buttons[place].setChecked(True)

    def set_count(self, place: str, count: int) -> None:
        """Shows how many things are due in a place."""
        if place in self.buttons:
            self.buttons[place].set_count(count)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down walk along the rail, Enter opens."""
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        focus = self.focusWidget()
        if isinstance(focus, RailButton) and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focus.click()
        elif event.key() in steps:
            self.focusNextPrevChild(steps[Qt.Key(event.key())] > 0)
        else:
            super().keyPressEvent(event)
