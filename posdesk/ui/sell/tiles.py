"""The product tiles: what one shows, and a model that loads them page by page.

The model never asks for more than one page at a time, so a catalog of a million products opens
as fast as one of twelve.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from posdesk.i18n import _
from posdesk.money import format_money, format_quantity
from posdesk.ui.widgets.paged import PagedModel

PAGE: Final = 60


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


class TileModel(PagedModel[TileView]):
    """Tiles of one category or one search."""

    PAGE = PAGE

    def key(self, row: TileView) -> str:
        return row.product_id

    def words(self, row: TileView) -> str:
        return row.name

    def spoken(self, row: TileView) -> str:
        return row.spoken()
