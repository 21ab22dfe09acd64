"""The notices as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from posdesk.clock import local
from posdesk.i18n import N_, gettext
from posdesk.notices.queries import NoticeRow
from posdesk.notices.states import CANCELLED, FAILED, INTERRUPTED, QUEUED, SENDING, SENT
from posdesk.ui import theme

COLUMNS = (N_("Notice"), N_("To"), N_("State"), N_("Time"))
TONES = {
    FAILED: "bad", INTERRUPTED: "warn", QUEUED: "info", SENDING: "info", SENT: "ok",
    CANCELLED: "muted",
}  # fmt: skip
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class NoticeModel(QAbstractTableModel):
    """Rows of `queue_rows`, in its order."""

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__()
        self._zone = zone
        self._rows: tuple[NoticeRow, ...] = ()

    def show_rows(self, rows: Sequence[NoticeRow]) -> None:
        """Shows these notices."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def notice(self, row: int) -> NoticeRow | None:
        """The notice of a row."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def row_of(self, notice_id: str) -> int:
        """The row of a notice, -1 if it is not there."""
        return next((i for i, each in enumerate(self._rows) if each.id == notice_id), -1)

    def rowCount(self, parent: Index = _ROOT) -> int:
        """As many as there are notices."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Notice, recipient, state, time."""
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """The columns' names."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return gettext(COLUMNS[section])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words, and for the state its colour."""
        notice = self.notice(index.row())
        if notice is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(notice)[index.column()]
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == 2:
            return theme.colour(TONES.get(notice.state, "ink"))
        if role == Qt.ItemDataRole.ToolTipRole:
            return notice.cause or None
        return None

    def _words(self, notice: NoticeRow) -> tuple[str, str, str, str]:
        title = f"{notice.title}  {notice.number}".strip()
        made = local(notice.occurred_at, self._zone)
        to = f"{notice.way}  {notice.recipient}".strip()
        return title, to, notice.label, f"{made:%m-%d %H:%M}"
