"""One start of one process: `python -m bench.started empty|till STARTED [FOLDER CODE PIN]`.

Prints what it took as JSON. Nothing is imported here that the process measured would not import.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable


def _report(started: float) -> None:
    spent = {
        "seconds": time.monotonic() - started,
        "cpu": time.process_time(),
    }
    import psutil

    spent["megabytes"] = psutil.Process().memory_info().rss / 2**20
    print(json.dumps(spent), flush=True)


def _empty(started: float) -> None:
    from PySide6.QtWidgets import QApplication, QWidget

    application = QApplication([])
    window = QWidget()
    window.resize(1366, 768)
    window.show()
    application.processEvents()
    _report(started)


def _till(started: float, folder: str, code: str, pin: str) -> None:
    """As `main.py` starts: the window, its only person signs in, the first code is scanned."""
    from pathlib import Path

    from posdesk.app import Desk
    from posdesk.staff.queries import tiles

    desk = Desk(Path(folder), "zh_CN")
    desk.show(full=False)
    desk.window.activateWindow()
    desk.session.sign_in(tiles(desk.ops.db)[0].id, pin, print)
    _wait(lambda: desk.window.open_id() == "sell")
    cart = desk.window.inside.places["sell"].cart  # type: ignore[attr-defined]
    _type(code + "\r")
    _wait(lambda: cart.model.rowCount() == 1)
    cart.view.viewport().repaint()
    _report(started)
    desk.window.close()


def _type(text: str) -> None:
    from PySide6.QtCore import QEvent, Qt
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QApplication

    field = QApplication.focusWidget()
    assert field is not None
    for sign in text:
        key = Qt.Key.Key_Return if sign == "\r" else Qt.Key(ord(sign))
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, sign)
            QApplication.sendEvent(field, event)


def _wait(done: Callable[[], bool]) -> None:
    from PySide6.QtCore import QEventLoop
    from PySide6.QtWidgets import QApplication

    while not done():
        # As `exec` does: asleep until there is something to do.
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


if __name__ == "__main__":
    if sys.argv[1] == "empty":
        _empty(float(sys.argv[2]))
    else:
        _till(float(sys.argv[2]), *sys.argv[3:])
