"""Where keys and scans go: to the open place, to the shortcuts table, or nowhere behind a lock."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QKeyCombination, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from posdesk.i18n import _
from posdesk.ui.scanner import KeyFilter
from posdesk.ui.shortcuts import Shortcuts, portable

if TYPE_CHECKING:
    from posdesk.ui.window import Window

_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


class Keyboard(QObject):
    """The keys and scans of one window."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window = window
        self.shortcuts = Shortcuts()
        self._filter = KeyFilter(window, self._command)
        self._filter.scanned.connect(self.scanned)
        self._filter.touched.connect(window.session.touch)
        self._acts: dict[str, Callable[[], object]] = {
            "help": window.show_help,
            "lock": window.session.lock,
            "search": window.focus_search,
            "back": window.focus_search,
        }

    def let_go(self) -> None:
        """Looks after no key any more."""
        self._filter.let_go()

    def watch_pointer(self) -> None:
        """Notices clicks and touches from now on: the window is on the screen."""
        self._filter.watch_pointer()

    def scanned(self, code: str) -> None:
        """A scan: to the open place, else to the sell place; behind a lock it is only answered."""
        place = self._window.place()
        if place is not None and not self._window.panels.any_open:
            if not place.scanned(code):
                self._window.go("sell").scanned(code)
            return
        self._window.alert()
        if self._window.person is None:
            advice = _("Sign in first, then scan again.")
        else:
            advice = _("Finish what is open, then scan again.")
        self._window.notify(_("The scan was not used."), advice, tone="warn", seconds=6)

    def _command(self, event: QKeyEvent) -> bool:
        """Function keys and keys with Ctrl or Alt, wherever the focus is; Esc, while a notice can
        be seen: it puts that away before it does anything else.
        """
        if event.key() == Qt.Key.Key_Escape and not event.modifiers():
            return self._window.bar().close_newest()
        function = Qt.Key.Key_F1 <= event.key() <= Qt.Key.Key_F35
        if not function and not event.modifiers() & _COMMANDS:
            return False
        return self.dispatch(event)

    def dispatch(self, event: QKeyEvent) -> bool:
        """Does what a key press stands for; True if it stood for anything."""
        key = sequence(event)
        place = self._window.place()
        if place is None or self._window.panels.any_open or not key:
            return False
        if place.key(key):
            return True
        act = self.shortcuts.act_for(key)
        if act and (place.act(act) or self._own(act)):
            return True
        return self._by_digit(key)

    def _own(self, act: str) -> bool:
        if act not in self._acts:
            return False
        self._acts[act]()
        return True

    def _by_digit(self, key: str) -> bool:
        if not (key.startswith("Alt+") and key[4:].isdigit() and key[4:] != "0"):
            return False
        places = list(self._window.rail.buttons)
        number = int(key[4:]) - 1
        if number < len(places):
            self._window.go(places[number])
        return True


def sequence(event: QKeyEvent) -> str:
    """A key press as the shortcuts table names it; a character counts however it is typed."""
    text = event.text()
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if text.isprintable() and text.strip() and not modifiers & _COMMANDS:
        return portable(text)
    return portable(QKeySequence(QKeyCombination(modifiers, Qt.Key(event.key()))).toString())
