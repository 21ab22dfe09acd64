"""A short list of things with two rows of words and an amount: carts put aside, recent sales."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from posdesk.ui import theme
from posdesk.ui.widgets import paint

ENTRY_ROLE: Final = int(Qt.ItemDataRole.UserRole)
_ROW: Final = 58
_LEFT, _RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Entry:
    """One row: `key` names it to its owner, `mark` is a short warning before the detail."""

    key: str
    title: str
    detail: str
    amount: str
    mark: str = ""

    def spoken(self) -> str:
        """All of it in one line, for a screen reader."""
        return ", ".join(part for part in (self.title, self.mark, self.detail, self.amount) if part)


class EntryModel(QAbstractListModel):
    """Entries in the order given."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: list[Entry] = []

    def show(self, entries: Sequence[Entry]) -> None:
        """Replace all entries."""
        self.beginResetModel()
        self._entries = list(entries)
        self.endResetModel()

    def entry(self, row: int) -> Entry | None:
        """The entry of a row, None when there is no such row."""
        return self._entries[row] if 0 <= row < len(self._entries) else None

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry = self.entry(index.row()) if index.isValid() else None
        if entry is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.title
        if role == ENTRY_ROLE:
            return entry
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return entry.spoken()
        return None


class EntryDelegate(QStyledItemDelegate):
    """Paints an entry like a line of the cart."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(100, theme.px(_ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        entry = index.data(ENTRY_ROLE)
        if not isinstance(entry, Entry):
            return
        painter.save()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        ground = "selected" if chosen else "hover" if hovered else "card"
        rect = QRectF(option.rect)
        painter.fillRect(rect, paint.ink(ground))
        painter.fillRect(QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), paint.ink("line"))
        if chosen:
            painter.fillRect(
                QRectF(rect.left(), rect.top(), 3, rect.height()), paint.ink("primary")
            )
        self._words(
            painter, rect.adjusted(theme.px(12), theme.px(8), -theme.px(10), -theme.px(8)), entry
        )
        painter.restore()

    def _words(self, painter: QPainter, rect: QRectF, entry: Entry) -> None:
        bold = paint.face(14, QFont.Weight.DemiBold)
        quiet = paint.face(12)
        half = rect.height() / 2
        upper = QRectF(rect.left(), rect.top(), rect.width(), half)
        lower = QRectF(rect.left(), rect.top() + half, rect.width(), half)
        taken = bold.width(entry.amount) + 10
        paint.line(painter, upper, entry.amount, bold, "ink", _RIGHT)
        paint.line(painter, upper.adjusted(0, 0, -taken, 0), entry.title, bold, "ink", _LEFT)
        if entry.mark:
            paint.line(painter, lower, entry.mark, quiet, "warn", _LEFT)
            lower.setLeft(lower.left() + quiet.width(entry.mark + "  "))
        paint.line(painter, lower, entry.detail, quiet, "muted", _LEFT)


class EntryList(QListView):
    """Up and down select, Enter or a double click takes an entry."""

    taken = Signal(str)
    selected = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entries = EntryModel(self)
        self.setModel(self.entries)
        self.setItemDelegate(EntryDelegate(self))
        self.setAccessibleName(name)
        self.setProperty("role", "entries")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.doubleClicked.connect(lambda index: self._take(index.row()))
        self.selectionModel().currentRowChanged.connect(self._tell)

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Replace all entries and select the first."""
        self.entries.show(entries)
        if entries:
            self.setCurrentIndex(self.entries.index(0))

    def choose(self, key: str) -> None:
        """Select the entry with this key, if it is there."""
        for place in range(self.entries.rowCount()):
            entry = self.entries.entry(place)
            if entry is not None and entry.key == key:
                self.setCurrentIndex(self.entries.index(place))

    def key(self) -> str | None:
        """The key of the selected entry."""
        entry = self.entries.entry(self.currentIndex().row())
        return entry.key if entry else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(self.currentIndex().row())
            return
        super().keyPressEvent(event)

    def _take(self, row: int) -> None:
        entry = self.entries.entry(row)
        if entry is not None:
            self.taken.emit(entry.key)

    def _tell(self, now: QModelIndex, before: QModelIndex) -> None:
        entry = self.entries.entry(now.row())
        self.selected.emit(entry.key if entry else "")
