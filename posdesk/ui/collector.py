"""Garbage that refers to itself is looked for on the window's thread alone.

Such garbage may hold widgets. By itself Python looks for it on whichever thread happens to make an
object; the writer or the printer would then free the one half of a widget while Qt deletes the
other, and the program would be gone.
"""

from __future__ import annotations

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer

EVERY_MS: Final = 1_000


class Collector(QObject):
    """Looks every so often, as deep as Python would."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Collects the oldest generation that is due, with the younger ones."""
        counts, most = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            if counts[generation] > most[generation]:
                gc.collect(generation)
                return
