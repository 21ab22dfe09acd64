"""Fields to type in: labelled, with what is wrong said right below, and the search field."""

from PySide6.QtCore import QMetaMethod, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from posdesk.i18n import _
from posdesk.ui import icons, theme
from posdesk.ui.widgets.labels import Label, set_property


class TextField(QLineEdit):
    """One line of text with an accessible name."""

    def __init__(
        self, text: str = "", *, name: str, placeholder: str = "", secret: bool = False
    ) -> None:
        super().__init__(text)
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        if secret:
            self.setEchoMode(QLineEdit.EchoMode.Password)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter that does something here does nothing further out."""
        answered = QMetaMethod.fromSignal(self.returnPressed)
        super().keyPressEvent(event)
        if event.key() in _ENTER and self.isSignalConnected(answered):
            event.accept()


_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Field(QWidget):
    """A label over a control, and below it what is wrong (or a hint how to fill it in)."""

    def __init__(self, label: str, control: QWidget, *, hint: str = "") -> None:
        super().__init__()
        self.control = control
        self.label = Label(label, "muted")
        self.label.setBuddy(control)
        if not control.accessibleName():
            control.setAccessibleName(label)
        self._hint = hint
        self.below = Label(hint, "small", wrap=True)
        if not hint:
            self.below.hide()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(theme.px(4))
        for widget in (self.label, control, self.below):
            box.addWidget(widget)

    @property
    def wrong(self) -> bool:
        """Whether the control is marked as wrong."""
        return bool(self.control.property("state") == "bad")

    def set_error(self, text: str) -> None:
        """Marks the control as wrong and says why; an empty text takes the mark away."""
        self.below.setText(text or self._hint)
        self.below.setVisible(bool(text or self._hint))
        self.below.set_tone("bad" if text else "plain")
        set_property(self.control, state="bad" if text else "")
        self.control.setAccessibleDescription(text or self._hint)


_PASSED_ON = frozenset(
    {
        Qt.Key.Key_Escape,
        Qt.Key.Key_Delete,
        Qt.Key.Key_Plus,
        Qt.Key.Key_Minus,
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_Return,
        Qt.Key.Key_Enter,
    }
)


class SearchField(QLineEdit):
    """Tells of text while it is typed (after a short pause) and of text sent with Enter."""

    searched = Signal(str)
    """The text, once typing pauses; "" at once when the field is cleared."""
    submitted = Signal(str)
    """The text, when Enter is pressed; typing's pending signal is dropped."""
    moved = Signal(int)
    """−1 or +1: up or down was pressed, to walk through what was found."""

    PAUSE_MS = 60

    def __init__(self, placeholder: str = "", *, name: str = "") -> None:
        super().__init__()
        self.setPlaceholderText(placeholder or _("Search"))
        self.setAccessibleName(name or _("Search"))
        self.setClearButtonEnabled(True)
        self.addAction(icons.icon("search", "muted", 18), QLineEdit.ActionPosition.LeadingPosition)
        self._resetting = False
        self._pause = QTimer(self, singleShot=True, interval=self.PAUSE_MS)
        self._pause.timeout.connect(lambda: self.searched.emit(self.text().strip()))
        self.textEdited.connect(self._edited)
        self.textChanged.connect(self._changed)

    def _edited(self, text: str) -> None:
        self._pause.start()

    def _changed(self, text: str) -> None:
        if not text:
            self._pause.stop()
            if not self._resetting:
                self.searched.emit("")

    def reset(self) -> None:
        """Empties the field without a word: another place has it now."""
        self._resetting = True
        self.clear()
        self._resetting = False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter sends, up and down walk, Esc clears. While it is empty, keys that would do nothing
        here go on to the window: Esc, Del, + and −, up and down.
        """
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.text().strip():
            self._pause.stop()
            self.submitted.emit(self.text().strip())
        elif not self.text() and key in _PASSED_ON:
            event.ignore()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.moved.emit(-1 if key == Qt.Key.Key_Up else 1)
        elif key == Qt.Key.Key_Escape:
            self.clear()
        else:
            super().keyPressEvent(event)
