"""The rows of a work list as a model, and how they are painted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from posdesk.clock import Clock
from posdesk.deliveries.worklists import WorkRow
from posdesk.i18n import _
from posdesk.ui import theme
from posdesk.ui.deliveries.words import alarm, due, look, way
from posdesk.ui.widgets import paint
from posdesk.ui.widgets.paged import ROW_ROLE, PagedModel
from posdesk.ui.widgets.status import Look, paint_badge

HEIGHT: Final = 58
_BOX: Final = 34
_AnyIndex = QModelIndex | QPersistentModelIndex
_LEFT = Qt.AlignmentFlag.AlignLeft


class WorkModel(PagedModel[WorkRow]):
    """Rows of one list, or those that were found."""

    def __init__(self, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._all: Sequence[WorkRow] = ()

    def show_rows(self, rows: Sequence[WorkRow]) -> None:
        """Shows these; rows that stay keep their place when the list is the same one."""
        fresh = not self._all
        self._all = rows
        if fresh or not self.rowCount():
            self.show(lambda start, limit: self._all[start : start + limit])
        else:
            self.refresh()

    def holds(self, key: str) -> bool:
        """Whether this entry is in the list."""
        return any(row.key == key for row in self._all)

    def key(self, row: WorkRow) -> str:
        return row.key

    def words(self, row: WorkRow) -> str:
        return row.number

    def spoken(self, row: WorkRow) -> str:
        looks = " ".join(each.text for each in self.looks(row))
        return ", ".join(part for part in (row.number, row.name, self.way(row), looks) if part)

    def below(self, row: WorkRow) -> str:
        """The small line below the number."""
        return due(row, self._clock.zone, self._clock.now())

    def way(self, row: WorkRow) -> str:
        """How it gets there."""
        return way(row)

    def looks(self, row: WorkRow) -> tuple[Look, ...]:
        """Its state, and what is wrong with it."""
        wrong = alarm(row, self._clock.now())
        return (look(row.state), wrong) if wrong else (look(row.state),)


class WorkDelegate(QStyledItemDelegate):
    """Number over time, consignee over way, state."""

    def __init__(self, parent: WorkList) -> None:
        super().__init__(parent)
        self._list = parent

    def sizeHint(self, option: QStyleOptionViewItem, index: _AnyIndex) -> QSize:
        """All rows are equally high."""
        return QSize(theme.px(200), theme.px(HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _AnyIndex) -> None:
        row = index.data(ROW_ROLE)
        if not isinstance(row, WorkRow):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(option.rect)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        self._ground(painter, area, option, chosen=chosen)
        inside = area.adjusted(theme.px(12), 0, -theme.px(12), 0)
        if self._list.picking:
            self._box(painter, inside, chosen=chosen)
            inside.setLeft(inside.left() + theme.px(_BOX))
        self._words(painter, inside, row)
        painter.restore()

    def _ground(
        self, painter: QPainter, area: QRectF, option: QStyleOptionViewItem, *, chosen: bool
    ) -> None:
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.fillRect(area, paint.ink("selected" if chosen else "hover" if hovered else "card"))
        base = QRectF(area.left(), area.bottom() - 1, area.width(), 1)
        painter.fillRect(base, paint.ink("line"))
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(paint.ink("focus"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(area.adjusted(1, 1, -1.5, -2))
        if chosen:
            bar = QRectF(area.left(), area.top(), theme.px(3), area.height())
            painter.fillRect(bar, paint.ink("primary"))

    def _box(self, painter: QPainter, inside: QRectF, *, chosen: bool) -> None:
        side = float(theme.px(20))
        place = QRectF(inside.left(), inside.center().y() - side / 2, side, side)
        painter.setPen(paint.ink("primary" if chosen else "line_strong"))
        painter.setBrush(paint.ink("primary" if chosen else "field"))
        painter.drawRoundedRect(place, theme.px(5), theme.px(5))
        if chosen:
            painter.setFont(paint.face(14, QFont.Weight.Bold).font)
            painter.setPen(paint.ink("on_primary"))
            painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), "✓")

    def _words(self, painter: QPainter, inside: QRectF, row: WorkRow) -> None:
        bold, usual, small = paint.face(14, QFont.Weight.Bold), paint.face(14), paint.face(12)
        high, low = bold.metrics.height(), small.metrics.height()
        top = inside.top() + (inside.height() - high - low - theme.px(2)) / 2
        second = top + high + theme.px(2)
        model = self._list.work
        right = self._badges(painter, inside, model.looks(row))
        number = max(bold.width(row.number), theme.px(132)) + theme.px(14)
        place = QRectF(inside.left(), top, number - theme.px(8), high)
        paint.line(painter, place, row.number, bold, "ink", _LEFT)
        place = QRectF(inside.left(), second, number - theme.px(8), low)
        paint.line(painter, place, model.below(row), small, "muted", _LEFT)
        left = inside.left() + number
        room = max(0.0, right - left)
        name = row.name or row.order_number
        paint.line(painter, QRectF(left, top, room, high), name, usual, "ink", _LEFT)
        where = QRectF(left, second, room, low)
        paint.line(painter, where, model.way(row), small, "muted", _LEFT)

    def _badges(self, painter: QPainter, inside: QRectF, looks: Sequence[Look]) -> float:
        """Paints the badges; answers where they begin."""
        step = theme.px(12) if len(looks) > 1 else 0
        middle = inside.center().y()
        lefts = [
            paint_badge(painter, inside.right(), middle + (2 * at - 1) * step, each)
            for at, each in enumerate(looks)
        ]
        return min(lefts) - theme.px(10)


class WorkList(QListView):
    """A click or the arrows open a row; Ctrl, Shift, or picking choose several."""

    wanted = Signal(str)
    """A row (its key) was chosen."""
    entered = Signal()
    chosen = Signal(int)
    """So many rows are selected now."""

    def __init__(self, model: WorkModel) -> None:
        super().__init__()
        self.work = model
        self.picking = False
        self.setModel(model)
        self.setItemDelegate(WorkDelegate(self))
        self.setAccessibleName(_("Deliveries"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("role", "entries")
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.selectionModel().selectionChanged.connect(
            lambda *_s: self.chosen.emit(len(self.selectionModel().selectedRows()))
        )

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

    def picked(self) -> list[WorkRow]:
        """The selected rows, from the top."""
        places = sorted(index.row() for index in self.selectionModel().selectedRows())
        return [row for place in places if (row := self.work.row(place)) is not None]

    def mark(self, key: str) -> None:
        """Shows which row is open, without opening it again."""
        if self.picking or len(self.selectionModel().selectedRows()) > 1:
            return
        place = self.work.place_of(key)
        if place < 0:
            self.clearSelection()
            self.setCurrentIndex(QModelIndex())
        elif self.currentIndex().row() != place or not self.selectionModel().hasSelection():
            self.setCurrentIndex(self.work.index(place))

    def step(self, by: int) -> None:
        """Opens the row above (−1) or below (+1)."""
        last = self.work.rowCount() - 1
        if last >= 0:
            self._want(min(max(self.currentIndex().row() + by, 0), last))

    def _want(self, place: int) -> None:
        row = self.work.row(place)
        if row is None:
            return
        index = self.work.index(place)
        if self.picking:
            flags = QItemSelectionModel.SelectionFlag.NoUpdate
            self.selectionModel().setCurrentIndex(index, flags)
        else:
            self.setCurrentIndex(index)
        self.wanted.emit(row.key)

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
