"""The category tree on the screen: counts at the right, dragged by hand, moved by keys."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
)

from posdesk.i18n import _
from posdesk.ui import theme
from posdesk.ui.catalog.treemodel import COUNT_ROLE, ID_ROLE, CategoryModel

_Index = QModelIndex | QPersistentModelIndex
_ALT, _PLAIN = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.NoModifier

ADD, EDIT, DELETE = "add", "edit", "delete"
UP, DOWN, OUT, IN = "up", "down", "out", "in"
KEYS: Final = {
    (Qt.Key.Key_Up, _ALT): UP,
    (Qt.Key.Key_Down, _ALT): DOWN,
    (Qt.Key.Key_Left, _ALT): OUT,
    (Qt.Key.Key_Right, _ALT): IN,
    (Qt.Key.Key_F2, _PLAIN): EDIT,
    (Qt.Key.Key_Insert, _PLAIN): ADD,
    (Qt.Key.Key_Delete, _PLAIN): DELETE,
}
"""Keys of the tree and the act that each asks for."""


class CategoryDelegate(QStyledItemDelegate):
    """A name, its colour before it and the number of products behind it."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """High enough for a finger."""
        return QSize(theme.px(80), theme.px(theme.TARGET))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        painter.save()
        area = option.rect.adjusted(0, 1, -theme.px(6), -1)
        self._ground(painter, QRectF(area), option)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        ink = "info" if chosen else "ink"
        count = f"{index.data(COUNT_ROLE):,}" if index.data(COUNT_ROLE) else ""
        painter.setFont(theme.font(12))
        painter.setPen(theme.colour(ink if chosen else "muted"))
        room = painter.fontMetrics().horizontalAdvance(count) + theme.px(10)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(area.adjusted(0, 0, -theme.px(8), 0), right, count)
        left = area.adjusted(theme.px(4), 0, -room - theme.px(4), 0)
        icon = index.data(Qt.ItemDataRole.DecorationRole)
        if icon is not None:
            side = theme.px(12)
            mark = QRect(left.left(), left.center().y() - side // 2 + 1, side, side)
            icon.paint(painter, mark)
            left.setLeft(mark.right() + theme.px(7))
        font = theme.font(14, bold=chosen)
        painter.setFont(font)
        painter.setPen(theme.colour(ink))
        cut = Qt.TextElideMode.ElideRight
        name = painter.fontMetrics().elidedText(index.data(), cut, left.width())
        painter.drawText(left, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
        painter.restore()

    def _ground(self, painter: QPainter, area: QRectF, option: QStyleOptionViewItem) -> None:
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        if not (chosen or hovered):
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = theme.colour("focus") if focused else Qt.GlobalColor.transparent
        painter.setPen(QPen(edge, 2))
        painter.setBrush(theme.colour("info_soft" if chosen else "hover"))
        painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), theme.px(8), theme.px(8))


class CategoryTree(QTreeView):
    """A click or the arrows choose a category; a second click opens or closes what is below."""

    chosen = Signal(object)
    """The id of a category, None for all products."""
    asked = Signal(str)
    """An act on the chosen category (see KEYS)."""
    menu_wanted = Signal(QPoint)
    """The menu of the chosen category, at a global point."""

    def __init__(self, model: CategoryModel) -> None:
        super().__init__()
        self.categories = model
        self.setModel(model)
        self.setItemDelegate(CategoryDelegate(self))
        self.setAccessibleName(_("Categories"))
        self.setHeaderHidden(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("role", "tree")
        self.setIndentation(theme.px(18))
        self.setUniformRowHeights(True)
        self.setExpandsOnDoubleClick(False)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setAutoExpandDelay(600)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)
        self.choose(None)

    def chosen_id(self) -> str | None:
        """The id of the chosen category, None for all products."""
        found = self.currentIndex().data(ID_ROLE)
        return found if isinstance(found, str) else None

    def choose(self, category_id: str | None) -> None:
        """Shows a category as chosen without telling anybody; all products if it is gone."""
        index = self.categories.index_of(category_id)
        if not index.isValid():
            index = self.categories.index_of(None)
        self.blockSignals(True)
        self.setCurrentIndex(index)
        self.blockSignals(False)

    def choose_all(self) -> None:
        """Chooses all products, and tells."""
        self.setCurrentIndex(self.categories.index_of(None))

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        """Tells of the category that was chosen."""
        super().currentChanged(current, previous)
        if current.isValid():
            self.chosen.emit(current.data(ID_ROLE))

    def drawBranches(self, painter: QPainter, rect: QRect, index: _Index) -> None:
        """A small arrow before what can be opened, and nothing else."""
        if not self.model().hasChildren(index):
            return
        x, y = rect.right() - theme.px(9), rect.center().y() + 1
        step = theme.px(4)
        if self.isExpanded(index):
            points = [QPoint(x - step, y - 2), QPoint(x, y + step - 2), QPoint(x + step, y - 2)]
        else:
            points = [QPoint(x - 2, y - step), QPoint(x + step - 2, y), QPoint(x - 2, y + step)]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("muted"), 1.6))
        painter.drawPolyline(points)
        painter.restore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on what is chosen already opens or closes it: a finger needs no small arrow."""
        index = self.indexAt(event.position().toPoint())
        again = index.isValid() and index == self.currentIndex()
        inside = self.visualRect(index).contains(event.position().toPoint())
        super().mousePressEvent(event)
        if again and inside and event.button() == Qt.MouseButton.LeftButton:
            self.setExpanded(index, not self.isExpanded(index))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Alt with arrows moves the category; F2, Ins and Del change, add and delete."""
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        act = KEYS.get((Qt.Key(event.key()), modifiers))
        if act is not None:
            self.asked.emit(act)
        elif event.key() == Qt.Key.Key_Menu:
            self._menu(self.visualRect(self.currentIndex()).center())
        else:
            super().keyPressEvent(event)

    def expanded_ids(self) -> set[str]:
        """The categories that are open."""
        found: set[str] = set()
        whole = self.categories.category(None)
        top = self.categories.siblings(whole) if whole else []
        for first in top:
            for node in first.walk():
                if node.id and self.isExpanded(self.categories.index_of(node.id)):
                    found.add(node.id)
        return found

    def expand_ids(self, ids: set[str]) -> None:
        """Opens these categories."""
        for each in ids:
            index = self.categories.index_of(each)
            if index.isValid():
                self.expand(index)

    def _menu(self, at: QPoint) -> None:
        index = self.indexAt(at)
        if index.isValid():
            self.setCurrentIndex(index)
        self.menu_wanted.emit(self.viewport().mapToGlobal(at))
