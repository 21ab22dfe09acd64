"""The PIN pad: dots, keys for fingers, the keyboard's digits, and a lock's time running down."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from posdesk.errors import Refusal
from posdesk.i18n import _
from posdesk.ui import theme
from posdesk.ui.widgets import Label, Numpad, column
from posdesk.ui.widgets.numpad import CLEAR, ENTER, ERASE

LONGEST = 8
SHORTEST = 4


class Dots(QWidget):
    """How many digits were entered, never which."""

    def __init__(self) -> None:
        super().__init__()
        self._count = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_count(self, count: int) -> None:
        """Shows `count` dots filled."""
        self._count = count
        self.update()

    def sizeHint(self) -> QSize:
        """Room for the longest PIN."""
        return QSize(theme.px(26) * LONGEST, theme.px(28))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the dots; four places are always shown, more as they are filled."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shown = max(SHORTEST, self._count)
        step, side = theme.px(26), theme.px(14)
        left = (self.width() - shown * step) / 2 + (step - side) / 2
        for index in range(shown):
            filled = index < self._count
            painter.setPen(theme.colour("ink" if filled else "line_strong"))
            painter.setBrush(theme.colour("ink" if filled else "card"))
            painter.drawEllipse(QRectF(left + index * step, (self.height() - side) / 2, side, side))
        painter.end()


class PinPad(QWidget):
    """Takes a PIN from fingers or keyboard and emits it with Enter; never shows a digit."""

    entered = Signal(str)
    """The PIN. It is forgotten here at once."""

    def __init__(self) -> None:
        super().__init__()
        self._pin = ""
        self._seconds = 0
        self.wanting = ""
        """What has to be done before a PIN is taken, in words; "" if nothing has to."""
        self.dots = Dots()
        self.message = Label("", "small", wrap=True)
        self.message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.message.setMinimumHeight(theme.px(36))
        acts = ((ERASE, "⌫"), (CLEAR, _("Clear")), (ENTER, _("Enter")))
        self.pad = Numpad(point=False, acts=acts, key_height=52)
        self.pad.keys[ENTER].set_role("primary")
        self.pad.pressed.connect(self._pressed)
        self.setLayout(column(self.dots, self.message, self.pad, gap=6))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setAccessibleName(_("PIN"))
        self._countdown = QTimer(self, interval=1000)
        self._countdown.timeout.connect(self._tick)

    @property
    def locked(self) -> bool:
        """Whether a lock runs down."""
        return self._seconds > 0

    def clear(self) -> None:
        """Forgets what was entered, and what was said about it."""
        self._set("")
        self._say("", "")
        self._countdown.stop()
        self._seconds = 0
        self._enable(True)

    def show_refusal(self, refusal: Refusal) -> None:
        """Says why the PIN was not taken; a lock disables the keys until it has run down."""
        self._set("")
        self._say(str(refusal), "bad")
        seconds = getattr(refusal, "seconds", 0)
        if seconds:
            self.lock(seconds)

    def lock(self, seconds: int) -> None:
        """Takes no digits for `seconds`, and says how long still."""
        self._seconds = seconds
        self._enable(False)
        self._countdown.start()
        self._say_lock()

    def _tick(self) -> None:
        self._seconds -= 1
        if self._seconds > 0:
            self._say_lock()
            return
        self._countdown.stop()
        self._enable(True)
        self._say(_("You can try again now."), "")

    def _say_lock(self) -> None:
        minutes, seconds = divmod(self._seconds, 60)
        wait = f"{minutes}:{seconds:02}"
        self._say(_("Too many wrong PINs. Try again in {wait}.").format(wait=wait), "bad")

    def _say(self, text: str, tone: str) -> None:
        self.message.setText(text)
        self.message.set_tone(tone)
        self.setAccessibleDescription(text)

    def _enable(self, enabled: bool) -> None:
        self.pad.setEnabled(enabled)

    def _set(self, pin: str) -> None:
        self._pin = pin[:LONGEST]
        self.dots.set_count(len(self._pin))

    def _pressed(self, key: str) -> None:
        if self.locked:
            return
        if self.wanting:
            self._say(self.wanting, "bad")
        elif key == ERASE:
            self._set(self._pin[:-1])
        elif key == CLEAR:
            self._set("")
        elif key == ENTER:
            self._enter()
        else:
            self._set(self._pin + key)

    def _enter(self) -> None:
        pin, enough = self._pin, len(self._pin) >= SHORTEST
        if not enough:
            self._say(_("A PIN has at least {n} digits.").format(n=SHORTEST), "bad")
            return
        self._set("")
        self._say("", "")
        self.entered.emit(pin)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits, Backspace, Enter; everything else goes on to the window."""
        keys = {
            Qt.Key.Key_Backspace: ERASE,
            Qt.Key.Key_Delete: CLEAR,
            Qt.Key.Key_Return: ENTER,
            Qt.Key.Key_Enter: ENTER,
        }
        text = event.text()
        if text.isascii() and text.isdigit():
            self._pressed(text)
        elif event.key() in keys:
            self._pressed(keys[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)
