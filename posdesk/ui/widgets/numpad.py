"""The keys of a till for fingers: digits on the left, acts on the right."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from posdesk.i18n import _
from posdesk.ui import theme
from posdesk.ui.widgets.buttons import Button

DIGITS = (("1", "2", "3"), ("4", "5", "6"), ("7", "8", "9"))
ERASE, CLEAR, ENTER = "erase", "clear", "enter"


class _Key(Button):
    """A key of a height it would like, which gives way down to a least one (pixels at 100 %)."""

    def __init__(self, words: str, height: int, least: int, clicked: Callable[[], object]) -> None:
        super().__init__(words, "key", clicked=clicked)
        self._wanted = theme.px(height)
        self.setMinimumHeight(theme.px(least))
        if least < height:
            self.setProperty("fit", "low")

    def sizeHint(self) -> QSize:
        """The style's width, and the height wanted."""
        size = super().sizeHint()
        return QSize(size.width(), max(self._wanted, size.height()))

    def minimumSizeHint(self) -> QSize:
        """The style's width, and the least height."""
        return QSize(super().sizeHint().width(), self.minimumHeight())


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
        least_height: int | None = None,
        gap: int = 10,
    ) -> None:
        """`acts`: (key, words) from the top of the right column; None gives erase, clear, enter.

        Keys give way to `least_height` where there is less room than `key_height` asks for.
        """
        super().__init__()
        self.keys: dict[str, Button] = {}
        self._height, self._least = key_height, least_height or key_height
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(theme.px(gap))
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
        button = _Key(words, self._height, self._least, lambda: self.pressed.emit(key))
        if key in names:
            button.setAccessibleName(names[key])
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        if len(words) > 2:
            button.setProperty("extent", "word")
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.keys[key] = button
        return button
