"""Stars to choose, one to five, or none."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from posdesk.i18n import _, n_
from posdesk.ui.service.words import STARS
from posdesk.ui.widgets import Button, row


class StarPicker(QWidget):
    """A click or a digit chooses; the chosen star once more chooses none."""

    chosen = Signal(int)

    def __init__(self, name: str, *, none: bool = True) -> None:
        super().__init__()
        self.stars = 0
        self._none = none
        self.setAccessibleName(name)
        self.buttons = [self._button(count) for count in range(1, STARS + 1)]
        self.setLayout(row(*self.buttons, None, gap=2))
        self.set_stars(0)

    def _button(self, count: int) -> Button:
        name = n_("{n} star", "{n} stars", count).format(n=count)
        return Button("☆", "star", name=name, clicked=lambda: self._pick(count))

    def _pick(self, count: int) -> None:
        self.set_stars(0 if count == self.stars and self._none else count)
        self.chosen.emit(self.stars)

    def set_stars(self, stars: int) -> None:
        """Shows so many."""
        self.stars = stars
        for count, button in enumerate(self.buttons, 1):
            button.setText("★" if count <= stars else "☆")
        self.setAccessibleDescription(_("{n} of 5 stars").format(n=stars) if stars else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """1 to 5 choose."""
        count = event.key() - Qt.Key.Key_0
        if 1 <= count <= STARS:
            self._pick(count)
        else:
            super().keyPressEvent(event)
