"""A till to measure: the real window on a shop of a given size, somebody signed in."""

from __future__ import annotations

import time
from pathlib import Path

from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from bench import shops
from posdesk.app import Desk
from posdesk.staff.queries import tiles
from posdesk.ui.sell.place import SellPlace

PATIENCE = 60.0


class Painted(QObject):
    """Counts how often a widget was painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False


def open_till(folder: Path) -> tuple[Desk, SellPlace]:
    """The window, shown, with its manager at the sell place and the search field ready."""
    desk = Desk(folder, "zh_CN")
    desk.show(full=False)
    desk.window.activateWindow()
    person = tiles(desk.ops.db)[0].id
    desk.session.sign_in(person, shops.MANAGER_PIN, print)
    wait(lambda: isinstance(desk.window.place(), SellPlace))
    place = desk.window.place()
    assert isinstance(place, SellPlace)
    wait(lambda: desk.ops.pending == 0)
    return desk, place


def wait(done: object) -> None:
    """Let the window work until something is so."""
    assert callable(done)
    until = time.monotonic() + PATIENCE
    alarm = QTimer()  # so that the patience can run out
    alarm.start(1000)
    while not done():
        # As `exec` does: asleep until there is something to do, so that other threads can work.
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        if time.monotonic() > until:
            raise TimeoutError("the window did not get there")


def scan(code: str) -> None:
    """A scanner types a code and Enter with no time between the keys."""
    target = QApplication.focusWidget()
    assert target is not None
    QTest.keyClicks(target, code)
    QTest.keyClick(target, Qt.Key.Key_Return)
