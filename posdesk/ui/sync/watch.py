"""Tells the window when till and hub lose or find each other: no command of the core says it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QTimer

from posdesk.changes import Changes
from posdesk.sync.live import Live
from posdesk.ui.ops import Ops

_LOOK_MS: Final = 500
Seen = tuple[bool, int | None, str, int]


class LiveWatch(QObject):
    """Looks twice a second at what the thread that talks to the hub knows."""

    def __init__(self, ops: Ops, live: Live) -> None:
        super().__init__(ops)
        self._ops, self._live = ops, live
        self._seen = self._now()
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self._look)
        ops.closing.connect(self._timer.stop)
        self._timer.start()

    def _now(self) -> Seen:
        live = self._live
        return live.working, live.offline_since, live.detail, live.behind

    def _look(self) -> None:
        now = self._now()
        if now != self._seen:
            self._seen = now
            self._ops.changed.emit(Changes(frozenset({"sync"})))
