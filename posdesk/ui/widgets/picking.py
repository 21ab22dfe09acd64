"""A list beside a detail: a click or the arrows open a row, and several can be chosen."""

from __future__ import annotations

from typing import Generic, TypeVar

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView

from posdesk.ui.widgets.paged import PagedModel

R = TypeVar("R")


class PickingList(QListView, Generic[R]):
    """A click or the arrows open a row; Ctrl, Shift, or picking choose several."""

    wanted = Signal(str)
    """A row (its key) was chosen."""
    entered = Signal()
    """Enter was pressed."""
    chosen = Signal(int)
    """So many rows are selected now."""

    def __init__(self, model: PagedModel[R], name: str) -> None:
        super().__init__()
        self.rows = model
        self.picking = False
        self.setModel(model)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("role", "entries")
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.selectionModel().selectionChanged.connect(lambda *_s: self._tell())

    def _tell(self) -> None:
        self.chosen.emit(len(self.selectionModel().selectedRows()))

    def set_picking(self, picking: bool) -> None:
        """Every click adds to, or takes from, what is chosen; boxes show it."""
        self.picking = picking
        modes = QAbstractItemView.SelectionMode
        self.setSelectionMode(modes.MultiSelection if picking else modes.ExtendedSelection)
        if not picking:
            current = self.currentIndex()
            self.clearSelection()
            self.setCurrentIndex(current)
        self.viewport().update()

    def picked(self) -> list[R]:
        """The selected rows, from the top."""
        places = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [row for place in places if (row := self.rows.row(place)) is not None]

    def mark(self, key: str) -> None:
        """Shows which row is open, without opening it again."""
        place = self.rows.place_of(key)
        if self.picking or len(self.selectionModel().selectedRows()) > 1:
            return
        if place < 0:
            self.clearSelection()
            self.setCurrentIndex(QModelIndex())
        elif self.currentIndex().row() != place or not self.selectionModel().hasSelection():
            self.setCurrentIndex(self.rows.index(place))

    def step(self, by: int) -> None:
        """Opens the row above (−1) or below (+1)."""
        last = self.rows.rowCount() - 1
        if last < 0:
            return
        if by > 0 and self.currentIndex().row() == last:
            self.rows.fetchMore(QModelIndex())
            last = self.rows.rowCount() - 1
        self._want(min(max(self.currentIndex().row() + by, 0), last))

    def _want(self, place: int) -> None:
        row = self.rows.row(place)
        if row is None:
            return
        index = self.rows.index(place)
        if self.picking:
            flags = QItemSelectionModel.SelectionFlag.NoUpdate
            self.selectionModel().setCurrentIndex(index, flags)
        else:
            self.setCurrentIndex(index)
        self.wanted.emit(self.rows.key(row))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A plain click opens the row under it."""
        super().mouseReleaseEvent(event)
        held = event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        )
        index = self.indexAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and not held and index.isValid():
            self._want(index.row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrows open what they reach; with Shift they choose."""
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -8,
                 Qt.Key.Key_PageDown: 8}  # fmt: skip
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if event.key() in steps and not shift:
            self.step(steps[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.entered.emit()
        else:
            super().keyPressEvent(event)
