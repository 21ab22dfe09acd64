"""How the products of the list are painted, and the list that moves by arrows and by touch."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QKeyEvent, QPainter, QPainterPath
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from posdesk.catalog.queries import ProductRow
from posdesk.i18n import _
from posdesk.ui import theme
from posdesk.ui.catalog.pictures import Pictures
from posdesk.ui.catalog.rows import (
    ProductModel,
    detail_text,
    price_text,
    state_text,
    stock_text,
)
from posdesk.ui.widgets.paged import ROW_ROLE

HEIGHT: Final = 58
_PICTURE: Final = 40
_AnyIndex = QModelIndex | QPersistentModelIndex
_LEFT, _RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight


class ProductDelegate(QStyledItemDelegate):
    """Picture or first character; name over category and brand; price over stock."""

    def __init__(self, pictures: Pictures, currency: str, low: int, parent: QListView) -> None:
        super().__init__(parent)
        self._pictures, self._currency, self._low = pictures, currency, low

    def sizeHint(self, option: QStyleOptionViewItem, index: _AnyIndex) -> QSize:
        """All rows are equally high."""
        return QSize(theme.px(200), theme.px(HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _AnyIndex) -> None:
        row = index.data(ROW_ROLE)
        if not isinstance(row, ProductRow):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        area = QRectF(option.rect)
        self._ground(painter, area, option)
        side = theme.px(_PICTURE)
        picture = QRectF(area.left() + theme.px(12), area.top(), side, side)
        picture.moveTop(area.top() + (area.height() - side) / 2)
        self._picture(painter, picture, row)
        left = picture.right() + theme.px(10)
        words = QRectF(left, area.top(), area.right() - theme.px(12) - left, area.height())
        self._words(painter, words, row)
        painter.restore()

    def _ground(self, painter: QPainter, area: QRectF, option: QStyleOptionViewItem) -> None:
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        ground = "selected" if chosen else "hover" if hovered else "card"
        painter.fillRect(area, theme.colour(ground))
        base = QRectF(area.left(), area.bottom() - 1, area.width(), 1)
        painter.fillRect(base, theme.colour("line"))
        if chosen:
            bar = QRectF(area.left(), area.top(), theme.px(3), area.height())
            painter.fillRect(bar, theme.colour("primary"))
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(theme.colour("focus"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(area.adjusted(1, 1, -1.5, -2))

    def _picture(self, painter: QPainter, place: QRectF, row: ProductRow) -> None:
        clip = QPainterPath()
        clip.addRoundedRect(place, theme.px(8), theme.px(8))
        painter.fillPath(clip, theme.colour("soft"))
        pixmap = self._pictures.cut(row.image_id, place.size().toSize())
        if pixmap is None:
            letter = next((c for c in row.name if c.isalnum()), row.name[:1]).upper()
            painter.setFont(theme.font(17, bold=True))
            painter.setPen(theme.colour("muted"))
            painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), letter)
            return
        painter.save()
        painter.setClipPath(clip)
        painter.drawPixmap(place.topLeft(), pixmap)
        painter.restore()

    def _words(self, painter: QPainter, area: QRectF, row: ProductRow) -> None:
        bold, small = theme.font(14, bold=True), theme.font(12)
        upper = QFontMetricsF(bold).height()
        lower = QFontMetricsF(small).height()
        top = area.top() + (area.height() - upper - lower - theme.px(2)) / 2
        first = QRectF(area.left(), top, area.width(), upper)
        second = QRectF(area.left(), top + upper + theme.px(2), area.width(), lower)
        off = bool(state_text(row))
        low = row.on_hand is not None and row.on_hand <= self._low
        ink = theme.colour("muted" if off else "ink")
        price = _line(painter, first, price_text(row, self._currency), bold, ink, _RIGHT)
        first.setRight(first.right() - price - theme.px(8))
        _line(painter, first, row.name, bold, ink, _LEFT)
        said = state_text(row) or stock_text(row)
        tone = theme.colour("warn" if off else "bad" if low else "muted")
        stock = _line(painter, second, said, small, tone, _RIGHT)
        second.setRight(second.right() - stock - theme.px(8))
        _line(painter, second, detail_text(row), small, theme.colour("muted"), _LEFT)


def _line(
    painter: QPainter,
    place: QRectF,
    text: str,
    font: QFont,
    ink: QColor,
    side: Qt.AlignmentFlag,
) -> float:
    """Draws one line, cut where it does not fit; answers its width."""
    metrics = QFontMetricsF(font)
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0.0, place.width()))
    painter.setFont(font)
    painter.setPen(ink)
    width = metrics.horizontalAdvance(shown)
    left = place.left() if side == _LEFT else place.right() - width
    painter.drawText(QPointF(left, place.top() + metrics.ascent()), shown)
    return width


class ProductList(QListView):
    """The list: a click, the arrows or Enter open a product."""

    wanted = Signal(str)
    """A product (its id) was chosen."""
    entered = Signal()
    """Enter was pressed: on to the form."""

    def __init__(self, model: ProductModel, pictures: Pictures, low: int) -> None:
        super().__init__()
        self.products = model
        self.setModel(model)
        self.setItemDelegate(ProductDelegate(pictures, model.currency, low, self))
        self.setAccessibleName(_("Products"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("role", "entries")
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(lambda index: self._want(index.row()))

    def mark(self, product_id: str) -> None:
        """Shows which product is open, without opening it again."""
        place = self.products.place_of(product_id)
        if place < 0:
            self.clearSelection()
            self.setCurrentIndex(QModelIndex())
        elif self.currentIndex().row() != place or not self.selectionModel().hasSelection():
            self.setCurrentIndex(self.products.index(place))

    def step(self, by: int) -> None:
        """Opens the product above (−1) or below (+1)."""
        last = self.products.rowCount() - 1
        if last < 0:
            return
        if by > 0 and self.currentIndex().row() == last:
            self.products.fetchMore(QModelIndex())
            last = self.products.rowCount() - 1
        place = min(max(self.currentIndex().row() + by, 0), last)
        self._want(place)

    def _want(self, place: int) -> None:
        row = self.products.row(place)
        if row is not None:
            self.setCurrentIndex(self.products.index(place))
            self.wanted.emit(row.product_id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The arrows open what they reach."""
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -8,
                 Qt.Key.Key_PageDown: 8}  # fmt: skip
        if event.key() in steps:
            self.step(steps[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)
