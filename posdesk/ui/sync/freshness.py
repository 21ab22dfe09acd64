"""Says above the goods when their prices may be of yesterday: the hub was not heard for a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QBoxLayout, QWidget

from posdesk.ui.place import Shell

if TYPE_CHECKING:
    from posdesk.ui.sync.banner import Banner

_MINUTE_MS: Final = 60_000


class Freshness(QObject):
    """Puts a strip on top of `box` while it is so; without a hub nothing is ever made."""

    def __init__(self, shell: Shell, box: QBoxLayout) -> None:
        super().__init__()
        self._shell, self._box = shell, box
        self._around: QWidget | None = None
        self.banner: Banner | None = None
        self._minute = QTimer(self, interval=_MINUTE_MS)
        self._minute.timeout.connect(self.check)
        self._minute.start()

    def check(self) -> None:
        """Looks anew how old the catalog is."""
        from posdesk.ui.sync import road

        ops = self._shell.ops
        if not ops.is_open:
            return
        if not ops.read(road.linked):
            self._show(False)
            return
        from posdesk.ui.sync.words import stale_words

        said = stale_words(road.status(ops), ops.db.clock)
        if said is not None:
            self._made().say(said)
        self._show(said is not None)

    def _show(self, shown: bool) -> None:
        if self._around is not None:
            self._around.setVisible(shown)

    def _made(self) -> Banner:
        if self.banner is None:
            from posdesk.i18n import _
            from posdesk.ui.sync.banner import Banner
            from posdesk.ui.widgets import column

            self.banner = Banner(_("Sync…"), clicked=lambda: self._shell.go("sync"))
            self._around = QWidget()
            self._around.setLayout(column(self.banner, margins=(14, 10, 14, 0)))
            self._box.insertWidget(0, self._around)
        return self.banner
