"""The jobs of the print queue as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from posdesk.clock import local
from posdesk.i18n import N_, gettext
from posdesk.printing.queries import QueueRow
from posdesk.printing.states import FAILED, INTERRUPTED, PRINTED, QUEUED, SENDING
from posdesk.ui import theme

COLUMNS = (N_("Document"), N_("Printer"), N_("State"), N_("Time"))
TONES = {FAILED: "bad", INTERRUPTED: "warn", QUEUED: "info", SENDING: "info", PRINTED: "ok"}
Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class QueueModel(QAbstractTableModel):
    """Rows of `queue_rows`, in its order."""

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__()
        self._zone = zone
        self._rows: tuple[QueueRow, ...] = ()

    def show_rows(self, rows: Sequence[QueueRow]) -> None:
        """Shows these jobs."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def job(self, row: int) -> QueueRow | None:
        """The job of a row."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def row_of(self, job_id: str) -> int:
        """The row of a job, -1 if it is not there."""
        return next((i for i, job in enumerate(self._rows) if job.id == job_id), -1)

    def rowCount(self, parent: Index = _ROOT) -> int:
        """As many as there are jobs."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        """Document, printer, state, time."""
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
        job = self.job(index.row())
        if job is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(job)[index.column()]
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == 2 and job.state in TONES:
            return theme.colour(TONES[job.state])
        if role == Qt.ItemDataRole.ToolTipRole:
            return job.cause or None
        return None

    def _words(self, job: QueueRow) -> tuple[str, str, str, str]:
        document = f"{job.title}  {job.number}".strip()
        made = local(job.created_at, self._zone)
        return document, job.printer, job.label, f"{made:%m-%d %H:%M:%S}"
