"""Rows of one list that speak of the same goods.

A first pass over the file remembers one number for each barcode, SKU and name, and finds those that
come twice; only they are followed in the second pass. So a million different rows cost some
megabytes, not hundreds.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from posdesk.catalog import texts
from posdesk.catalog.barcodes import canonical
from posdesk.catalog.drafts import MAX_LABEL
from posdesk.catalog.importing import attributes
from posdesk.catalog.importing.cleanrow import CleanRow
from posdesk.catalog.importing.codes import split_codes
from posdesk.catalog.importing.rows import Codes

_MOST_LISTS = 100_000


class Survey:
    """The first pass: how many rows, which keys come twice, which cells hold several codes."""

    def __init__(self, columns: Mapping[str, int]) -> None:
        self.rows = 0
        self._name = columns.get("name")
        self._spec = columns.get("spec")
        self._sku = columns.get("sku")
        self._barcode = columns.get("barcode")
        self._keys = array("q")
        self._lists: dict[str, list[str]] = {}

    def take(self, cells: Sequence[str]) -> None:
        """Look at one row."""
        self.rows += 1
        add = self._keys.append
        add(self.goods_key(cells))
        if sku := cell(cells, self._sku):
            add(sku_key(sku))
        codes = cell(cells, self._barcode)
        if codes.isascii() and codes.isalnum():
            add(code_key(codes))
        elif codes:
            self._take_list(cells, codes)

    def repeated(self) -> frozenset[int]:
        """The keys that came more than once."""
        ordered = sorted(self._keys)
        self._keys = array("q")
        return frozenset(key for key, following in pairwise(ordered) if key == following)

    def goods_key(self, cells: Sequence[str]) -> int:
        """One number for the name and specification of a row."""
        return hash((cell(cells, self._name).strip(), cell(cells, self._spec).strip()))

    def codes_for(self, codes: str, name: str, label: str) -> Codes:
        """Which codes of a cell belong to the row with this specification.

        Where several specifications share one cell, and it has as many codes, each has its own in
        the order of the rows: so delivery platforms export them.
        """
        labels = self._lists.get(f"{name}\x1f{codes}", [])
        if len(labels) < 2:
            return Codes()
        if len(labels) == len(split_codes(codes)) and label in labels:
            return Codes(place=labels.index(label))
        return Codes(unclear=len(labels))

    def _take_list(self, cells: Sequence[str], codes: str) -> None:
        for code in split_codes(codes):
            self._keys.append(code_key(code))
        if len(self._lists) < _MOST_LISTS:
            name = texts.tidy(texts.unguarded(cell(cells, self._name)))
            spec = texts.tidy(texts.unguarded(cell(cells, self._spec)))[:MAX_LABEL]
            label = " / ".join(attributes.specification(spec)[1])[:MAX_LABEL]
            labels = self._lists.setdefault(f"{name}\x1f{codes}", [])
            if label not in labels:
                labels.append(label)


class Repeats:
    """The second pass: finds the earlier row of the same goods, and codes that clash."""

    def __init__(self, survey: Survey) -> None:
        self._survey = survey
        self._repeated = survey.repeated()
        self._owners: dict[int, tuple[int, int]] = {}  # code or SKU → row, goods
        self._goods: dict[int, tuple[int, str | None]] = {}  # goods → first row, its SKU
        self._weak: set[int] = set()  # goods whose category so far is a shop window's

    def place(self, row: CleanRow, cells: Sequence[str]) -> None:
        """Mark a row that repeats an earlier one, and take clashing codes from it."""
        if row.failed:
            return
        goods = self._survey.goods_key(cells)
        earlier = self._by_sku(row, goods)
        if earlier < 0:
            return
        row.barcodes, known = self._by_codes(row, goods)
        earlier = earlier or known or self._by_name(row, goods)
        if earlier:
            self._reduce(row, goods, earlier)
        self._remember(row, goods)

    def _by_sku(self, row: CleanRow, goods: int) -> int:
        owner = self._owners.get(sku_key(row.sku)) if row.sku else None
        if owner is None:
            return 0
        if owner[1] != goods:
            row.fail("sku_repeated", "sku", row.sku or "", owner[0])
            return -1
        return owner[0]

    def _by_codes(self, row: CleanRow, goods: int) -> tuple[list[str], int]:
        kept, earlier = [], 0
        for code in row.barcodes:
            owner = self._owners.get(code_key(code))
            if owner and owner[1] != goods:
                row.warn("barcode_repeated", "barcode", code, owner[0])
                continue
            kept.append(code)
            earlier = earlier or (owner[0] if owner else 0)
        return kept, earlier

    def _by_name(self, row: CleanRow, goods: int) -> int:
        """The same name and specification is the same goods unless two SKUs say otherwise."""
        first, sku = self._goods.get(goods, (0, None))
        return 0 if sku and row.sku and sku != row.sku else first

    def _reduce(self, row: CleanRow, goods: int, earlier: int) -> None:
        row.repeats = earlier
        row.warn("row_repeated", detail=earlier)
        row.price = row.cost = row.stock = row.tax_rate = row.unit = None
        row.weighed = row.active = None
        row.brand, row.texts = "", {}
        if goods in self._weak and row.category and not row.category_weak:
            self._weak.discard(goods)
        else:
            row.category = ()

    def _remember(self, row: CleanRow, goods: int) -> None:
        if not row.repeats and goods in self._repeated:
            self._goods.setdefault(goods, (row.number, row.sku))
            if row.category_weak or not row.category:
                self._weak.add(goods)
        keys: Iterable[int] = map(code_key, row.barcodes)
        for key in (*keys, *((sku_key(row.sku),) if row.sku else ())):
            if key in self._repeated:
                self._owners.setdefault(key, (row.number, goods))


def cell(cells: Sequence[str], column: int | None) -> str:
    """The cell of a column; empty where the column or the cell is not there."""
    return cells[column] if column is not None and column < len(cells) else ""


def code_key(code: str) -> int:
    """One number for a barcode, the same for every way to write it."""
    if len(code) == 12 and code.isdigit():
        return hash(("code", "0" + code))
    return hash(("code", code if len(code) == 13 else canonical(code)))


def sku_key(sku: str) -> int:
    """One number for a SKU."""
    return hash(("sku", sku.strip()))
