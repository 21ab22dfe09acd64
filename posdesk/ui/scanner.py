"""The filter in front of every key: scans out, typing through, act keys to the window.

Key presses that type something are held for a few hundredths of a second (see devices/scanner.py).
If they turn out to be a scan, no field has seen them; if not, they go to the field they were meant
for, in order, with their releases.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from posdesk.devices.scanner import GROUP_SEPARATOR, BurstDetector

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
ENDS = ("\r", "\n")
"""What scanners end a code with; some send a line feed, which is no Enter key (or is Ctrl+J)."""
_MODIFIERS = (
    Qt.Key.Key_Shift,
    Qt.Key.Key_Control,
    Qt.Key.Key_Alt,
    Qt.Key.Key_AltGr,
    Qt.Key.Key_Meta,
    Qt.Key.Key_CapsLock,
    Qt.Key.Key_NumLock,
)
_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
_LATE_MS = 30


class KeyFilter(QObject):
    """Looks after the keys of one window, whatever has the focus.

    It filters the events of the widget that has the focus, which gets every key first, rather than
    those of the whole application: Python would be asked about every paint and timer.
    """

    scanned = Signal(str)
    """A whole code was scanned."""
    touched = Signal()
    """A key was pressed or a pointer used: somebody is there."""

    def __init__(self, window: QWidget, act: Callable[[QKeyEvent], bool]) -> None:
        """`act(key press)` is asked about keys that type nothing; True swallows the key."""
        super().__init__(window)
        self._window = window
        self._act = act
        self._detector = BurstDetector()
        self._held: list[tuple[QWidget, QKeyEvent, bool]] = []
        self._replaying = False
        self._due = 0.0
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._expired)
        self._focused: QWidget | None = None
        window.installEventFilter(self)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)

    def let_go(self) -> None:
        """Looks after no key any more."""
        self._focus_moved(None, None)
        self._window.removeEventFilter(self)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.disconnect(self._focus_moved)

    def watch_pointer(self) -> None:
        """Notices clicks and touches from now on: the window is on the screen."""
        handle = self._window.windowHandle()
        if handle is not None:
            handle.installEventFilter(self)

    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        if self._focused is not None and isValid(self._focused):
            self._focused.removeEventFilter(self)
        mine = new is not None and new is not self._window and new.window() is self._window
        self._focused = new if mine else None
        if self._focused is not None:
            self._focused.installEventFilter(self)

    # --- events -------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt's entry: True swallows the event."""
        kind = event.type()
        if kind in (QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin):
            self.touched.emit()
            return False
        if kind not in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride):
            return False
        if self._replaying or not isinstance(watched, QWidget) or not isinstance(event, QKeyEvent):
            return False
        if watched is self._window and self._focused is not None and isValid(self._focused):
            return False  # it came through the widget with the focus
        if kind == QEvent.Type.KeyPress:
            self.touched.emit()
            return self._pressed(watched, event)
        if kind == QEvent.Type.KeyRelease:
            return self._released(watched, event)
        return self._claims(event)

    def _claims(self, event: QKeyEvent) -> bool:
        """Keeps Qt from taking a typed character for a shortcut before it is known what it is."""
        if self._types(event):
            event.accept()
            return True
        return False

    def _pressed(self, target: QWidget, event: QKeyEvent) -> bool:
        if event.key() in _MODIFIERS:
            return False
        at = event.timestamp() or int(time.monotonic() * 1000)
        if event.isAutoRepeat() and not self._detector.held:
            # A key held down repeats long after its first press was let go. X takes a digit that a
            # scanner types twice in a millisecond for a repeat, too: but then something is held.
            return not self._types(event) and self._act(event)
        if event.key() in ENTER or event.text() in ENDS:
            return self._ended(at) or self._command(event)
        if self._types(event):
            verdict = self._detector.character(event.text(), at)
            self._let_go(verdict.release)
            self._hold(target, event, press=True)
            return True
        self._let_go(self._detector.other().release)
        return self._act(event)

    def _command(self, event: QKeyEvent) -> bool:
        return bool(event.modifiers() & _COMMANDS) and self._act(event)

    def _ended(self, at: int) -> bool:
        verdict = self._detector.enter(at)
        if not verdict.scan:
            self._let_go(verdict.release)
            return False
        self._timer.stop()
        self._held.clear()
        self.scanned.emit(verdict.scan)
        return True

    def _released(self, target: QWidget, event: QKeyEvent) -> bool:
        """A release waits behind its press."""
        pressed = any(e.key() == event.key() and press for _, e, press in self._held)
        if pressed:
            self._hold(target, event, press=False)
            return True
        return False

    @staticmethod
    def _types(event: QKeyEvent) -> bool:
        text = event.text()
        if not text or not (text.isprintable() or text == GROUP_SEPARATOR):
            return False
        commands = event.modifiers() & _COMMANDS
        # AltGr arrives as Ctrl+Alt on some systems and types characters.
        return not commands or commands == _COMMANDS or text == GROUP_SEPARATOR

    # --- holding ------------------------------------------------------------------------------

    def _hold(self, target: QWidget, event: QKeyEvent, *, press: bool) -> None:
        event.accept()
        self._held.append((target, event.clone(), press))
        patience = self._detector.patience
        self._due = time.monotonic() + patience / 1000
        self._timer.start(patience)

    def _expired(self) -> None:
        """Time is up: typing. If the window was busy meanwhile, keys may still be on their way."""
        if (time.monotonic() - self._due) * 1000 > _LATE_MS:
            self._due = time.monotonic()
            self._timer.start(5)
            return
        self._let_go(self._detector.give_up())

    def _let_go(self, presses: int) -> None:
        """Sends held presses, and the releases between them, to where they were meant to go."""
        if not presses:
            return
        going, self._held = self._split(presses)
        self._replaying = True
        try:
            for target, event, _press in going:
                if isValid(target):
                    QCoreApplication.sendEvent(target, event)
        finally:
            self._replaying = False

    def _split(
        self, presses: int
    ) -> tuple[list[tuple[QWidget, QKeyEvent, bool]], list[tuple[QWidget, QKeyEvent, bool]]]:
        seen = 0
        for index, (_target, _event, press) in enumerate(self._held):
            if press and seen == presses:
                return self._held[:index], self._held[index:]
            seen += press
        return self._held, []
