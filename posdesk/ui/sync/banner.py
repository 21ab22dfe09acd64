"""A strip that stays as long as its cause does: a clock that is wrong, prices of yesterday."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from posdesk.errors import sentences
from posdesk.ui import icons
from posdesk.ui.sync.words import Said
from posdesk.ui.widgets import Button, Label, Panel, column, row, set_property


class Banner(Panel):
    """What is the matter and what to do; it can't be put away, it goes with its cause."""

    def __init__(self, action: str = "", clicked: Callable[[], object] | None = None) -> None:
        super().__init__("notice")
        self.setProperty("tone", "warn")
        self._picture = QLabel()
        self._text = Label("", "strong", wrap=True)
        self._advice = Label("", wrap=True)
        self.button = Button(action, "link", clicked=clicked)
        self.button.setVisible(False)
        self._acts = bool(action)
        box = row(
            self._picture, column(self._text, self._advice, gap=2), self.button, gap=10,
            margins=(14, 8, 10, 8),
        )  # fmt: skip
        box.setStretch(1, 1)
        self.setLayout(box)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.hide()

    def say(self, said: Said | None, tone: str = "warn", *, act: bool = True) -> None:
        """Says it, and offers the button if there is an `act`; None takes the strip away."""
        if said is None:
            self.hide()
            return
        set_property(self, tone=tone)
        sign = "info" if tone == "info" else "warning"
        self._picture.setPixmap(icons.pixmap(sign, tone, 20, self.devicePixelRatioF()))
        new = self._text.text() != said.text
        self._text.setText(said.text)
        self._advice.setText(said.advice)
        self._advice.setVisible(bool(said.advice))
        self.button.setVisible(self._acts and act)
        self.setAccessibleName(sentences(said.text, said.advice))
        self.show()
        if new:
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))
