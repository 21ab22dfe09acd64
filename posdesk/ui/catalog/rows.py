"""The list of products as a model: loaded by page, so that a million open as fast as twelve."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from posdesk.catalog.queries import ProductRow
from posdesk.catalog.states import SaleState, label
from posdesk.i18n import _, n_
from posdesk.money import format_amount, format_money, format_quantity

PAGE: Final = 50
ROW_ROLE: Final = int(Qt.ItemDataRole.UserRole)
_Index = QModelIndex | QPersistentModelIndex

Fetch = Callable[[int, int], Sequence[ProductRow]]
"""Answers the rows from an offset on, at most so many."""


def price_text(row: ProductRow, currency: str) -> str:
    """¥2.00, ¥8.98/kg, or ¥79.00–85.00 where variants differ."""
    text = format_money(row.price_from, currency)
    if row.price_to != row.price_from:
        text = f"{text}–{format_amount(row.price_to, currency)}"
    return f"{text}/{row.unit}" if row.weighed else text


def stock_text(row: ProductRow) -> str:
    """余 126, or nothing where stock was never counted."""
    if row.on_hand is None:
        return ""
    return _("{quantity} left").format(quantity=format_quantity(row.on_hand))


def detail_text(row: ProductRow) -> str:
    """Category, brand, and how many variants."""
    count = n_("{n} variant", "{n} variants", row.variants).format(n=row.variants)
    parts = (row.category, row.brand, count if row.variants > 1 else "")
    return " · ".join(part for part in parts if part)


def state_text(row: ProductRow) -> str:
    """The word of a state that is not the usual one."""
    return "" if row.state is SaleState.ON_SALE else label(row.state)


class ProductModel(QAbstractListModel):
    """Products of one search with its filters, asked for page by page as the list is scrolled."""

    def __init__(self, currency: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.currency = currency
        self._rows: list[ProductRow] = []
        self._fetch: Fetch | None = None
        self._more = False

    def show(self, fetch: Fetch) -> None:
        """Start anew with the first page."""
        first = list(fetch(0, PAGE))
        self.beginResetModel()
        self._fetch, self._rows, self._more = fetch, first, len(first) == PAGE
        self.endResetModel()

    def refresh(self) -> None:
        """Ask again for what is loaded, keeping the place in the list where the goods stay."""
        if self._fetch is None:
            return
        wanted = max(PAGE, len(self._rows))
        fresh = list(self._fetch(0, wanted))
        if [row.product_id for row in fresh] != [row.product_id for row in self._rows]:
            self.beginResetModel()
            self._rows, self._more = fresh, len(fresh) == wanted
            self.endResetModel()
            return
        for place, (old, new) in enumerate(zip(self._rows, fresh, strict=True)):
            if old != new:
                self._rows[place] = new
                self.dataChanged.emit(self.index(place), self.index(place))

    @property
    def complete(self) -> bool:
        """Whether all that was found is loaded."""
        return not self._more

    def row(self, place: int) -> ProductRow | None:
        """The product of a row, None when there is no such row."""
        return self._rows[place] if 0 <= place < len(self._rows) else None

    def place_of(self, product_id: str) -> int:
        """The row of a product among those loaded, −1 for none."""
        places = (at for at, row in enumerate(self._rows) if row.product_id == product_id)
        return next(places, -1)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row(index.row()) if index.isValid() else None
        if row is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return row.name
        if role == ROW_ROLE:
            return row
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            parts = (row.name, detail_text(row), price_text(row, self.currency))
            return ", ".join(p for p in (*parts, stock_text(row), state_text(row)) if p)
        return None

    def canFetchMore(self, parent: _Index) -> bool:
        return not parent.isValid() and self._more

    def fetchMore(self, parent: _Index) -> None:
        if parent.isValid() or not self._more or self._fetch is None:
            return
        page = list(self._fetch(len(self._rows), PAGE))
        self._more = len(page) == PAGE
        if page:
            start = len(self._rows)
            self.beginInsertRows(QModelIndex(), start, start + len(page) - 1)
            self._rows.extend(page)
            self.endInsertRows()
