"""The lines of an order as a table, with what of each may still come back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView

from posdesk.i18n import _
from posdesk.money import format_amount
from posdesk.orders.goods import LineRow
from posdesk.ui import theme
from posdesk.ui.orders.words import quantity
from posdesk.ui.widgets.labels import MINUS

_Index = QModelIndex | QPersistentModelIndex
_NAME, _PRICE, _QUANTITY, _REDUCED, _PAID, _BACK = range(6)
_ROW: Final = 38
_MOST: Final = 12
"""Rows that are shown before the table scrolls by itself."""


class LineModel(QAbstractTableModel):
    """Read only."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: tuple[LineRow, ...] = ()
        self._back: Mapping[str, tuple[str, bool]] = {}
        self._currency = ""

    def show(
        self, lines: Sequence[LineRow], back: Mapping[str, tuple[str, bool]], currency: str
    ) -> None:
        """Shows these lines; ``back`` says of each what may come back, and whether anything may."""
        self.beginResetModel()
        self._lines, self._back, self._currency = tuple(lines), back, currency
        self.endResetModel()

    def line(self, row: int) -> LineRow | None:
        """The line of a row."""
        return self._lines[row] if 0 <= row < len(self._lines) else None

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 6

    def headerData(
        self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if way != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(section)
        if role == Qt.ItemDataRole.DisplayRole:
            names = (
                _("Product"), _("Price"), _("Quantity"), _("Discount"), _("Amount"), _("Returnable")
            )  # fmt: skip
            return names[section]
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self.line(index.row()) if index.isValid() else None
        if line is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(line, index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(index.column())
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return self._tip(line)
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._ink(line, index.column())
        return None

    def _text(self, line: LineRow, column: int) -> str:
        amount = self._amount
        if column == _NAME:
            return f"{line.name} {line.label}".strip()
        if column == _PRICE:
            return amount(line.unit_price)
        if column == _QUANTITY:
            unit = f" {line.unit or 'kg'}" if line.weighed else ""
            whole = quantity(line.quantity)
            return f"{quantity(line.wanted)}/{whole}{unit}" if line.cancelled else whole + unit
        if column == _REDUCED:
            return amount(-line.reduced) if line.reduced else "–"
        if column == _PAID:
            return amount(line.amount)
        return self._back.get(line.line_id, ("", False))[0]

    def _amount(self, amount: int) -> str:
        return format_amount(amount, self._currency).replace("-", MINUS)

    def _tip(self, line: LineRow) -> str:
        parts = [f"{line.name} {line.label}".strip(), line.sku, line.note]
        told = (
            (line.cancelled, _("{quantity} cancelled")),
            (line.wanted - line.left, _("{quantity} not sent yet")),
            (line.coming_back, _("{quantity} on the way back")),
            (line.came_back, _("{quantity} came back")),
        )
        parts += [text.format(quantity=quantity(count)) for count, text in told if count > 0]
        return "\n".join(part for part in parts if part)

    def _ink(self, line: LineRow, column: int) -> QColor | None:
        off = column == _BACK and not self._back.get(line.line_id, ("", True))[1]
        return theme.colour("muted") if off or not line.wanted else None


def _side(column: int) -> int:
    side = Qt.AlignmentFlag.AlignLeft if column in (_NAME, _BACK) else Qt.AlignmentFlag.AlignRight
    return int(side | Qt.AlignmentFlag.AlignVCenter)


class LineTable(QTableView):
    """As high as its lines, up to a dozen."""

    def __init__(self) -> None:
        super().__init__()
        self.lines = LineModel()
        self.setModel(self.lines)
        self.setAccessibleName(_("Lines of the order"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.px(_ROW))
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(_NAME, QHeaderView.ResizeMode.Stretch)
        self.setWordWrap(False)

    def show_lines(
        self, lines: Sequence[LineRow], back: Mapping[str, tuple[str, bool]], currency: str
    ) -> None:
        """Shows these lines."""
        self.lines.show(lines, back, currency)
        rows = min(max(1, len(lines)), _MOST)
        self.setFixedHeight(theme.px(_ROW) * rows + self.horizontalHeader().sizeHint().height() + 2)
