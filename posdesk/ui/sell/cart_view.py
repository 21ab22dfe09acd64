"""How the lines of the cart are painted, and how a quantity is typed into its own box."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from posdesk.i18n import _
from posdesk.ui import theme
from posdesk.ui.sell.cart_model import LINE_ROLE, CartModel, LineView
from posdesk.ui.widgets import paint

_ROW: Final = 56
_PAD: Final = 14
_AMOUNT: Final = 74
_KEPT: Final = 60  # pictures of rows, about 100 kB each
_BOX: Final = QSize(56, 34)
_LEFT, _RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
_AnyIndex = QModelIndex | QPersistentModelIndex


def quantity_box(row: QRect) -> QRect:
    """Where the quantity of a line stands; the editor opens exactly there."""
    width, height = theme.px(_BOX.width()), theme.px(_BOX.height())
    right = row.right() - theme.px(_PAD) - theme.px(_AMOUNT)
    return QRect(right - width, row.top() + (row.height() - height) // 2, width, height)


class CartDelegate(QStyledItemDelegate):
    """Paints one line and edits its quantity in place."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _AnyIndex) -> QSize:
        return QSize(100, theme.px(_ROW))

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows: OrderedDict[object, QPixmap] = OrderedDict()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _AnyIndex) -> None:
        """Draws a line from the picture made when it last changed: a scan makes one anew."""
        line = index.data(LINE_ROLE)
        if not isinstance(line, LineView):
            return
        row: QRect = option.rect
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        ratio = painter.device().devicePixelRatioF()
        key = (line, chosen, row.width(), row.height(), ratio, theme.current())
        picture = self._rows.get(key)
        if picture is None:
            picture = self._picture(line, chosen, row.size(), ratio)
            self._rows[key] = picture
            if len(self._rows) > _KEPT:
                self._rows.popitem(last=False)
        else:
            self._rows.move_to_end(key)
        painter.drawPixmap(row.topLeft(), picture)

    def _picture(self, line: LineView, chosen: bool, size: QSize, ratio: float) -> QPixmap:
        picture = QPixmap(size * ratio)
        picture.setDevicePixelRatio(ratio)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._row(painter, QRect(QPoint(0, 0), size), line, chosen)
        painter.end()
        return picture

    def _row(self, painter: QPainter, row: QRect, line: LineView, chosen: bool) -> None:
        self._ground(painter, row, chosen)
        box = quantity_box(row)
        self._quantity(painter, QRectF(box), line)
        words = QRectF(row).adjusted(theme.px(_PAD), theme.px(8), 0, -theme.px(8))
        words.setRight(box.left() - theme.px(10))
        self._words(painter, words, line)
        amount = paint.face(14, QFont.Weight.Bold)
        place = QRectF(
            box.right() + 6, row.top(), row.right() - theme.px(_PAD) - box.right() - 6, row.height()
        )
        paint.line(painter, place, line.net_text(), amount, "ink", _RIGHT)

    def _ground(self, painter: QPainter, row: QRect, chosen: bool) -> None:
        painter.fillRect(row, paint.ink("selected" if chosen else "card"))
        painter.fillRect(QRect(row.left(), row.bottom(), row.width(), 1), paint.ink("line"))
        if chosen:
            painter.fillRect(QRect(row.left(), row.top(), 3, row.height()), paint.ink("primary"))

    def _quantity(self, painter: QPainter, box: QRectF, line: LineView) -> None:
        painter.setPen(QPen(paint.ink("line_strong"), 1))
        painter.setBrush(paint.ink("field"))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 7, 7)
        font = paint.face(14)
        if font.width(line.quantity_text()) > box.width() - 4:
            font = paint.face(11)
        painter.setFont(font.font)
        painter.setPen(paint.ink("ink"))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), line.quantity_text())

    def _words(self, painter: QPainter, rect: QRectF, line: LineView) -> None:
        bold, quiet = paint.face(14, QFont.Weight.DemiBold), paint.face(12)
        half = rect.height() / 2
        upper = QRectF(rect.left(), rect.top(), rect.width(), half)
        lower = QRectF(rect.left(), rect.top() + half, rect.width(), half)
        paint.line(painter, upper, line.name, bold, "ink", _LEFT)
        if line.reason:
            paint.line(painter, lower, line.reason, quiet, "warn", _LEFT)
            lower.setLeft(lower.left() + quiet.width(line.reason + "  "))
        rest = "  ".join(part for part in (line.detail, line.note and f"“{line.note}”") if part)
        if rest and lower.width() > 20:
            paint.line(painter, lower, rest, quiet, "muted", _LEFT)

    def createEditor(
        self, parent: QWidget, option: QStyleOptionViewItem, index: _AnyIndex
    ) -> QWidget:
        line = index.data(LINE_ROLE)
        editor = QLineEdit(parent)
        editor.setProperty("role", "cell")
        editor.setAlignment(Qt.AlignmentFlag.AlignCenter)
        editor.setMaxLength(10)
        editor.setAccessibleName(_("Quantity of {name}").format(name=line.name))
        return editor

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: _AnyIndex
    ) -> None:
        editor.setGeometry(quantity_box(option.rect))

    def editorEvent(
        self,
        event: QEvent,
        model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: _AnyIndex,
    ) -> bool:
        released = event.type() == QEvent.Type.MouseButtonRelease
        view = option.widget
        if released and isinstance(event, QMouseEvent) and isinstance(view, CartView):
            if not quantity_box(option.rect).contains(event.position().toPoint()):
                return False
            view.edit(view.lines.index(index.row()))
            return True
        return super().editorEvent(event, model, option, index)


class CartView(QListView):
    """The list of lines: arrows select, + and − step, Enter types the quantity, Del removes."""

    step = Signal(int, int)  # line number, +1 or -1
    removed = Signal(int)
    opened = Signal(int)
    typed = Signal()  # a quantity was typed, or its typing given up

    def __init__(self, lines: CartModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lines = lines
        self.setModel(lines)
        self.setItemDelegate(CartDelegate(self))
        self.setAccessibleName(_("Cart"))
        self.setProperty("role", "cart")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.doubleClicked.connect(self._open)

    def number(self) -> int | None:
        """The number of the selected line, None when none is."""
        line = self.lines.line(self.currentIndex().row())
        return line.number if line and self.selectionModel().hasSelection() else None

    def select(self, number: int) -> None:
        """Select a line and bring it into view."""
        row = self.lines.row_of(number)
        if row >= 0:
            index = self.lines.index(row)
            self.setCurrentIndex(index)
            self.scrollTo(index)

    def walk(self, by: int) -> None:
        """Select the line above (−1) or below (+1) the selected one."""
        row = min(max(self.currentIndex().row() + by, 0), self.lines.rowCount() - 1)
        if row >= 0:
            self.setCurrentIndex(self.lines.index(row))

    def edit_quantity(self) -> None:
        """Open the selected line's quantity for typing."""
        if self.number() is not None and not self.editing:
            self.edit(self.currentIndex())

    @property
    def editing(self) -> bool:
        """Whether a quantity is being typed."""
        return self.state() == QAbstractItemView.State.EditingState

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """The typing is over; who listens takes the focus back."""
        super().closeEditor(editor, hint)
        self.typed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        number = self.number()
        key = event.key()
        if self.editing:
            # Enter and Esc end the typing; they must not begin it again on their way up.
            event.accept()
        elif number is None:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.edit_quantity()
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self.step.emit(number, -1 if key == Qt.Key.Key_Minus else 1)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit(number)
        else:
            super().keyPressEvent(event)

    def _open(self, index: QModelIndex) -> None:
        line = self.lines.line(index.row())
        if line is not None:
            self.opened.emit(line.number)
