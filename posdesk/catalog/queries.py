"""Reading the catalog as screens and tools ask for it. Nothing here writes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from posdesk.catalog.history import ColumnChange, HistoryEntry, history
from posdesk.catalog.scanning import (
    BadLabel,
    NeedsWeight,
    NotOnSale,
    Scan,
    Scanned,
    Sellable,
    UnknownCode,
    scale_rules,
    scan,
    sellable,
)
from posdesk.catalog.states import SaleState, state_of
from posdesk.db import Database
from posdesk.errors import NotFound
from posdesk.i18n import N_
from posdesk.stock.moves import RESERVED

__all__ = [
    "BadLabel",
    "BarcodeInfo",
    "CategoryNode",
    "ColumnChange",
    "HistoryEntry",
    "NeedsWeight",
    "NotOnSale",
    "ProductDetail",
    "ProductRow",
    "Scan",
    "Scanned",
    "Sellable",
    "Tile",
    "UnknownCode",
    "VariantDetail",
    "brands",
    "categories",
    "category_path",
    "category_tiles",
    "count_products",
    "favourite_tiles",
    "history",
    "image",
    "is_favourite",
    "product",
    "product_list",
    "product_of",
    "scale_rules",
    "scan",
    "sellable",
    "top_categories",
]


@dataclass(frozen=True, slots=True)
class CategoryNode:
    """A category in the order of the tree; `depth` is 0 at the top, `path` runs from the top."""

    id: str
    parent_id: str | None
    name: str
    colour: str
    depth: int
    path: tuple[str, ...]
    children: int
    products: int  # its own, without those of categories below


@dataclass(frozen=True, slots=True)
class BarcodeInfo:
    """A code and how much it sells, in thousandths."""

    code: str
    quantity: int


@dataclass(frozen=True, slots=True)
class VariantDetail:
    """A variant as it is edited. Money in minor units, tax in basis points, stock in thousandths,
    weight in grams (0: not known).

    `on_hand` is None where stock was never counted; `reserved` of it is promised to open orders.
    """

    id: str
    sku: str
    label: str
    spec_values: tuple[str, ...]
    unit: str
    weighed: bool
    price: int
    cost: int | None
    tax_rate: int
    image_id: str | None
    active: bool
    on_hand: int | None
    reserved: int
    weight: int
    shelf: str
    barcodes: tuple[BarcodeInfo, ...]


@dataclass(frozen=True, slots=True)
class ProductDetail:
    """A product with everything that its form shows."""

    id: str
    name: str
    category_id: str | None
    category_path: tuple[str, ...]
    brand_id: str | None
    brand: str
    spec_names: tuple[str, ...]
    description: str
    origin: str
    ingredients: str
    shelf_life: str
    storage: str
    licence_number: str
    certification_number: str
    image_id: str | None
    state: SaleState
    favourite: bool
    created_at: int
    variants: tuple[VariantDetail, ...]


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product in the list of the catalog screen; prices from the lowest to the highest."""

    product_id: str
    name: str
    category: str
    brand: str
    variants: int
    price_from: int
    price_to: int
    on_hand: int | None
    weighed: bool
    unit: str
    state: SaleState
    image_id: str | None


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile of the sell screen: a product, with the variant it sells where there is only one.

    `price` is the lowest in minor units, `left` thousandths on hand that are not promised to an
    order (None: never counted), `hue` the
    place of its top category among the top categories, which gives the soft colour.
    """

    product_id: str
    variant_id: str | None
    name: str
    label: str
    price: int
    price_varies: bool
    unit: str
    weighed: bool
    left: int | None
    low: bool
    variants: int
    hue: int
    image_id: str | None


_NODES = """
SELECT c.id, c.parent_id, c.name, c.colour, {products}
FROM category c WHERE c.deleted_at IS NULL ORDER BY c.position, c.name, c.id
"""
_COUNTED = "(SELECT count(*) FROM product p WHERE p.category_id = c.id AND p.deleted_at IS NULL)"
_PRODUCT = """
SELECT p.id, p.name, p.category_id, p.brand_id, coalesce(b.name, ''), p.spec_names, p.description,
  p.origin, p.ingredients, p.shelf_life, p.storage, p.licence_number, p.certification_number,
  p.image_id, p.active, p.deleted_at, p.created_at
FROM product p LEFT JOIN brand b ON b.id = p.brand_id WHERE p.id = ?
"""
_VARIANTS = f"""
SELECT v.id, coalesce(v.sku, ''), v.label, v.spec_values, v.unit, v.weighed, v.price, v.cost,
  v.tax_rate, v.image_id, v.active, l.on_hand, {RESERVED}, v.weight, v.shelf
FROM variant v LEFT JOIN stock_level l ON l.variant_id = v.id
WHERE v.product_id = ? AND v.deleted_at IS NULL ORDER BY v.position, v.created_at, v.id
"""
_BARCODES = """
SELECT b.variant_id, b.code, b.quantity FROM barcode b
JOIN variant v ON v.id = b.variant_id
WHERE v.product_id = ? AND b.deleted_at IS NULL ORDER BY b.quantity, b.id
"""
_LISTED = """
SELECT p.id, p.name, coalesce(c.name, ''), coalesce(b.name, ''), count(v.id), min(v.price),
  max(v.price), sum(l.on_hand), max(v.weighed), min(v.unit),
  p.active AND max(v.active), p.deleted_at, coalesce(p.image_id, max(v.image_id))
FROM json_each(?) wanted
CROSS JOIN product p ON p.id = wanted.value
CROSS JOIN variant v ON v.product_id = p.id AND v.deleted_at IS NULL
LEFT JOIN stock_level l ON l.variant_id = v.id
LEFT JOIN category c ON c.id = p.category_id
LEFT JOIN brand b ON b.id = p.brand_id
GROUP BY wanted.key ORDER BY wanted.key
"""
_TILES = f"""
SELECT p.id, min(v.id), p.name, min(v.label), min(v.price), max(v.price), min(v.unit),
  max(v.weighed), sum(l.on_hand - {RESERVED}), count(v.id), p.category_id,
  coalesce(p.image_id, max(v.image_id))
FROM json_each(?) wanted
CROSS JOIN product p ON p.id = wanted.value
CROSS JOIN variant v ON v.product_id = p.id
LEFT JOIN stock_level l ON l.variant_id = v.id
WHERE v.deleted_at IS NULL AND v.active = 1 AND p.active = 1 AND p.deleted_at IS NULL
GROUP BY wanted.key ORDER BY wanted.key
"""


def categories(db: Database, *, counted: bool = True) -> list[CategoryNode]:
    """The tree, each category followed by those below it.

    Counting reads every product; without it `products` is 0 and the answer comes at once.
    """
    below: dict[str | None, list[tuple[Any, ...]]] = {}
    for row in db.rows(_NODES.format(products=_COUNTED if counted else "0")):
        below.setdefault(row[1], []).append(row)
    found: list[CategoryNode] = []

    def walk(parent: str | None, path: tuple[str, ...]) -> None:
        for key, parent_id, name, colour, products in below.get(parent, ()):
            here = (*path, name)
            children = len(below.get(key, ()))
            found.append(
                CategoryNode(key, parent_id, name, colour, len(path), here, children, products)
            )
            walk(key, here)

    walk(None, ())
    return found


def top_categories(db: Database) -> list[tuple[str, str]]:
    """(id, name) of the categories at the top of the tree, in their order. Nothing is counted, so
    it is as quick with a million products as with ten.
    """
    found = db.rows(
        "SELECT id, name FROM category WHERE parent_id IS NULL AND deleted_at IS NULL"
        " ORDER BY position, name, id"
    )
    return [(row[0], row[1]) for row in found]


def category_path(db: Database, category_id: str | None) -> tuple[str, ...]:
    """The names from the top of the tree to this category; empty for none."""
    rows = db.rows(
        "WITH RECURSIVE up (id, parent_id, name, depth) AS ("
        "SELECT id, parent_id, name, 0 FROM category WHERE id = ? UNION ALL "
        "SELECT c.id, c.parent_id, c.name, depth + 1 FROM category c JOIN up ON c.id = up.parent_id"
        " WHERE depth < 50) SELECT name FROM up ORDER BY depth DESC",
        category_id,
    )
    return tuple(row[0] for row in rows)


def brands(db: Database) -> list[tuple[str, str]]:
    """(id, name) of every brand by name."""
    return [
        (row[0], row[1])
        for row in db.rows("SELECT id, name FROM brand WHERE deleted_at IS NULL ORDER BY name, id")
    ]


def product(db: Database, product_id: str) -> ProductDetail:
    """A product with its variants and barcodes, for its form.

    Raises:
        NotFound
    """
    row = db.row(_PRODUCT, product_id)
    if row is None:
        raise NotFound(N_("product"), product_id)
    names = tuple(json.loads(row[5]))
    found = [*row[:3], category_path(db, row[2]), *row[3:5], names, *row[6:14]]
    found += [state_of(row[14], row[15]), is_favourite(db, product_id), row[16]]
    return ProductDetail(*[*found, _variants(db, product_id, len(names))])


def product_of(db: Database, variant_id: str) -> str:
    """The product that a variant belongs to; raises `NotFound`."""
    found = db.value("SELECT product_id FROM variant WHERE id = ?", variant_id)
    if found is None:
        raise NotFound(N_("variant"), variant_id)
    return str(found)


def is_favourite(db: Database, product_id: str) -> bool:
    """Whether the product is pinned to the first page of tiles."""
    query = "SELECT 1 FROM favourite WHERE product_id = ? AND deleted_at IS NULL"
    return db.value(query, product_id) is not None


def count_products(db: Database) -> int:
    """How many products the catalog has, on sale or not."""
    return int(db.value("SELECT count(*) FROM product WHERE deleted_at IS NULL"))


def product_list(
    db: Database,
    text: str = "",
    *,
    category: str | None = None,
    brand: str | None = None,
    price_from: int | None = None,
    price_to: int | None = None,
    in_stock: bool = False,
    inactive: bool = True,
    sort: str = "relevance",
    limit: int = 100,
    offset: int = 0,
) -> list[ProductRow]:
    """One page of the catalog screen: what `search` finds, a row for each product.

    Filters and orders are those of `search`; `inactive` also shows what is off sale.
    """
    from posdesk.catalog.search import search  # much to load, and a first scan needs none of it

    hits = search(
        db,
        text,
        category=category,
        brand=brand,
        price_from=price_from,
        price_to=price_to,
        in_stock=in_stock,
        inactive=inactive,
        sort=sort,
        limit=limit,
        offset=offset,
        group=True,
    )
    wanted = json.dumps([hit.product_id for hit in hits])
    return [
        ProductRow(*[*row[:8], bool(row[8]), row[9], state_of(row[10], row[11]), row[12]])
        for row in db.rows(_LISTED, wanted)
    ]


def category_tiles(
    db: Database, category_id: str | None, limit: int = 60, offset: int = 0
) -> list[Tile]:
    """What is on sale in a category and below it (None: everywhere), best sellers first."""
    from posdesk.catalog.search import search

    hits = search(db, "", category=category_id, limit=limit, offset=offset, group=True)
    return tiles(db, [hit.product_id for hit in hits])


def favourite_tiles(db: Database, limit: int = 60, offset: int = 0) -> list[Tile]:
    """The pinned products that are on sale, in their order."""
    rows = db.rows(
        # CROSS: from the few favourites to their products, never the other way round.
        "SELECT f.product_id FROM favourite f CROSS JOIN product p ON p.id = f.product_id"
        " WHERE f.deleted_at IS NULL AND p.deleted_at IS NULL AND p.active = 1"
        " AND EXISTS (SELECT 1 FROM variant v WHERE v.product_id = p.id AND v.active = 1"
        "  AND v.deleted_at IS NULL)"
        " GROUP BY f.product_id ORDER BY min(f.position), min(f.id) LIMIT ? OFFSET ?",
        limit,
        offset,
    )
    return tiles(db, [row[0] for row in rows])


def tiles(db: Database, product_ids: Sequence[str]) -> list[Tile]:
    """The tiles of these products, in their order; what is not on sale is left out."""
    hues = _hues(db)
    low = db.setting("catalog.low_stock")
    return [_tile(row, hues, low) for row in db.rows(_TILES, json.dumps(list(product_ids)))]


def image(db: Database, image_id: str) -> bytes:
    """The bytes of a picture (WebP); raises `NotFound`."""
    data = db.value("SELECT data FROM image WHERE id = ?", image_id)
    if data is None:
        raise NotFound(N_("picture"), image_id)
    return bytes(data)


# --- inside ---------------------------------------------------------------------------------------


def _variants(db: Database, product_id: str, specs: int) -> tuple[VariantDetail, ...]:
    codes: dict[str, list[BarcodeInfo]] = {}
    for variant, code, quantity in db.rows(_BARCODES, product_id):
        codes.setdefault(variant, []).append(BarcodeInfo(code, quantity))
    found = []
    for row in db.rows(_VARIANTS, product_id):
        values = (*json.loads(row[3]), *[""] * specs)[:specs]
        rest = [bool(row[5]), *row[6:10], bool(row[10]), *row[11:15], tuple(codes.get(row[0], ()))]
        found.append(VariantDetail(*[*row[:3], values, row[4], *rest]))
    return tuple(found)


def _hues(db: Database) -> dict[str, int]:
    """The place of each category's top one among the top ones."""
    hues: dict[str, int] = {}
    top = -1
    for key, depth in db.rows(
        "WITH RECURSIVE tree (id, depth, place) AS ("
        "SELECT id, 0, printf('%06d%s', position, id) FROM category"
        " WHERE parent_id IS NULL AND deleted_at IS NULL UNION ALL "
        "SELECT c.id, depth + 1, place || printf('%06d%s', c.position, c.id) FROM category c"
        " JOIN tree ON c.parent_id = tree.id WHERE c.deleted_at IS NULL AND depth < 50)"
        " SELECT id, depth FROM tree ORDER BY place"
    ):
        top += depth == 0
        hues[key] = top
    return hues


def _tile(row: tuple[Any, ...], hues: dict[str, int], low: int) -> Tile:
    product_id, variant, name, label, price, highest, unit, weighed, left, count = row[:10]
    single = count == 1
    return Tile(
        product_id,
        variant if single else None,
        name,
        label if single else "",
        price,
        price != highest,
        unit,
        bool(weighed),
        left,
        left is not None and left <= low,
        count,
        hues.get(row[10], 0),
        row[11],
    )
