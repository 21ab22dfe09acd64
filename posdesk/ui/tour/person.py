"""The hands and eyes of the tour: real key and mouse events, and what can be seen afterwards."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, QPointF, QRect, Qt, QUrl
from PySide6.QtGui import (
    QAction,
    QDragEnterEvent,
    QDropEvent,
    QInputMethodEvent,
    QKeyEvent,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QMenu,
    QPushButton,
    QScrollArea,
    QWidget,
)

from posdesk.ui.place import Place
from posdesk.ui.window import Window

PACE_MS = 45
"""Between two keys of a quick typist: slower than any scanner."""
SCANNER_MS = 4
"""Between two keys of a scanner."""
PATIENCE_S = 20.0
_LOOK_MS = 5
_LEVELS = 8

W = TypeVar("W", bound=QWidget)
P = TypeVar("P", bound=Place)


class Missed(Exception):
    """Something that should be on the screen is not there; its text says what."""


class Person:
    """Somebody at the till. The window may be made anew at any time, so it is asked for."""

    def __init__(self, window: Callable[[], Window], patience: float = PATIENCE_S) -> None:
        self._window = window
        self._patience = patience
        self._scanner_clock = int(time.monotonic() * 1000)

    @property
    def window(self) -> Window:
        """The window as it is now."""
        return self._window()

    def place(self, kind: type[P]) -> P:
        """The open place, which must be of this kind."""
        place = self.window.place()
        if not isinstance(place, kind):
            raise Missed(f"{kind.__name__} is not open")
        return place

    # --- eyes ---------------------------------------------------------------------------------

    def until(self, seen: Callable[[], object], what: str) -> None:
        """Waits until something is so; raises `Missed` with `what` when it takes too long."""
        end = time.monotonic() + self._patience
        while not seen():
            if time.monotonic() > end:
                raise Missed(what)
            QTest.qWait(_LOOK_MS)

    def check(self, so: object, what: str) -> None:
        """What must be so now; raises `Missed`."""
        if not so:
            raise Missed(what)

    def rest(self) -> None:
        """Waits until everything asked of the core is answered and drawn: what changed its size is
        laid out one level after the other.
        """
        self.until(lambda: self.window.ops.pending == 0, "an answer of the core")
        for _level in range(_LEVELS):
            QCoreApplication.processEvents()
            QCoreApplication.sendPostedEvents()

    def child(self, kind: type[W], what: str) -> W:
        """The newest visible widget of a kind, once there is one."""
        self.until(lambda: self._visible(kind), what)
        return self._visible(kind)[-1]

    def _visible(self, kind: type[W]) -> list[W]:
        return [w for w in self.window.findChildren(kind) if w.isVisible()]

    def button(self, words: str, within: QWidget | None = None) -> QPushButton:
        """The button with these words or this spoken name, once it is there and can be used."""
        self.until(lambda: self._buttons(words, within), f"a button “{words}”")
        return self._buttons(words, within)[0]

    def _buttons(self, words: str, within: QWidget | None) -> list[QPushButton]:
        found = (within or self.window).findChildren(QPushButton)
        usable = (b for b in found if b.isVisible() and b.isEnabled())
        return [b for b in usable if words in (b.text().strip(), b.accessibleName())]

    def focus(self) -> QWidget:
        """Where keys go."""
        found: QWidget | None = QApplication.focusWidget()
        inside: QWidget | None = self.window.focusWidget()
        return next((w for w in (found, inside) if w is not None), self.window)

    # --- hands --------------------------------------------------------------------------------

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        """Clicks what can be seen and used, after scrolling to it; a touch is a click."""
        self.until(lambda: widget.isVisible() and widget.isEnabled(), _name(widget))
        self._scroll_to(widget)
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=at or _spot(widget))

    def _scroll_to(self, widget: QWidget) -> None:
        above = widget.parentWidget()
        while above is not None:
            if isinstance(above, QScrollArea):
                above.ensureWidgetVisible(widget)
                QCoreApplication.processEvents()
            above = above.parentWidget()

    def turn(self, area: QScrollArea, notches: int) -> None:
        """Turns the wheel over an area: so many notches down, negative ones up."""
        at = QPointF(area.viewport().rect().center())
        buttons, held = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
        for _notch in range(abs(notches)):
            step = QPoint(0, -120 if notches > 0 else 120)
            glob = QPointF(area.viewport().mapToGlobal(at.toPoint()))
            phase = Qt.ScrollPhase.NoScrollPhase
            event = QWheelEvent(at, glob, QPoint(), step, buttons, held, phase, False)
            QCoreApplication.sendEvent(area.viewport(), event)

    def fill(self, field: QLineEdit, text: str) -> None:
        """Clicks into a field and types over what it says."""
        self.click(field)
        self.press(Qt.Key.Key_A, ctrl=True)
        self.type(text)
        self.until(lambda: field.text() == text, f"“{text}” as it was typed")

    def touch(self, words: str, within: QWidget | None = None) -> None:
        """Clicks the button with these words."""
        self.click(self.button(words, within))

    def pick(self, view: QAbstractItemView, row: int, what: str) -> None:
        """Clicks a row of a list, a table or a grid of tiles."""
        self.until(lambda: view.model().rowCount() > row, what)
        index = view.model().index(row, 0)
        view.scrollTo(index)
        self.click(view.viewport(), _middle(view.visualRect(index), view.viewport().rect()))

    def choose(self, box: QComboBox, text: str) -> None:
        """Chooses an entry of a closed list with the arrow keys."""
        wanted = box.findText(text)
        self.check(wanted >= 0, f"“{text}” in a list of choices")
        box.setFocus()
        for _step in range(abs(wanted - box.currentIndex())):
            down = wanted > box.currentIndex()
            QTest.keyClick(box, Qt.Key.Key_Down if down else Qt.Key.Key_Up)
        self.check(box.currentIndex() == wanted, f"“{text}” chosen")

    def menu(self, words: str) -> None:
        """Clicks an entry of the menu that is open."""
        self.until(lambda: isinstance(QApplication.activePopupWidget(), QMenu), "a menu")
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        entry = next((a for a in menu.actions() if _said(a) == words), None)
        if entry is None:
            raise Missed(f"“{words}” in the menu")
        QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(entry).center())
        self.until(lambda: QApplication.activePopupWidget() is None, "the menu closed")
        self.window.activateWindow()  # where no window manager gives the keys back
        self.until(self.window.isActiveWindow, "the window active again")

    def drop(self, path: Path, onto: QWidget) -> None:
        """Drags a file onto a place of the window and lets go."""
        self.until(onto.isVisible, _name(onto))
        data, at = QMimeData(), onto.rect().center()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        copy = Qt.DropAction.CopyAction
        QCoreApplication.sendEvent(onto, QDragEnterEvent(at, copy, data, left, none))
        QCoreApplication.sendEvent(onto, QDropEvent(QPointF(at), copy, data, left, none))

    def press(self, key: Qt.Key, *, ctrl: bool = False) -> None:
        """One key, after what was typed before has arrived."""
        QTest.qWait(PACE_MS)
        held = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
        QTest.keyClick(self.focus(), key, held)

    def type(self, text: str) -> None:
        """Types at a person's pace; what no key has (汉字) comes from an input method."""
        if not text.isascii():
            event = QInputMethodEvent()
            event.setCommitString(text)
            QCoreApplication.sendEvent(self.focus(), event)
            return
        for character in text:
            QTest.keyClicks(self.focus(), character)
            QTest.qWait(PACE_MS)

    def scan(self, code: str) -> None:
        """A scanner types a code and Enter; its keys carry their own times, as real ones do."""
        self._scanner_clock = max(self._scanner_clock + 1000, int(time.monotonic() * 1000))
        for character in code:
            self._scanner_key(Qt.Key(ord(character.upper())), character)
        self._scanner_key(Qt.Key.Key_Return, "\r")

    def _scanner_key(self, key: Qt.Key, text: str) -> None:
        focus = self.focus()
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text)
            event.setTimestamp(self._scanner_clock)
            QCoreApplication.sendEvent(focus, event)
        self._scanner_clock += SCANNER_MS


def _spot(widget: QWidget) -> QPoint:
    """Where a person aims: the middle, of a box to be ticked the box."""
    middle = widget.rect().center()
    return QPoint(middle.y(), middle.y()) if isinstance(widget, QCheckBox) else middle


def _middle(cell: QRect, seen: QRect) -> QPoint:
    """The middle of what can be seen of a cell."""
    return cell.intersected(seen).center()


def _said(action: QAction) -> str:
    return action.text().split("\t")[0].replace("&", "")


def _name(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QPushButton) else ""
    return f"{widget.accessibleName() or text or type(widget).__name__} on the screen, to be used"
