"""The category tree as a model: all goods at the top, then the shop's categories, dragged about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

from posdesk.catalog.queries import CategoryNode
from posdesk.i18n import _
from posdesk.ui import theme

MIME: Final = "application/x-posdesk-category"
ID_ROLE: Final = int(Qt.ItemDataRole.UserRole)
COUNT_ROLE: Final = ID_ROLE + 1
_Index = QModelIndex | QPersistentModelIndex


@dataclass(eq=False)
class Node:
    """A category with those below it; the first of all stands for the whole catalog (id None)."""

    id: str | None
    name: str
    colour: str = ""
    own: int = 0
    parent: Node | None = None
    children: list[Node] = field(default_factory=list)

    @property
    def products(self) -> int:
        """Products here and below."""
        return self.own + sum(child.products for child in self.children)

    @property
    def row(self) -> int:
        """The place among its siblings."""
        return self.parent.children.index(self) if self.parent else 0

    def walk(self) -> Iterator[Node]:
        """This one and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


class CategoryModel(QAbstractItemModel):
    """Two kinds of top row: “All products”, and every category of the first level after it."""

    moved = Signal(str, object, int)
    """A category was dropped: its id, the new parent (None: the top), the place there."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._root = Node(None, "")
        self._nodes: dict[str, Node] = {}
        self._all = Node(None, _("All products"), parent=self._root)
        self._root.children.append(self._all)

    def show(self, categories: Sequence[CategoryNode]) -> None:
        """Shows the tree as it is now, with the counts known so far."""
        counts = {key: node.own for key, node in self._nodes.items()}
        self.beginResetModel()
        self._nodes = {}
        self._root.children = [self._all]
        for each in categories:
            parent = self._nodes[each.parent_id] if each.parent_id else self._root
            node = Node(each.id, each.name, each.colour, counts.get(each.id, 0), parent)
            parent.children.append(node)
            self._nodes[each.id] = node
        self.endResetModel()

    def show_counts(self, counts: Mapping[str, int], total: int) -> None:
        """Shows how many products there are in each category, and in all."""
        self._all.own = total
        self._emit(self._all)
        for node in self._nodes.values():
            node.own = counts.get(node.id or "", 0)
        for node in self._nodes.values():
            self._emit(node)

    def _emit(self, node: Node) -> None:
        index = self.createIndex(node.row, 0, node)
        self.dataChanged.emit(index, index, [COUNT_ROLE])

    def node(self, index: _Index) -> Node | None:
        """The node of an index; None for none."""
        found = index.internalPointer() if index.isValid() else None
        return found if isinstance(found, Node) else None

    def category(self, category_id: str | None) -> Node | None:
        """The node of a category; None stands for all products."""
        return self._all if category_id is None else self._nodes.get(category_id)

    def index_of(self, category_id: str | None) -> QModelIndex:
        """Where a category is shown; an invalid index for one that is gone."""
        node = self.category(category_id)
        return self.createIndex(node.row, 0, node) if node else QModelIndex()

    def siblings(self, node: Node) -> list[Node]:
        """The categories of the same level under the same parent, in their order."""
        parent = node.parent or self._root
        return [each for each in parent.children if each.id is not None]

    # --- Qt's questions -----------------------------------------------------------------------

    def index(self, row: int, column: int, parent: _Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        above = self.node(parent) or self._root
        if column != 0 or not 0 <= row < len(above.children):
            return QModelIndex()
        return self.createIndex(row, 0, above.children[row])

    def parent(self, index: _Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008
        node = self.node(index)
        if node is None or node.parent is None or node.parent is self._root:
            return QModelIndex()
        return self.createIndex(node.parent.row, 0, node.parent)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        if parent.column() > 0:
            return 0
        return len((self.node(parent) or self._root).children)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 1

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        node = self.node(index)
        if node is None:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return node.name
        if role == ID_ROLE:
            return node.id
        if role == COUNT_ROLE:
            return node.products
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{node.name} {node.products}"
        if role == Qt.ItemDataRole.DecorationRole and node.colour:
            return dot(node.colour)
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        node = self.node(index)
        if node is None or node.id is None:
            return usual
        return usual | Qt.ItemFlag.ItemIsDragEnabled | Qt.ItemFlag.ItemIsDropEnabled

    # --- dragging -----------------------------------------------------------------------------

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        node = self.node(indexes[0]) if indexes else None
        data.setData(MIME, ((node.id if node else None) or "").encode())
        return data

    def canDropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: _Index
    ) -> bool:
        node = self._dragged(data)
        target = self.node(parent)
        if node is None or (target is not None and target.id is None):
            return False
        return target is None or target not in node.walk()

    def dropMimeData(
        self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent: _Index
    ) -> bool:
        """Asks for the move; the tree shows it once it is durable, so nothing is moved here."""
        node = self._dragged(data)
        if (
            node is None
            or node.id is None
            or not self.canDropMimeData(data, action, row, 0, parent)
        ):
            return False
        target = self.node(parent)
        siblings = (target or self._root).children
        place = len(siblings) if row < 0 else row
        if target is None:
            place = max(0, place - 1)  # “All products” is no category
            siblings = siblings[1:]
        if node in siblings and siblings.index(node) < place:
            place -= 1
        self.moved.emit(node.id, target.id if target else None, place)
        return False

    def _dragged(self, data: QMimeData) -> Node | None:
        return self._nodes.get(data.data(MIME).toStdString())


def dot(colour: str) -> QIcon:
    """A round mark in a category's own colour."""
    side = theme.px(12)
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawEllipse(0, 0, side, side)
    painter.end()
    return QIcon(pixmap)
