"""What the list is limited to, as chips; the brand and the prices are entered right below them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QWidget

from posdesk.errors import Refusal
from posdesk.i18n import N_, _, gettext
from posdesk.money import format_amount, parse_amount
from posdesk.ui import theme
from posdesk.ui.widgets import (
    Button,
    Chip,
    FlowLayout,
    Label,
    TextField,
    column,
    row,
    set_property,
)

SORTS = {
    "relevance": N_("Best match first"),
    "name": N_("By name"),
    "price": N_("Price, lowest first"),
    "price_desc": N_("Price, highest first"),
    "sales": N_("Best sellers first"),
    "newest": N_("Newest first"),
}


@dataclass(frozen=True)
class Filter:
    """What is shown and in which order; prices in minor units, both ends included."""

    text: str = ""
    category: str | None = None
    brand: str | None = None
    price_from: int | None = None
    price_to: int | None = None
    in_stock: bool = False
    on_sale: bool = False
    sort: str = "relevance"

    @property
    def narrowed(self) -> bool:
        """Whether anything is left out of the whole catalog."""
        return replace(self, sort="relevance") != Filter()

    def question(self) -> dict[str, Any]:
        """As `queries.product_list` takes it."""
        return {
            "text": self.text,
            "category": self.category,
            "brand": self.brand,
            "price_from": self.price_from,
            "price_to": self.price_to,
            "in_stock": self.in_stock,
            "inactive": not self.on_sale,
            "sort": self.sort,
        }


class BrandRow(QWidget):
    """Chooses a brand by typing part of it."""

    chosen = Signal(str, str)
    """Id and name."""

    def __init__(self) -> None:
        super().__init__()
        self.box = QComboBox()
        self.box.setEditable(True)
        self.box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.box.setAccessibleName(_("Brand"))
        self.box.setMinimumContentsLength(8)
        completer = self.box.completer() or QCompleter(self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.box.activated.connect(self._choose)
        line = row(self.box, margins=(0, 6, 0, 0))
        self.setLayout(line)

    def show_brands(self, brands: list[tuple[str, str]]) -> None:
        """Offers these (id, name)."""
        self.box.clear()
        for key, name in brands:
            self.box.addItem(name, key)
        self.box.setCurrentIndex(-1)
        edit = self.box.lineEdit()
        if edit is not None:
            edit.setPlaceholderText(_("Type part of a brand") if brands else _("No brands yet"))

    def _choose(self, index: int) -> None:
        self.chosen.emit(self.box.itemData(index), self.box.itemText(index))


class PriceRow(QWidget):
    """Prices from and to; either may be left empty."""

    chosen = Signal(object, object)
    """Lowest and highest in minor units, None for no limit."""

    def __init__(self, currency: str) -> None:
        super().__init__()
        self._currency = currency
        self.low = TextField(name=_("Price from"), placeholder=_("from"))
        self.high = TextField(name=_("Price to"), placeholder=_("to"))
        self.apply = Button(_("Show"), clicked=self._apply)
        for field in (self.low, self.high):
            field.returnPressed.connect(self._apply)
        box = row(self.low, Label("–"), self.high, self.apply, gap=6, margins=(0, 6, 0, 0))
        box.setStretch(0, 1)
        box.setStretch(2, 1)
        self.setLayout(box)

    def _apply(self) -> None:
        amounts = [self._amount(field) for field in (self.low, self.high)]
        if False not in amounts and amounts != [None, None]:
            self.chosen.emit(*amounts)

    def _amount(self, field: TextField) -> int | bool | None:
        """The amount of a field, None for an empty one, False for a wrong one (which is marked)."""
        set_property(field, state="")
        if not field.text().strip():
            return None
        try:
            return parse_amount(field.text(), self._currency)
        except Refusal:
            set_property(field, state="bad")
            field.setFocus()
            return False


class FilterBar(QWidget):
    """Chips and the order; every change is told at once."""

    changed = Signal()
    category_cleared = Signal()

    def __init__(self, currency: str, brands: Callable[[], list[tuple[str, str]]]) -> None:
        super().__init__()
        self._currency, self._brands = currency, brands
        self.filter = Filter()
        self.sort = QComboBox()
        self.sort.setAccessibleName(_("Order of the list"))
        for code, name in SORTS.items():
            self.sort.addItem(gettext(name), code)
        self.sort.activated.connect(lambda _i: self._set(sort=self.sort.currentData()))
        self.category = Chip("", checkable=True, clicked=self.category_cleared.emit)
        self.brand = Chip(_("Brand"), checkable=True, clicked=self._brand_clicked)
        self.price = Chip(_("Price"), checkable=True, clicked=self._price_clicked)
        self.stock = Chip(_("In stock"), checkable=True)
        self.stock.clicked.connect(lambda on: self._set(in_stock=on))
        self.on_sale = Chip(_("On sale only"), checkable=True)
        self.on_sale.clicked.connect(lambda on: self._set(on_sale=on))
        self.brand_row, self.price_row = BrandRow(), PriceRow(currency)
        self.brand_row.chosen.connect(self._brand_chosen)
        self.price_row.chosen.connect(self._price_chosen)
        chips = QWidget()
        flow = FlowLayout(chips, gap=6)
        for chip in (self.category, self.brand, self.price, self.stock, self.on_sale):
            chip.setMinimumHeight(theme.px(theme.TARGET))
            flow.addWidget(chip)
        self.setLayout(column(chips, self.brand_row, self.price_row, gap=0))
        for hidden in (self.category, self.brand_row, self.price_row):
            hidden.hide()

    def _set(self, **changes: Any) -> None:
        self.filter = replace(self.filter, **changes)
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        self.brand.setChecked(self.filter.brand is not None)
        priced = (self.filter.price_from, self.filter.price_to) != (None, None)
        self.price.setChecked(priced)
        self.price.setText(self._price_words() if priced else _("Price"))
        self.stock.setChecked(self.filter.in_stock)
        self.on_sale.setChecked(self.filter.on_sale)
        self.sort.setCurrentIndex(self.sort.findData(self.filter.sort))

    def set_text(self, text: str) -> None:
        """What the search field says."""
        if text != self.filter.text:
            self._set(text=text)

    def set_category(self, category_id: str | None, name: str) -> None:
        """The category chosen in the tree."""
        self.category.setVisible(category_id is not None)
        self.category.setText(_closing(name))
        self.category.setAccessibleName(_("Category {name}: show all again").format(name=name))
        self.category.setChecked(True)
        if category_id != self.filter.category:
            self._set(category=category_id)

    def clear(self) -> None:
        """Shows everything again, in the order that was chosen."""
        self.brand_row.hide()
        self.price_row.hide()
        self.brand.setText(_("Brand"))
        self.category_cleared.emit()
        self.filter = Filter(sort=self.filter.sort)
        self._show()
        self.changed.emit()

    # --- brand and price ----------------------------------------------------------------------

    def _brand_clicked(self) -> None:
        if self.filter.brand is not None:
            self.brand.setText(_("Brand"))
            self._set(brand=None)
            return
        self.price_row.hide()
        self.brand.setChecked(False)
        self.brand_row.setVisible(self.brand_row.isHidden())
        if not self.brand_row.isHidden():
            self.brand_row.show_brands(self._brands())
            self.brand_row.box.setFocus()

    def _brand_chosen(self, key: str, name: str) -> None:
        self.brand_row.hide()
        self.brand.setText(_closing(name))
        self.brand.setFocus()
        self._set(brand=key)

    def _price_clicked(self) -> None:
        if self.price.text() != _("Price"):
            self._set(price_from=None, price_to=None)
            return
        self.brand_row.hide()
        self.price.setChecked(False)
        self.price_row.setVisible(self.price_row.isHidden())
        if not self.price_row.isHidden():
            self.price_row.low.setFocus()

    def _price_chosen(self, low: int | None, high: int | None) -> None:
        if low is not None and high is not None and low > high:
            low, high = high, low
        self.price_row.hide()
        self.price.setFocus()
        self._set(price_from=low, price_to=high)

    def _price_words(self) -> str:
        low, high = self.filter.price_from, self.filter.price_to
        if low is None:
            words = _("up to {amount}").format(amount=format_amount(high or 0, self._currency))
        elif high is None:
            words = _("from {amount}").format(amount=format_amount(low, self._currency))
        else:
            ends = (format_amount(amount, self._currency) for amount in (low, high))
            words = "–".join(ends)
        return _closing(words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc puts the fields below the chips away."""
        opened = [r for r in (self.brand_row, self.price_row) if not r.isHidden()]
        if event.key() == Qt.Key.Key_Escape and opened:
            for each in opened:
                each.hide()
            (self.brand if self.brand_row in opened else self.price).setFocus()
        else:
            super().keyPressEvent(event)


def _closing(words: str) -> str:
    """A chip's words with the cross that takes it off; long ones are cut."""
    return f"{words if len(words) <= 14 else words[:13] + '…'}  ✕"
