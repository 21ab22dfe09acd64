"""What search answers: everything that a tile or a row of a list shows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from posdesk.catalog.barcodes import canonical
from posdesk.catalog.search.find import Find
from posdesk.db import Database


@dataclass(frozen=True, slots=True)
class Hit:
    """A variant, or a product with `variants` of them whose lowest price is `price`.

    Prices are minor units (for weighed goods per kg), `on_hand` is thousandths. `why` says how it
    was found: barcode, sku, name, prefix, word, start, part, pinyin or typo; empty when nothing was
    typed.
    """

    variant_id: str
    product_id: str
    name: str
    label: str
    sku: str
    barcode: str
    price: int
    unit: str
    weighed: bool
    active: bool
    on_hand: int
    image_id: str | None
    why: str
    variants: int = 1


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a barcode stands for: `quantity` thousandths of a variant (a case of 24 is 24000)."""

    variant_id: str
    product_id: str
    name: str
    label: str
    sku: str
    barcode: str
    quantity: int
    price: int
    unit: str
    weighed: bool
    active: bool
    on_hand: int
    image_id: str | None


_HITS = """
SELECT v.id, v.product_id, p.name, v.label, coalesce(v.sku, ''),
  coalesce((SELECT code FROM barcode WHERE variant_id = v.id AND deleted_at IS NULL
            ORDER BY quantity, id LIMIT 1), ''),
  v.price, v.unit, v.weighed, v.active AND p.active, coalesce(l.on_hand, 0),
  coalesce(v.image_id, p.image_id)
FROM json_each(?) wanted
CROSS JOIN variant v ON v.id = wanted.value
CROSS JOIN product p ON p.id = v.product_id
LEFT JOIN stock_level l ON l.variant_id = v.id
"""
_GROUPS = """
SELECT v.product_id, count(*), min(v.price), sum(coalesce(l.on_hand, 0))
FROM json_each(?) wanted
CROSS JOIN variant v ON v.product_id = wanted.value
LEFT JOIN stock_level l ON l.variant_id = v.id
WHERE v.deleted_at IS NULL AND (v.active = 1 OR ?)
GROUP BY v.product_id
"""
_SCANNED = """
SELECT v.id, v.product_id, p.name, v.label, coalesce(v.sku, ''), b.code, b.quantity, v.price,
  v.unit, v.weighed, v.active AND p.active, coalesce(l.on_hand, 0), coalesce(v.image_id, p.image_id)
FROM barcode b
CROSS JOIN variant v ON v.id = b.variant_id
CROSS JOIN product p ON p.id = v.product_id
LEFT JOIN stock_level l ON l.variant_id = v.id
WHERE b.code = ? AND b.deleted_at IS NULL AND v.deleted_at IS NULL AND p.deleted_at IS NULL
ORDER BY b.id
"""


def load(db: Database, finds: Sequence[Find]) -> list[Hit]:
    """The finds with what is shown of them, in their order.

    A find that the writer took away since it was found is left out.
    """
    rows = {row[0]: row for row in db.rows(_HITS, json.dumps([f.variant_id for f in finds]))}
    there = [(rows[find.variant_id], find.why) for find in finds if find.variant_id in rows]
    return [Hit(*[*row[:8], bool(row[8]), bool(row[9]), *row[10:], why]) for row, why in there]


def group(db: Database, hits: Sequence[Hit], inactive: bool) -> list[Hit]:
    """Hits as products: the number of variants, the lowest price, and the stock of all."""
    wanted = json.dumps([hit.product_id for hit in hits])
    groups = {row[0]: row[1:] for row in db.rows(_GROUPS, wanted, int(inactive))}
    return [_grouped(hit, *groups[hit.product_id]) for hit in hits if hit.product_id in groups]


def _grouped(hit: Hit, variants: int, price: int, on_hand: int) -> Hit:
    if variants == 1 or hit.why in ("barcode", "sku"):
        return hit
    return Hit(
        hit.variant_id, hit.product_id, hit.name, "", hit.sku, hit.barcode, price, hit.unit,
        hit.weighed, hit.active, on_hand, hit.image_id, hit.why, variants,
    )  # fmt: skip


def find_barcode(db: Database, code: str) -> Scanned | None:
    """The variant that a scanned code stands for, or None. One indexed look-up at any size."""
    row = db.row(_SCANNED, canonical(code))
    if row is None:
        return None
    return Scanned(*[*row[:9], bool(row[9]), bool(row[10]), *row[11:]])
