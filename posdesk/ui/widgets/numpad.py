"""The keys of a till for fingers: digits on the left, acts on the right."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from posdesk.i18n import _
from posdesk.ui import theme
from posdesk.ui.widgets.buttons import Button

DIGITS = (("1", "2", "3"), ("4", "5", "6"), ("7", "8", "9"))
ERASE, CLEAR, ENTER = "erase", "clear", "enter"


class Numpad(QWidget):
    """Digits with a last row of "." 0 00 (or blank 0 blank for PINs), and a column of acts.

    Emits `pressed(key)`: digits ("7", "00", "."), "erase", "clear", "enter" or a key of `acts`.
    It takes no focus, so that the field being filled keeps it.
    """

    pressed = Signal(str)

    def __init__(
        self,
        *,
        point: bool = True,
        acts: Sequence[tuple[str, str]] | None = None,
        key_height: int = 56,
    ) -> None:
        """`acts`: (key, words) from the top of the right column; None gives erase, clear, enter."""
        super().__init__()
        self.keys: dict[str, Button] = {}
        self._height = key_height
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(theme.px(10))
        last = (".", "0", "00") if point else ("", "0", "")
        for y, line in enumerate((*DIGITS, last)):
            for x, digit in enumerate(line):
                if digit:
                    grid.addWidget(self._key(digit, digit), y, x)
        standard = ((ERASE, "⌫"), (CLEAR, _("Clear")), (ENTER, _("Enter")))
        chosen = standard if acts is None else acts
        for y, (key, words) in enumerate(chosen):
            rows = grid.rowCount() - y if y == len(chosen) - 1 else 1  # the last one fills up
            grid.addWidget(self._key(key, words), y, 3, rows, 1)
        for x in range(grid.columnCount()):
            grid.setColumnStretch(x, 1)

    def _key(self, key: str, words: str) -> Button:
        names = {ERASE: _("Erase last digit"), ".": _("Decimal point")}
        name = names.get(key, "")
        button = Button(words, "key", clicked=lambda: self.pressed.emit(key), name=name)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        if len(words) > 2:
            button.setProperty("extent", "word")
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        button.setMinimumHeight(theme.px(self._height))
        self.keys[key] = button
        return button
