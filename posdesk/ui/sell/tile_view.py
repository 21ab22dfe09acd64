"""How tiles are painted and laid out: as many columns as fit, filling the width."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QPixmapCache,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from posdesk.i18n import _
from posdesk.ui.sell.tiles import TileModel, TileView
from posdesk.ui.widgets import paint
from posdesk.ui.widgets.paged import ROW_ROLE

GAP: Final = 10
_NARROWEST: Final = 176
_HEIGHT: Final = 163
_PICTURE: Final = 74
_PAD: Final = 10
_AnyIndex = QModelIndex | QPersistentModelIndex
_LEFT, _RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight


class TileDelegate(QStyledItemDelegate):
    """Paints one product: picture or soft colour with its first character, name, price, stock."""

    read_picture: Callable[[str], bytes] = staticmethod(lambda _image_id: b"")

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        tile = index.data(ROW_ROLE)
        if not isinstance(tile, TileView):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        card = QRectF(option.rect).adjusted(GAP / 2, GAP / 2, -GAP / 2, -GAP / 2)
        self._card(painter, card, option)
        inner = card.adjusted(_PAD, _PAD, -_PAD, -_PAD)
        picture = QRectF(inner.left(), inner.top(), inner.width(), _PICTURE * paint.scale())
        self._picture(painter, picture, tile)
        self._words(painter, picture.bottom() + 6, inner, tile)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: _AnyIndex) -> QSize:
        """A tile fills its cell of the grid."""
        view = option.widget
        return view.gridSize() if isinstance(view, QListView) else QSize(200, 173)

    def _card(self, painter: QPainter, card: QRectF, option: QStyleOptionViewItem) -> None:
        state = option.state
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        hovered = bool(state & QStyle.StateFlag.State_MouseOver)
        pressed = bool(state & QStyle.StateFlag.State_Sunken)
        edge = "focus" if focused else "line_strong" if hovered else "line"
        painter.setPen(QPen(paint.ink(edge), 2 if focused else 1))
        painter.setBrush(paint.ink("pressed" if pressed else "card"))
        painter.drawRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), 12, 12)

    def _picture(self, painter: QPainter, rect: QRectF, tile: TileView) -> None:
        ground, letter = paint.soft(tile.hue)
        clip = QPainterPath()
        clip.addRoundedRect(rect, 8, 8)
        painter.fillPath(clip, ground)
        pixmap = self._pixmap(tile.image, rect.size().toSize()) if tile.image else None
        if pixmap is not None:
            painter.save()
            painter.setClipPath(clip)
            painter.drawPixmap(rect.topLeft(), pixmap)
            painter.restore()
        else:
            painter.setFont(paint.face(30, QFont.Weight.DemiBold).font)
            painter.setPen(letter)
            painter.drawText(rect, int(Qt.AlignmentFlag.AlignCenter), paint.first_letter(tile.name))
        if tile.badge():
            place = rect.adjusted(5, 5, 0, 0)
            small = paint.face(11.5)
            paint.pill(painter, place, tile.badge(), small, "warn")

    def _words(self, painter: QPainter, top: float, inner: QRectF, tile: TileView) -> None:
        bold = paint.face(13.5, QFont.Weight.DemiBold)
        for text in paint.two_lines(tile.name, bold, inner.width()):
            row = QRectF(inner.left(), top, inner.width(), bold.metrics.height() - 1)
            paint.line(painter, row, text, bold, "ink", _LEFT)
            top += bold.metrics.height() - 1
        amount = paint.face(15, QFont.Weight.Bold)
        height = amount.metrics.height()
        bottom = QRectF(inner.left(), inner.bottom() - height + 2, inner.width(), height)
        quiet = paint.face(11.5)
        stock = tile.stock_text()
        taken = quiet.width(stock) + 4 if stock else 0
        paint.line(painter, bottom, stock, quiet, "bad" if tile.low else "muted", _RIGHT)
        paint.line(
            painter,
            bottom.adjusted(0, 0, -taken, 0),
            tile.price_text(),
            amount,
            "ink",
            _LEFT,
        )

    def _pixmap(self, image_id: str, size: QSize) -> QPixmap | None:
        """The picture cut to `size`, kept in Qt's cache; None where it can't be read."""
        key = f"tile:{image_id}:{size.width()}x{size.height()}"
        pixmap = QPixmap()
        if not QPixmapCache.find(key, pixmap):
            pixmap = cut(self.read_picture(image_id), size)
            QPixmapCache.insert(key, pixmap)
        return pixmap if pixmap.width() > 1 else None


def cut(data: bytes, size: QSize) -> QPixmap:
    """An encoded picture scaled and cut to fill `size`; one pixel where it can't be decoded."""
    whole = QPixmap()
    if not whole.loadFromData(data):
        return QPixmap(1, 1)
    scaled = whole.scaled(
        size,
        Qt.AspectRatioMode.KeepAspectRatioByExpanding,
        Qt.TransformationMode.SmoothTransformation,
    )
    left, top = (scaled.width() - size.width()) // 2, (scaled.height() - size.height()) // 2
    return scaled.copy(QRect(left, top, size.width(), size.height()))


class TileGrid(QListView):
    """The grid: click, tap or Enter chooses a tile; arrows move; more loads while scrolling."""

    chosen = Signal(object)  # TileView

    def __init__(self, model: TileModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tiles = model
        self.setModel(model)
        self._delegate = TileDelegate(self)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(_("Products"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("role", "tiles")
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setMovement(QListView.Movement.Static)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        # A touch must not take the focus: what is typed next belongs to the search field.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(self._choose)

    def show_pictures_of(self, read: Callable[[str], bytes]) -> None:
        """Say where the bytes of a picture come from."""
        self._delegate.read_picture = read

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.fit()
        super().resizeEvent(event)
        # At once: Qt would wait a tenth of a second with a scroll bar that is not needed.
        self.executeDelayedItemsLayout()

    def fit(self) -> None:
        """Columns that fill the width, none narrower than a name needs."""
        # The bar's room is always left free, so that the tiles do not jump when it appears.
        width = self.width() - 2 * self.frameWidth() - self.verticalScrollBar().sizeHint().width()
        columns = max(1, width // round((_NARROWEST + GAP) * paint.scale()))
        self.setGridSize(QSize(width // columns, round(_HEIGHT * paint.scale()) + GAP))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose(self.currentIndex())
            event.accept()
            return
        super().keyPressEvent(event)

    def _choose(self, index: QModelIndex) -> None:
        tile = self.tiles.row(index.row()) if index.isValid() else None
        if tile is not None:
            self.chosen.emit(tile)
