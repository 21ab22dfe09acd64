"""How the orders of the list are painted, and the list that moves by arrows and takes several."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import (
    QModelIndex,
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

from posdesk.i18n import _
from posdesk.orders.listing import OrderRow
from posdesk.orders.states import MARKS, STATUSES
from posdesk.ui import theme
from posdesk.ui.orders.rows import OrderModel
from posdesk.ui.widgets import paint
from posdesk.ui.widgets.paged import ROW_ROLE
from posdesk.ui.widgets.picking import PickingList
from posdesk.ui.widgets.status import PAD, mark_look, order_look, paint_badge

HEIGHT: Final = 58
_NARROW: Final = 470
"""Below this width amount and status stand above one another."""
_BOX: Final = 34
_AnyIndex = QModelIndex | QPersistentModelIndex
_LEFT, _RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight


class OrderDelegate(QStyledItemDelegate):
    """Number over time, customer over way, amount, status."""

    def __init__(self, parent: OrderList) -> None:
        super().__init__(parent)
        self._list = parent

    def sizeHint(self, option: QStyleOptionViewItem, index: _AnyIndex) -> QSize:
        """All rows are equally high."""
        return QSize(theme.px(200), theme.px(HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _AnyIndex) -> None:
        row = index.data(ROW_ROLE)
        if not isinstance(row, OrderRow):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(option.rect)
        self._ground(painter, area, option)
        inside = area.adjusted(theme.px(12), 0, -theme.px(12), 0)
        if self._list.picking:
            self._box(painter, inside, chosen=bool(option.state & QStyle.StateFlag.State_Selected))
            inside.setLeft(inside.left() + theme.px(_BOX))
        self._words(painter, inside, row)
        painter.restore()

    def _ground(self, painter: QPainter, area: QRectF, option: QStyleOptionViewItem) -> None:
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
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
            face = paint.face(14, QFont.Weight.Bold)
            painter.setFont(face.font)
            painter.setPen(paint.ink("on_primary"))
            painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), "✓")

    def _words(self, painter: QPainter, inside: QRectF, row: OrderRow) -> None:
        bold, usual, small = paint.face(14, QFont.Weight.Bold), paint.face(14), paint.face(12)
        high, low = bold.metrics.height(), small.metrics.height()
        top = inside.top() + (inside.height() - high - low - theme.px(2)) / 2
        second = top + high + theme.px(2)
        right = self._standing(painter, inside, row)
        number = max(bold.width(row.number), small.width("00-00 00:00")) + theme.px(14)
        number = max(number, theme.px(132))
        place = QRectF(inside.left(), top, number - theme.px(8), high)
        paint.line(painter, place, row.number, bold, "ink", _LEFT)
        model = self._list.orders
        place = QRectF(inside.left(), second, number - theme.px(8), low)
        paint.line(painter, place, model.time(row), small, "muted", _LEFT)
        left = inside.left() + number
        place = QRectF(left, top, right - left, high)
        paint.line(painter, place, row.customer or _("Walk-in"), usual, "ink", _LEFT)
        place = QRectF(left, second, right - left, low)
        tone = "bad" if model.late(row) else "muted"
        said = " · ".join((_("late"), model.way(row))) if model.late(row) else model.way(row)
        paint.line(painter, place, said, small, tone, _LEFT)

    def _standing(self, painter: QPainter, inside: QRectF, row: OrderRow) -> float:
        """Paints amount and status; answers where they begin."""
        bold = paint.face(14, QFont.Weight.Bold)
        model = self._list.orders
        looks, amount = model.looks(row), model.amount(row)
        narrow = inside.width() < theme.px(_NARROW)
        middle = inside.center().y()
        high = bold.metrics.height()
        tone = "muted" if row.status == "cancelled" else "ink"
        if narrow:
            place = QRectF(inside.left(), middle - high - 1, inside.width(), high)
            paint.line(painter, place, amount, bold, tone, _RIGHT)
            left = paint_badge(painter, inside.right(), middle + theme.px(13), looks[-1])
            return min(left, inside.right() - bold.width(amount)) - theme.px(8)
        step = theme.px(12) if len(looks) > 1 else 0
        for at, look in enumerate(looks[:2]):
            paint_badge(painter, inside.right(), middle + (2 * at - 1) * step, look)
        edge = inside.right() - self._list.badge_room
        place = QRectF(inside.left(), middle - high / 2, edge - inside.left(), high)
        paint.line(painter, place, amount, bold, tone, _RIGHT)
        return edge - bold.width(amount) - theme.px(12)


class OrderList(PickingList[OrderRow]):
    """The orders of a question."""

    def __init__(self, model: OrderModel) -> None:
        super().__init__(model, _("Orders"))
        self.orders = model
        looks = [order_look(status) for status in STATUSES] + [mark_look(mark) for mark in MARKS]
        widest = max(paint.face(12).width(look.text) for look in looks)
        self.badge_room = widest + theme.px(2 * PAD + 14)
        self.setItemDelegate(OrderDelegate(self))
