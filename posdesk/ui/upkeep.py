"""When the till cares for itself: soon after the start, and every half hour."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from posdesk.ui.ops import Ops

FIRST_MS = 4_000
"""After the start: time enough to sign in and scan first."""
AGAIN_MS = 1_800_000


class Upkeep(QObject):
    """Runs the catalog's upkeep as a job, one at a time."""

    def __init__(self, ops: Callable[[], Ops]) -> None:
        """`ops()` answers the road to the shop that is open now: a restore makes another."""
        super().__init__()
        self._ops = ops
        self._timer = QTimer(self, interval=AGAIN_MS)
        self._timer.timeout.connect(self.run)
        self._running = False

    def start(self) -> None:
        """First soon, then every half hour."""
        QTimer.singleShot(FIRST_MS, self.run)
        self._timer.start()

    def run(self) -> None:
        """Does it now, unless it is under way or the shop is being closed."""
        from posdesk.catalog.upkeep import look_after

        ops = self._ops()
        if self._running or not ops.is_open:
            return
        self._running = True
        ops.job(look_after, done=self._over, refused=self._over, cancelled=self._over)

    def _over(self, _answer: object = None) -> None:
        self._running = False
