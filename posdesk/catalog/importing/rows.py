"""One row of a list made clean: what it says, and what of it could not be taken.

A field that a row does not mention (no column, or an empty cell) stays None, so that importing a
list again keeps what the list says nothing about.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from posdesk.cards import CardNumberRefused, has_card_number
from posdesk.catalog import texts
from posdesk.catalog.barcodes import Kind, plain_gtin, read_barcode
from posdesk.catalog.drafts import KG, MAX_LABEL, MAX_NAME, MAX_SKU, MAX_TEXT, TEXTS
from posdesk.catalog.errors import BadCheckDigit, NotABarcode
from posdesk.catalog.importing import attributes, values
from posdesk.catalog.importing.fields import LEVELS
from posdesk.catalog.importing.problems import Problem, error, warning
from posdesk.money import format_amount, round_div

MAX_CATEGORY = 60
_REMEMBERED = 20_000

_LIST = re.compile(r"[,，;；、|\s]+")
_PACK = re.compile(r"(\S+?)\s*[×xX*=＊]\s*(\d+)")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")
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


@dataclass(slots=True)
class CleanRow:
    """What a row says. Prices in minor units, stock in thousandths, tax in basis points."""

    number: int
    name: str = ""
    spec_names: tuple[str, ...] = ()
    spec_values: tuple[str, ...] = ()
    barcodes: list[str] = field(default_factory=list)
    packs: list[tuple[str, int]] = field(default_factory=list)  # code, thousandths in the pack
    sku: str | None = None
    price: int | None = None
    cost: int | None = None
    stock: int | None = None
    category: tuple[str, ...] = ()
    category_weak: bool = False  # only a shelf of a shop window
    brand: str = ""
    unit: str | None = None
    weighed: bool | None = None
    tax_rate: int | None = None
    active: bool | None = None
    texts: dict[str, str] = field(default_factory=dict)
    repeats: int = 0  # the earlier row of the same goods
    problems: list[Problem] = field(default_factory=list)
    failed: bool = False

    @property
    def label(self) -> str:
        """The specification as tills and receipts show it: `白 / L`."""
        if not self.spec_values:
            return ""
        return " / ".join(value for value in self.spec_values if value)[:MAX_LABEL]

    def fail(self, code: str, name: str = "", value: str = "", detail: object = "") -> None:
        self.problems.append(error(self.number, code, name, value, detail))
        self.failed = True

    def warn(self, code: str, name: str = "", value: str = "", detail: object = "") -> None:
        self.problems.append(warning(self.number, code, name, value, detail))


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
            ("more_barcodes", self._more_barcodes),
            ("packs", self._packs),
            ("pack_size", self._pack_size),
            ("unit", self._unit),
            ("weighed", self._weighed),
            ("price", self._price),
            ("cost", self._cost),
            ("stock", self._stock),
            *((level, self._category) for level in LEVELS),
            ("brand", self._brand),
            ("tax_rate", self._tax),
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
        codes = split_codes(cell)
        if len(codes) > 1:
            mine = self._codes_for(cell, row.name, row.label)
            if mine.place >= 0:
                row.warn("codes_by_place", name, str(len(codes)), mine.place + 1)
                codes = codes[mine.place : mine.place + 1]
            elif mine.unclear:
                row.warn("codes_unclear", name, str(len(codes)), mine.unclear)
                return
        for code in codes:
            self._take_code(row, name, code)

    def _more_barcodes(self, row: CleanRow, name: str, cell: str) -> None:
        for code in split_codes(cell):
            self._take_code(row, name, code)

    def _take_code(self, row: CleanRow, name: str, code: str) -> None:
        """Add a code of one piece; a case needs to know how many pieces it holds."""
        if plain := plain_gtin(code):
            if plain not in row.barcodes:
                row.barcodes.append(plain)
            return
        found = self._checked(row, name, code)
        if found is None:
            return
        text, kind = found
        if kind is Kind.CASE:
            row.warn("case_without_size", name, text)
            return
        if (kind is Kind.INTERNAL and not text.isdigit()) or len(text) not in (8, 13):
            row.warn("own_code", name, text)
        if text not in row.barcodes:
            row.barcodes.append(text)

    def _checked(self, row: CleanRow, name: str, code: str) -> tuple[str, Kind] | None:
        code = code.removesuffix(".0").lstrip("'")
        if _SCIENTIFIC.fullmatch(code):
            row.warn("barcode_damaged", name, code)
            return None
        try:
            found = read_barcode(code)
        except BadCheckDigit as refusal:
            row.warn("bad_check_digit", name, refusal.code, refusal.expected)
        except NotABarcode:
            row.warn("bad_barcode", name, code)
        except CardNumberRefused:
            row.warn("card_barcode", name)
        else:
            return found.text, found.kind
        return None

    def _packs(self, row: CleanRow, name: str, cell: str) -> None:
        for pack in re.split(r"[,，;；、|\n]+", cell):
            match = _PACK.fullmatch(pack.strip())
            code, pieces = (match[1], int(match[2])) if match else (pack.strip(), 0)
            found = self._checked(row, name, code) if code else None
            if found and pieces >= 0:
                row.packs.append((found[0], pieces * 1000))

    def _pack_size(self, row: CleanRow, name: str, cell: str) -> None:
        size = values.quantity(cell) or 0
        row.packs = [(code, held or size) for code, held in row.packs]

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
)


def split_codes(cell: str) -> list[str]:
    """The codes that a cell holds."""
    if cell.isascii() and cell.isalnum():
        return [cell]
    return [code for code in _LIST.split(cell) if code]


def _to_kilograms(row: CleanRow) -> None:
    """Price per 斤, 两 or gram → per kilogram; stock likewise."""
    grams = values.grams_in(row.unit or "")
    if grams and grams != 1000:
        row.price = None if row.price is None else round_div(row.price * 1000, grams)
        row.cost = None if row.cost is None else round_div(row.cost * 1000, grams)
        row.stock = None if row.stock is None else round_div(row.stock * grams, 1000)
    if grams:
        row.unit = KG
