"""One row of a list made clean: what it says, and what of it could not be taken.

A field that a row does not mention (no column, or an empty cell) stays None, so that importing a
list again keeps what the list says nothing about.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from posdesk.cards import has_card_number
from posdesk.catalog import texts
from posdesk.catalog.drafts import KG, MAX_LABEL, MAX_NAME, MAX_SHELF, MAX_SKU, MAX_TEXT, TEXTS
from posdesk.catalog.importing import attributes, codes, values
from posdesk.catalog.importing.cleanrow import CleanRow
from posdesk.catalog.importing.fields import LEVELS
from posdesk.money import format_amount, round_div

MAX_CATEGORY = 60
_REMEMBERED = 20_000

_PATH = re.compile(r"\s*(?:[/>＞»\\]|->)\s*")
# Shelves of a delivery platform's shop window, not categories of goods.
_WINDOW = re.compile(
    r"推荐|所搜商品|热销|热卖|爆款|爆品|神价|秒杀|活动|折扣|优惠|特价|福利|新品|必买"
    r"|\b(?:top|hot|sale|new arrivals?)\b",
    re.I,
)
_ALL = frozenset(
    ("全部", "全部商品", "所有", "all", "默认", "默认分类", "default", "未分类", "-", "/")
)


class Cleaner:
    """Reads rows by a column mapping. `codes_for` tells which of several codes are a row's own."""

    def __init__(
        self,
        columns: Mapping[str, int],
        currency: str = "CNY",
        stock_limit: int = 10_000_000,
        codes_for: Callable[[str, str, str], Codes] | None = None,
    ) -> None:
        self._currency = currency
        self._stock_limit = stock_limit
        self._codes_for = codes_for or (lambda cell, name, spec: Codes())
        self._paths: dict[str, tuple[tuple[str, ...], bool]] = {}
        self._several_levels = "category2" in columns
        self._steps = [
            (step, name, columns[name]) for name, step in self._all_steps() if name in columns
        ]
        self._texts = tuple(c for n, c in columns.items() if n not in _NOT_TEXT)

    def clean(self, number: int, cells: Sequence[str]) -> CleanRow | None:
        """The row; None when it is empty."""
        row = CleanRow(number)
        width = len(cells)
        empty = True
        for step, name, column in self._steps:
            if column < width and (cell := cells[column]) and not cell.isspace():
                empty = False
                step(row, name, cell)
        if empty:
            return None
        self._finish(row, cells)
        return row

    def _all_steps(self) -> list[tuple[str, Callable[[CleanRow, str, str], None]]]:
        """In an order in which each may rely on those before it."""
        return [
            ("name", self._name),
            ("spec", self._spec),
            ("sku", self._sku),
            ("barcode", self._barcode),
            ("more_barcodes", codes.take_codes),
            ("packs", codes.take_packs),
            ("pack_size", codes.set_pack_size),
            ("unit", self._unit),
            ("weighed", self._weighed),
            ("price", self._price),
            ("cost", self._cost),
            ("stock", self._stock),
            *((level, self._category) for level in LEVELS),
            ("brand", self._brand),
            ("tax_rate", self._tax),
            ("weight", self._weight),
            ("shelf", self._shelf),
            ("active", self._active),
            *((text, self._text) for text in TEXTS),
            ("attributes", self._attributes),
        ]

    # --- names ------------------------------------------------------------------------------------

    def _name(self, row: CleanRow, name: str, cell: str) -> None:
        row.name = self._line(row, name, cell, MAX_NAME)
        if not row.name.isascii():
            self._check_printable(row, name, row.name)

    def _spec(self, row: CleanRow, name: str, cell: str) -> None:
        row.spec_names, row.spec_values = attributes.specification(
            self._line(row, name, cell, MAX_LABEL)
        )

    def _sku(self, row: CleanRow, name: str, cell: str) -> None:
        row.sku = self._line(row, name, cell, MAX_SKU) or None

    def _brand(self, row: CleanRow, name: str, cell: str) -> None:
        row.brand = self._line(row, name, cell, MAX_CATEGORY)

    def _text(self, row: CleanRow, name: str, cell: str) -> None:
        text = texts.tidy_lines(texts.unguarded(cell))
        if len(text) > MAX_TEXT:
            row.warn("cut", name, detail=MAX_TEXT)
        row.texts[name] = text[:MAX_TEXT]

    def _line(self, row: CleanRow, name: str, cell: str, limit: int) -> str:
        text = texts.tidy(texts.unguarded(cell))
        if len(text) > limit:
            row.warn("cut", name, text, limit)
            text = text[:limit].rstrip()
        if "\ufffd" in text:
            row.warn("damaged_text", name, text)
        return text

    def _check_printable(self, row: CleanRow, name: str, text: str) -> None:
        try:
            text.encode("gbk")
        except UnicodeEncodeError as problem:
            row.warn("not_gbk", name, text[problem.start : problem.end])

    def _attributes(self, row: CleanRow, name: str, cell: str) -> None:
        found = attributes.read(texts.tidy_lines(cell))
        if not row.spec_values:
            row.spec_names, row.spec_values = found.spec
        row.brand = row.brand or found.brand[:MAX_CATEGORY]
        for fact, value in found.texts.items():
            row.texts.setdefault(fact, value)
        rest = found.rest if row.spec_values == found.spec[1] else found.rest_with_taste
        if rest and "description" not in row.texts:
            row.texts["description"] = rest[:MAX_TEXT]

    def _category(self, row: CleanRow, name: str, cell: str) -> None:
        named, weak = self._paths.get(cell) or self._path(cell)
        if not row.category:
            row.category, row.category_weak = named, weak
        else:
            row.category = (*row.category, *named)
        if len(row.category) > len(LEVELS):
            row.warn("too_deep", name, cell, len(LEVELS))
            row.category = row.category[: len(LEVELS)]

    def _path(self, cell: str) -> tuple[tuple[str, ...], bool]:
        """The levels in a cell, and whether they are only a shelf of a shop window."""
        text = texts.tidy(texts.unguarded(cell))
        parts = [text] if self._several_levels else _PATH.split(text)
        named = tuple(part[:MAX_CATEGORY] for part in parts if part and part.casefold() not in _ALL)
        found = named, bool(named) and _WINDOW.search(named[0]) is not None
        if len(self._paths) < _REMEMBERED:
            self._paths[cell] = found
        return found

    # --- codes ------------------------------------------------------------------------------------

    def _barcode(self, row: CleanRow, name: str, cell: str) -> None:
        found = codes.split_codes(cell)
        if len(found) > 1:
            mine = self._codes_for(cell, row.name, row.label)
            if mine.place >= 0:
                row.warn("codes_by_place", name, str(len(found)), mine.place + 1)
                found = found[mine.place : mine.place + 1]
            elif mine.unclear:
                row.warn("codes_unclear", name, str(len(found)), mine.unclear)
                return
        for code in found:
            codes.take_code(row, name, code)

    # --- figures ----------------------------------------------------------------------------------

    def _unit(self, row: CleanRow, name: str, cell: str) -> None:
        row.unit = self._line(row, name, cell, 16) or None
        if row.unit and values.grams_in(row.unit):
            row.weighed = True

    def _weighed(self, row: CleanRow, name: str, cell: str) -> None:
        answer = values.yes_or_no(cell)
        if answer is None:
            row.warn("bad_flag", name, cell)
        else:
            row.weighed = answer

    def _price(self, row: CleanRow, name: str, cell: str) -> None:
        unit = values.per_unit(cell) if "/" in cell or "每" in cell else ""
        if unit and row.unit is None and values.grams_in(unit):
            row.unit = unit
            row.weighed = True if row.weighed is None else row.weighed
        found = values.price(cell, self._currency)
        if found is None or not 0 <= found.amount <= values.MAX_PRICE:
            row.fail("bad_price", name, cell)
        elif found.amount == 0:
            row.fail("zero_price", name, cell)
        else:
            row.price = found.amount
            if found.rounded:
                row.warn("price_rounded", name, cell, format_amount(found.amount, self._currency))

    def _cost(self, row: CleanRow, name: str, cell: str) -> None:
        found = values.price(cell, self._currency)
        if found is None or not 0 <= found.amount <= values.MAX_PRICE:
            row.warn("bad_cost", name, cell)
        else:
            row.cost = found.amount

    def _stock(self, row: CleanRow, name: str, cell: str) -> None:
        found = values.quantity(cell)
        if found is None:
            row.warn("bad_stock", name, cell)
        elif found < 0:
            row.warn("negative_stock", name, cell)
        elif found > self._stock_limit:
            row.warn("absurd_stock", name, cell)
        else:
            row.stock = found

    def _tax(self, row: CleanRow, name: str, cell: str) -> None:
        row.tax_rate = values.tax_rate(cell)
        if row.tax_rate is None:
            row.warn("bad_tax", name, cell)

    def _weight(self, row: CleanRow, name: str, cell: str) -> None:
        row.weight = values.grams(cell)
        if row.weight is None:
            row.warn("bad_weight", name, cell)

    def _shelf(self, row: CleanRow, name: str, cell: str) -> None:
        row.shelf = self._line(row, name, cell, MAX_SHELF)

    def _active(self, row: CleanRow, name: str, cell: str) -> None:
        row.active = values.yes_or_no(cell)
        if row.active is None:
            row.warn("bad_flag", name, cell)

    # --- the whole row ----------------------------------------------------------------------------

    def _finish(self, row: CleanRow, cells: Sequence[str]) -> None:
        if row.weighed and row.unit is not None:
            _to_kilograms(row)
        if row.packs:
            for code, pieces in row.packs:
                if pieces <= 0:
                    row.warn("case_without_size", "packs", code)
            row.packs = [(code, pieces) for code, pieces in row.packs if pieces > 0]
        joined = "\n".join(cells[column] for column in self._texts if column < len(cells))
        if has_card_number(joined):
            row.fail("card_number")


@dataclass(frozen=True, slots=True)
class Codes:
    """Which of the codes in one cell belong to a row: all, the one at `place`, or nobody knows."""

    place: int = -1
    unclear: int = 0  # how many specifications share a cell of another number of codes


_NOT_TEXT = frozenset(
    ("barcode", "more_barcodes", "packs", "price", "cost", "stock", "tax_rate", "active", "weighed")
).union(("weight",))


def _to_kilograms(row: CleanRow) -> None:
    """Price per 斤, 两 or gram → per kilogram; stock likewise."""
    grams = values.grams_in(row.unit or "")
    if grams and grams != 1000:
        row.price = None if row.price is None else round_div(row.price * 1000, grams)
        row.cost = None if row.cost is None else round_div(row.cost * 1000, grams)
        row.stock = None if row.stock is None else round_div(row.stock * grams, 1000)
    if grams:
        row.unit = KG
