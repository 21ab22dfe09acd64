"""The list of products as a model: loaded by page, so that a million open as fast as twelve."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject

from posdesk.catalog.queries import ProductRow
from posdesk.catalog.states import SaleState, label
from posdesk.i18n import _, n_
from posdesk.money import format_amount, format_money, format_quantity
from posdesk.ui.widgets.paged import PagedModel

PAGE: Final = 50


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


class ProductModel(PagedModel[ProductRow]):
    """Products of one search with its filters."""

    PAGE = PAGE

    def __init__(self, currency: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.currency = currency

    def key(self, row: ProductRow) -> str:
        return row.product_id

    def words(self, row: ProductRow) -> str:
        return row.name

    def spoken(self, row: ProductRow) -> str:
        parts = (row.name, detail_text(row), price_text(row, self.currency))
        return ", ".join(p for p in (*parts, stock_text(row), state_text(row)) if p)
