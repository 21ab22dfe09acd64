"""A question right above what it concerns: nothing else is blocked, Esc leaves all as it is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout

from posdesk.ui import theme
from posdesk.ui.widgets import Button, Label, Panel, column, row

Answer = tuple[str, str, Callable[[], object]]
"""Words, role of the button, what it does."""


class AskBar(Panel):
    """One question with its answers; the last answer is the one that changes nothing."""

    def __init__(self) -> None:
        super().__init__("notice")
        self.setProperty("tone", "warn")
        self.text = Label("", "strong", wrap=True)
        self.advice = Label("", "muted", wrap=True)
        self.buttons: list[Button] = []
        self._row = QHBoxLayout()
        self._row.setSpacing(theme.px(8))
        words = column(self.text, self.advice, gap=2)
        box = row(words, self._row, gap=12, margins=(14, 8, 8, 8))
        box.setStretch(0, 1)
        self.setLayout(box)
        self.hide()

    def ask(self, text: str, advice: str, *answers: Answer) -> None:
        """Shows a question; the first answer gets the focus unless it destroys something."""
        self._clear()
        self.text.setText(text)
        self.advice.setText(advice)
        self.advice.setVisible(bool(advice))
        for words, role, act in answers:
            button = Button(words, role, clicked=self._runs(act))
            self.buttons.append(button)
            self._row.addWidget(button)
        self.setAccessibleName(f"{text} {advice}".strip())
        self.show()
        first = self.buttons[-1] if answers[0][1] == "danger" else self.buttons[0]
        first.setFocus()
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def _runs(self, act: Callable[[], object]) -> Callable[[], object]:
        def run() -> None:
            self.dismiss()
            act()

        return run

    def dismiss(self) -> None:
        """Puts the question away."""
        self.hide()

    def _clear(self) -> None:
        for button in self.buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = []

    @property
    def asking(self) -> bool:
        """Whether a question is open."""
        return not self.isHidden()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc is the last answer."""
        if event.key() == Qt.Key.Key_Escape and self.buttons:
            self.buttons[-1].click()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focus = self.focusWidget()
            if isinstance(focus, Button):
                focus.click()
        else:
            super().keyPressEvent(event)
