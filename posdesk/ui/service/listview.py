"""How tickets and reviews are painted in their lists, and the list that moves by arrows."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from posdesk.service.queries import ReviewRow, TicketRow
from posdesk.ui import theme
from posdesk.ui.service.rows import ReviewModel, TicketModel
from posdesk.ui.widgets import paint
from posdesk.ui.widgets.paged import ROW_ROLE
from posdesk.ui.widgets.status import Look, paint_badge

HEIGHT: Final = 76
_AnyIndex = QModelIndex | QPersistentModelIndex
_LEFT, _RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight


class ServiceDelegate(QStyledItemDelegate):
    """Three lines: the name and a badge, what it is about, what was said and when."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _AnyIndex) -> QSize:
        """All rows are equally high."""
        return QSize(theme.px(200), theme.px(HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _AnyIndex) -> None:
        row, model = index.data(ROW_ROLE), index.model()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(option.rect)
        self._ground(painter, area, option)
        inside = area.adjusted(theme.px(14), theme.px(8), -theme.px(12), -theme.px(8))
        if isinstance(row, TicketRow) and isinstance(model, TicketModel):
            self._ticket(painter, inside, row, model)
        elif isinstance(row, ReviewRow) and isinstance(model, ReviewModel):
            self._review(painter, inside, row, model)
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

    def _ticket(
        self, painter: QPainter, inside: QRectF, row: TicketRow, model: TicketModel
    ) -> None:
        due_tone = "bad" if row.overdue else "muted"
        owner = f" · {row.owner}" if row.owner else ""
        self._rows(
            painter,
            inside,
            (row.subject, "ink", model.look(row)),
            (model.about(row), "ink", model.due(row), due_tone),
            (row.last, "muted", row.number + owner),
        )

    def _review(
        self, painter: QPainter, inside: QRectF, row: ReviewRow, model: ReviewModel
    ) -> None:
        said = " · ".join(part for part in (row.customer, row.order_number) if part)
        self._rows(
            painter,
            inside,
            (row.product, "ink", model.look(row)),
            (model.stars(row), "warn", model.time(row), "muted"),
            (model.about(row), "muted", said),
        )

    def _rows(
        self,
        painter: QPainter,
        inside: QRectF,
        first: tuple[str, str, Look | None],
        second: tuple[str, str, str, str],
        third: tuple[str, str, str],
    ) -> None:
        bold, small = paint.face(14, QFont.Weight.Bold), paint.face(12)
        high, low = bold.metrics.height(), small.metrics.height()
        line = QRectF(inside.left(), inside.top(), inside.width(), high)
        title, ink, look = first
        if look is not None:
            line.setRight(
                paint_badge(painter, inside.right(), line.center().y(), look) - theme.px(8)
            )
        paint.line(painter, line, title, bold, ink, _LEFT)
        line = QRectF(inside.left(), line.bottom() + theme.px(2), inside.width(), low)
        self._pair(painter, line, second)
        line = QRectF(inside.left(), line.bottom() + theme.px(2), inside.width(), low)
        self._pair(painter, line, (third[0], third[1], third[2], "muted"))

    def _pair(self, painter: QPainter, line: QRectF, words: tuple[str, str, str, str]) -> None:
        left, ink, right, tone = words
        small = paint.face(12)
        room = min(small.width(right), line.width() * 0.55)
        place = QRectF(line.right() - room - 1, line.top(), room + 1, line.height())
        paint.line(painter, place, right, small, tone, _RIGHT)
        line = QRectF(line)
        line.setRight(place.left() - theme.px(10))
        paint.line(painter, line, left, small, ink, _LEFT)


class ServiceList(QListView):
    """A click or the arrows open what they reach."""

    wanted = Signal(str)
    """A ticket or review (its id) was chosen."""
    entered = Signal()

    def __init__(self, model: TicketModel | ReviewModel, name: str) -> None:
        super().__init__()
        self.rows = model
        self.setModel(model)
        self.setItemDelegate(ServiceDelegate(self))
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("role", "entries")
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(lambda index: self._want(index.row()))

    def mark(self, key: str) -> None:
        """Shows which one is open, without opening it again."""
        place = self.rows.place_of(key)
        if place < 0:
            self.clearSelection()
            self.setCurrentIndex(QModelIndex())
        elif self.currentIndex().row() != place or not self.selectionModel().hasSelection():
            self.setCurrentIndex(self.rows.index(place))

    def step(self, by: int) -> None:
        """Opens the one above (−1) or below (+1)."""
        last = self.rows.rowCount() - 1
        if last >= 0:
            self._want(min(max(self.currentIndex().row() + by, 0), last))

    def _want(self, place: int) -> None:
        row = self.rows.row(place)
        if row is not None:
            self.setCurrentIndex(self.rows.index(place))
            self.wanted.emit(row.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrows open what they reach; Enter goes on to the answer."""
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if event.key() in steps:
            self.step(steps[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)
