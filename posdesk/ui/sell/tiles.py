"""The product tiles: what one shows, and a model that loads them page by page.

The model never asks for more than one page at a time, so a catalog of a million products opens
as fast as one of twelve.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from posdesk.i18n import _
from posdesk.money import format_money, format_quantity

PAGE: Final = 60
FRESH: Final = 5
"""Pages that are read again at once when something changed."""
TILE_ROLE: Final = int(Qt.ItemDataRole.UserRole)

_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class TileView:
    """What a tile needs to be painted; a product, with the variant it stands for if there is one.

    `price` is minor units per sale unit, `stock` thousandths of one (None: not counted), `hue` the
    place of its category among the categories, which gives the soft colour.
    """

    product_id: str
    variant_id: str | None
    name: str
    price: int
    currency: str = "CNY"
    price_varies: bool = False
    unit: str = ""
    weighed: bool = False
    stock: int | None = None
    low: bool = False
    variants: int = 1
    hue: int = 0
    image: str | None = None
    detail: str = ""

    def price_text(self) -> str:
        """¥79.00 起, ¥8.98/kg or ¥2.00."""
        money = format_money(self.price, self.currency)
        if self.price_varies:
            return _("from {amount}").format(amount=money)
        return f"{money}/{self.unit or 'kg'}" if self.weighed else money

    def stock_text(self) -> str:
        """余 126, or nothing where stock is not counted."""
        if self.stock is None:
            return ""
        return _("{quantity} left").format(quantity=format_quantity(self.stock))

    def badge(self) -> str:
        """The one word that tells an unusual tile: it will ask for a specification or a weight."""
        if self.variants > 1:
            return _("Options")
        return _("By weight") if self.weighed else ""

    def spoken(self) -> str:
        """All of it in one line, for a screen reader."""
        parts = (self.name, self.detail, self.price_text(), self.stock_text(), self.badge())
        return ", ".join(part for part in parts if part)


Fetch = Callable[[int, int], Sequence[TileView]]


class TileModel(QAbstractListModel):
    """Tiles of one category or one search, loaded by page as the list is scrolled."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tiles: list[TileView] = []
        self._fetch: Fetch | None = None
        self._more = False

    def show(self, fetch: Fetch) -> None:
        """Start anew with the first page of `fetch(offset, limit)`."""
        first = list(fetch(0, PAGE))
        self.beginResetModel()
        self._fetch, self._tiles, self._more = fetch, first, len(first) == PAGE
        self.endResetModel()

    def refresh(self) -> None:
        """Ask again for the first pages (prices or stock changed), keeping the place in the list.

        Whoever scrolled far sees the rest as it was; it is asked for again when it is next shown.
        """
        if self._fetch is None:
            return
        wanted = min(max(PAGE, len(self._tiles)), FRESH * PAGE)
        fresh = list(self._fetch(0, wanted))
        if [t.product_id for t in fresh] != [t.product_id for t in self._tiles[:wanted]]:
            self.beginResetModel()
            self._tiles, self._more = fresh, len(fresh) == wanted
            self.endResetModel()
            return
        for row, (old, new) in enumerate(zip(self._tiles, fresh, strict=False)):
            if old != new:
                self._tiles[row] = new
                self.dataChanged.emit(self.index(row), self.index(row))

    def tile(self, row: int) -> TileView | None:
        """The tile of a row, None when there is no such row."""
        return self._tiles[row] if 0 <= row < len(self._tiles) else None

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._tiles)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        tile = self.tile(index.row()) if index.isValid() else None
        if tile is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return tile.name
        if role == TILE_ROLE:
            return tile
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return tile.spoken()
        return None

    def canFetchMore(self, parent: _Index) -> bool:
        return not parent.isValid() and self._more

    def fetchMore(self, parent: _Index) -> None:
        if parent.isValid() or not self._more or self._fetch is None:
            return
        page = list(self._fetch(len(self._tiles), PAGE))
        self._more = len(page) == PAGE
        if page:
            start = len(self._tiles)
            self.beginInsertRows(QModelIndex(), start, start + len(page) - 1)
            self._tiles.extend(page)
            self.endInsertRows()
