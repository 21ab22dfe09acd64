"""The rows of a work list as a model, and how they are painted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import (
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
from posdesk.ui.widgets.picking import PickingList
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


class WorkList(PickingList[WorkRow]):
    """The rows of a work list."""

    def __init__(self, model: WorkModel) -> None:
        super().__init__(model, _("Deliveries"))
        self.work = model
        self.setItemDelegate(WorkDelegate(self))
