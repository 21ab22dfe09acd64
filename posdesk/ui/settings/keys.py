"""Which key does what on this till; a key that is taken or needed for typing is refused."""

from __future__ import annotations

from PySide6.QtCore import QKeyCombination, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QGridLayout

from posdesk import settings
from posdesk.errors import Refusal
from posdesk.i18n import _, gettext
from posdesk.ui import theme
from posdesk.ui.place import Shell
from posdesk.ui.settings.form import Chapter
from posdesk.ui.shortcuts import ACTS, Act, Shortcuts
from posdesk.ui.widgets import Button, Card, Label, row

_MODIFIERS = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta)


class KeyButton(Button):
    """Shows a key; pressed, it waits for another one. Esc or leaving it gives up."""

    chosen = Signal(str)
    """The key that was pressed, as QKeySequence's portable text."""
    waiting = Signal(bool)

    def __init__(self, act: Act, shown: str) -> None:
        super().__init__(shown, name=f"{gettext(act.name)}: {shown}")
        self._shown = shown
        self.setCheckable(True)
        self.setMinimumWidth(theme.px(130))
        self.toggled.connect(self._toggled)

    def _toggled(self, on: bool) -> None:
        self.setText(_("Press a key…") if on else self._shown)
        self.waiting.emit(on)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Takes the next key while it waits."""
        if not self.isChecked():
            super().keyPressEvent(event)
            return
        if event.key() in _MODIFIERS:
            return
        if event.key() == Qt.Key.Key_Escape:
            self.setChecked(False)
            return
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        self.take(QKeySequence(QKeyCombination(modifiers, Qt.Key(event.key()))).toString())

    def take(self, key: str) -> None:
        """The key that it waited for."""
        self.setChecked(False)
        self.chosen.emit(key)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Gives up waiting."""
        self.setChecked(False)
        super().focusOutEvent(event)


class KeysChapter(Chapter):
    """The table of keys."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self.keys = Shortcuts(self.ops.db.setting("till.shortcuts"))
        self.buttons: dict[str, KeyButton] = {}
        self.wrong = Label("", "", tone="bad", wrap=True)
        self.wrong.hide()
        self._grid = QGridLayout()
        self._grid.setColumnStretch(0, 1)
        self._grid.setVerticalSpacing(theme.px(6))
        reset = Button(_("All as at first"), clicked=self._reset)
        hint = _("Click a key, then press the one that you want instead.")
        self.fill(
            _("Keys"),
            Card(Label(hint, "muted", wrap=True), self.wrong, 4, self._grid, row(None, reset)),
        )
        self._show()

    def _show(self) -> None:
        for button in self.buttons.values():
            self._grid.removeWidget(button)
            button.deleteLater()
        self.buttons.clear()
        for line, act in enumerate(ACTS):
            if self._grid.itemAtPosition(line, 0) is None:
                self._grid.addWidget(Label(gettext(act.name)), line, 0)
            button = KeyButton(act, self.keys.hint(act.id))
            button.chosen.connect(lambda key, a=act.id: self._assign(a, key))
            self._grid.addWidget(button, line, 1)
            self.buttons[act.id] = button

    def _assign(self, act: str, key: str) -> None:
        try:
            self.keys.assign(act, key)
        except Refusal as refusal:
            self.wrong.setText(str(refusal))
            self.wrong.show()
            return
        self._store()

    def _reset(self) -> None:
        self.keys.reset()
        self._store()

    def _store(self) -> None:
        self.wrong.hide()
        self.ops.run(settings.save, {"till.shortcuts": self.keys.changes()}, done=self._stored)

    def _stored(self, _nothing: object) -> None:
        self._show()
        self.shell.notify(_("Saved."), tone="ok", seconds=4)
