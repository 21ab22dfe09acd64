"""The lines of the cart as a list model that repaints only the rows that changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from posdesk.i18n import _
from posdesk.money import format_amount, format_quantity

LINE_ROLE: Final = int(Qt.ItemDataRole.UserRole)

_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class LineView:
    """One line as it is painted. Quantity in thousandths, amounts in minor units.

    `detail` is the quiet second row (barcode, specification, weight × price); `reason`, when there
    is one, stands before it in the colour of a warning (offer, discount, price changed by hand).
    """

    number: int
    name: str
    quantity: int
    net: int
    detail: str = ""
    reason: str = ""
    currency: str = "CNY"
    note: str = ""
    weighed: bool = False

    def quantity_text(self) -> str:
        return format_quantity(self.quantity)

    def net_text(self) -> str:
        return format_amount(self.net, self.currency)

    def spoken(self) -> str:
        """All of it in one line, for a screen reader."""
        counted = _("{quantity} of {name}").format(quantity=self.quantity_text(), name=self.name)
        return ", ".join(
            p for p in (counted, self.reason, self.detail, self.note, self.net_text()) if p
        )


class CartModel(QAbstractListModel):
    """The lines, newest last; `set_lines` tells the view exactly what is different."""

    quantity_typed = Signal(int, str)  # line number, what was typed into its quantity

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: list[LineView] = []

    def set_lines(self, lines: Sequence[LineView]) -> None:
        """Show `lines`; rows that stayed equal are neither reset nor repainted."""
        old, new = [line.number for line in self._lines], [line.number for line in lines]
        self._drop(set(old) - set(new))
        kept = [line.number for line in self._lines]
        if new[: len(kept)] != kept:
            self.beginResetModel()
            self._lines = list(lines)
            self.endResetModel()
            return
        for row, line in enumerate(lines[: len(kept)]):
            if self._lines[row] != line:
                self._lines[row] = line
                self.dataChanged.emit(self.index(row), self.index(row))
        if len(new) > len(kept):
            self.beginInsertRows(QModelIndex(), len(kept), len(new) - 1)
            self._lines.extend(lines[len(kept) :])
            self.endInsertRows()

    def _drop(self, gone: set[int]) -> None:
        for row in reversed(range(len(self._lines))):
            if self._lines[row].number in gone:
                self.beginRemoveRows(QModelIndex(), row, row)
                del self._lines[row]
                self.endRemoveRows()

    def line(self, row: int) -> LineView | None:
        """The line of a row, None when there is no such row."""
        return self._lines[row] if 0 <= row < len(self._lines) else None

    def row_of(self, number: int) -> int:
        """The row of a line, -1 when it is not here."""
        return next((r for r, line in enumerate(self._lines) if line.number == number), -1)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._lines)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        return (
            super().flags(index) | Qt.ItemFlag.ItemIsEditable
            if index.isValid()
            else super().flags(index)
        )

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self.line(index.row()) if index.isValid() else None
        if line is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return line.name
        if role == Qt.ItemDataRole.EditRole:
            return line.quantity_text()
        if role == LINE_ROLE:
            return line
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return line.spoken()
        if role == Qt.ItemDataRole.ToolTipRole:
            return line.note or line.spoken()
        return None

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        line = self.line(index.row()) if index.isValid() else None
        if line is None or role != Qt.ItemDataRole.EditRole:
            return False
        if str(value).strip() != line.quantity_text():
            self.quantity_typed.emit(line.number, str(value))
        return True
