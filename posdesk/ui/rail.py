"""The dark rail of places on the left."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from posdesk.i18n import gettext
from posdesk.ui import theme
from posdesk.ui.place import Spot
from posdesk.ui.widgets import Panel, RailButton, scrolled

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
        places, self._foot = QWidget(), QVBoxLayout()
        self._box = QVBoxLayout(places)
        for box in (self._box, self._foot):
            box.setContentsMargins(0, 0, 0, 0)
            box.setSpacing(theme.px(4))
        # At large text not all of them fit the commonest till: those above the foot scroll.
        self._area = scrolled(places)
        self._area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setMinimumHeight(theme.px(2 * RailButton.HIGH))
        whole = QVBoxLayout(self)
        side, end = theme.px(6), theme.px(14)
        whole.setContentsMargins(side, end, side, end)
        whole.setSpacing(theme.px(4))
        whole.addWidget(self._area, 1)
        whole.addLayout(self._foot)

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
        for box in (self._box, self._foot):
            while box.count():
                box.takeAt(0)
        for spot in (s for s in spots if not s.below):
            self._add(spot, self._box)
        self._box.addStretch(1)
        for spot in (s for s in spots if s.below):
            self._add(spot, self._foot)

    def _add(self, spot: Spot, box: QVBoxLayout) -> None:
        button = RailButton(gettext(spot.name), spot.icon)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a finger leaves the focus where it is
        position = len(self.buttons) + 1
        button.setToolTip(f"{gettext(spot.name)}  Alt+{position}")
        button.clicked.connect(lambda _checked=False, place=spot.id: self.chosen.emit(place))
        self._group.addButton(button)
        box.addWidget(button)
        button.show()
        self.buttons[spot.id] = button

    def show_open(self, place: str) -> None:
        """Marks the place that is open; none, where it has no button."""
        if place in self.buttons:
            self.buttons[place].setChecked(True)
            self._area.ensureWidgetVisible(self.buttons[place], 0, 0)
        elif (marked := self._group.checkedButton()) is not None:
            self._group.setExclusive(False)
            marked.setChecked(False)
            self._group.setExclusive(True)

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
