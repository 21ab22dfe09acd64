"""Which goods of the catalog a row means: by barcode, then by SKU, then by name and specification.

The same questions are asked by a dry run (reading only) and inside the command that writes.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from posdesk.catalog.importing.cleanrow import CleanRow

_CODES = (
    "SELECT code, variant_id FROM barcode"
    " WHERE deleted_at IS NULL AND code IN (SELECT value FROM json_each(?))"
)
_SKUS = (
    "SELECT sku, id FROM variant WHERE deleted_at IS NULL AND sku IS NOT NULL"
    " AND sku IN (SELECT value FROM json_each(?))"
)
_NAMES = (
    "SELECT product.name, variant.label, variant.id, variant.sku, product.id"
    " FROM product JOIN variant ON variant.product_id = product.id AND variant.deleted_at IS NULL"
    " WHERE product.deleted_at IS NULL AND product.name IN (SELECT value FROM json_each(?))"
    " ORDER BY variant.created_at, variant.id"
)
_DETAILS = (
    "SELECT variant.id, variant.product_id, variant.sku, variant.label, variant.unit,"
    " variant.weighed, variant.price, variant.cost, variant.tax_rate, variant.active,"
    " variant.weight, variant.shelf,"
    " product.name, product.category_id, product.brand_id, coalesce(stock_level.on_hand, 0),"
    " (SELECT count(*) FROM variant AS other WHERE other.product_id = product.id"
    "  AND other.deleted_at IS NULL),"
    " product.description, product.origin, product.ingredients, product.shelf_life,"
    " product.storage, product.licence_number, product.certification_number"
    " FROM variant JOIN product ON product.id = variant.product_id"
    " LEFT JOIN stock_level ON stock_level.variant_id = variant.id"
    " WHERE variant.id IN (SELECT value FROM json_each(?))"
)


class Reader(Protocol):
    """What can be asked: the database, or a command in its transaction."""

    def rows(self, query: str, *params: Any) -> list[tuple[Any, ...]]: ...


@dataclass(slots=True)
class Known:
    """A variant of the catalog as it is now."""

    variant_id: str
    product_id: str
    sku: str | None
    label: str
    unit: str
    weighed: int
    price: int
    cost: int | None
    tax_rate: int
    active: int
    weight: int
    shelf: str
    name: str
    category_id: str | None
    brand_id: str | None
    on_hand: int
    siblings: int
    description: str
    origin: str
    ingredients: str
    shelf_life: str
    storage: str
    licence_number: str
    certification_number: str


@dataclass(slots=True)
class Match:
    """A row and the goods it means: `known`, or new; `product_id` where a new variant belongs."""

    row: CleanRow
    known: Known | None = None
    product_id: str = ""
    new_codes: list[str] = field(default_factory=list)
    new_packs: list[tuple[str, int]] = field(default_factory=list)


def match_rows(reader: Reader, rows: Sequence[CleanRow]) -> list[Match]:
    """The goods that each row means; rows that can't be taken are marked as failed and left out."""
    codes = dict(reader.rows(_CODES, _listed(_all_codes(rows))))
    skus = dict(reader.rows(_SKUS, _listed(row.sku for row in rows if row.sku)))
    found: dict[int, str] = {}
    for row in rows:
        if variant := _by_code(row, codes, skus):
            found[row.number] = variant
    names = _Names(reader, [row for row in rows if row.number not in found and not row.failed])
    for row in rows:
        if not row.failed and row.number not in found and (variant := names.variant(row)):
            found[row.number] = variant
    known = _details(reader, set(found.values()))
    matches = [
        Match(row, known.get(found.get(row.number, "")), names.product(row))
        for row in rows
        if not row.failed
    ]
    claims = _Claims(codes, known)
    for match in matches:
        claims.sort_codes(match)
        claims.sort_sku(match)
        _check(match)
    return [match for match in matches if not match.row.failed]


def _all_codes(rows: Iterable[CleanRow]) -> Iterable[str]:
    for row in rows:
        yield from row.barcodes
        for code, _pieces in row.packs:
            yield code


def _by_code(row: CleanRow, codes: dict[str, str], skus: dict[str, str]) -> str:
    owners = {codes[code] for code in row.barcodes if code in codes}
    by_sku = skus.get(row.sku or "", "")
    if len(owners) > 1:
        if by_sku in owners:
            return by_sku
        row.fail("barcodes_of_several", "barcode", detail=", ".join(sorted(row.barcodes)))
        return ""
    owner = next(iter(owners), "")
    if by_sku and owner and by_sku != owner:
        row.fail("sku_of_other", "sku", row.sku or "", row.sku)
        return ""
    return owner or by_sku


class _Names:
    """Products and variants found by name."""

    def __init__(self, reader: Reader, rows: Sequence[CleanRow]) -> None:
        self._variants: dict[str, list[tuple[str, str, str | None, str]]] = defaultdict(list)
        names = _listed({row.name for row in rows if row.name})
        for name, label, variant, sku, product in reader.rows(_NAMES, names):
            self._variants[name].append((label, variant, sku, product))

    def variant(self, row: CleanRow) -> str:
        """The variant of this name and specification, unless two SKUs say it is another."""
        for label, variant, sku, _product in self._variants.get(row.name, ()):
            if label == row.label and not (sku and row.sku and sku != row.sku):
                return variant
        return ""

    def product(self, row: CleanRow) -> str:
        """The product of this name that lacks this specification; empty when there is none."""
        if row.name not in self._variants:
            return ""
        labels: dict[str, set[str]] = defaultdict(set)
        for label, _variant, _sku, product in self._variants[row.name]:
            labels[product].add(label)
        return next((product for product, has in labels.items() if row.label not in has), "")


def _details(reader: Reader, variants: set[str]) -> dict[str, Known]:
    if not variants:
        return {}
    return {row[0]: Known(*row) for row in reader.rows(_DETAILS, _listed(variants))}


class _Claims:
    """Which codes are whose: in the catalog, and among the new goods of this batch."""

    def __init__(self, codes: dict[str, str], known: dict[str, Known]) -> None:
        self._codes = codes
        self._known = known
        self._claimed: dict[str, int] = {}
        self._skus: dict[str, int] = {}

    def sort_codes(self, match: Match) -> None:
        """Keep the codes that are new; those of other goods stay where they are."""
        mine = match.known.variant_id if match.known else ""
        for code, pieces in [*((code, 0) for code in match.row.barcodes), *match.row.packs]:
            column = "packs" if pieces else "barcode"
            if code in self._codes:
                if self._codes[code] != mine:
                    match.row.warn("barcode_of_other", column, code, self._owner(code))
            elif self._claimed.setdefault(code, match.row.number) != match.row.number:
                match.row.warn("barcode_repeated", column, code, self._claimed[code])
            elif pieces:
                match.new_packs.append((code, pieces))
            else:
                match.new_codes.append(code)

    def sort_sku(self, match: Match) -> None:
        """Two new goods of one batch can't have the same SKU."""
        row = match.row
        if row.sku and not match.known and not row.repeats:
            first = self._skus.setdefault(row.sku, row.number)
            if first != row.number:
                row.fail("sku_repeated", "sku", row.sku, first)

    def _owner(self, code: str) -> str:
        known = self._known.get(self._codes[code])
        return known.name if known else "?"


def _check(match: Match) -> None:
    """New goods need a name and a price."""
    row = match.row
    if match.known or row.repeats:
        return
    if not row.name:
        row.fail("no_name", "name")
    elif row.price is None:
        row.fail("no_price", "price")


def _listed(values: Iterable[str]) -> str:
    return json.dumps(list(values), ensure_ascii=False)
