"""Which variants may be shown: category with what is below it, brand, price, stock, activity."""

from __future__ import annotations

import json
from dataclasses import dataclass

from posdesk.catalog.search.question import either, quoted
from posdesk.catalog.search.tokens import BRAND, CATEGORY
from posdesk.db import Database

_MAX_TOKENS = 64  # above it a set of categories is quicker to look up by row
_SUBTREE = """
WITH RECURSIVE below (id) AS (
  SELECT ? UNION SELECT c.id FROM category c JOIN below ON c.parent_id = below.id
  WHERE c.deleted_at IS NULL)
SELECT id FROM below
"""


@dataclass(frozen=True)
class Filters:
    """The same restriction twice: `match` for the index, `conditions` for rows of search_item i."""

    match: str  # FTS5 expression, empty for none
    conditions: str  # SQL that must hold beside `match`
    values: tuple[object, ...]
    full_conditions: str  # SQL that says it all, without the index
    full_values: tuple[object, ...]
    price_from: int | None = None
    price_to: int | None = None


def make_filters(
    db: Database,
    *,
    category: str | None,
    brand: str | None,
    price_from: int | None,
    price_to: int | None,
    in_stock: bool,
    inactive: bool,
) -> Filters:
    """Filters for search; prices in minor units, both ends included."""
    match: list[str] = []
    rows: list[tuple[str, object]] = []
    indexed: list[tuple[str, object]] = []
    if category is not None:
        ids = [row[0] for row in db.rows(_SUBTREE, category)]
        below: tuple[str, object] = ("i.category_id = ?", ids[0])  # quicker where it is one
        if len(ids) > 1:
            below = ("i.category_id IN (SELECT value FROM json_each(?))", json.dumps(ids))
        if len(ids) <= _MAX_TOKENS:
            match.append(either(quoted(CATEGORY + each) for each in ids))
            indexed.append(below)
        else:
            rows.append(below)
    if brand is not None:
        match.append(quoted(BRAND + brand))
        indexed.append(("i.brand_id = ?", brand))
    if price_from is not None:
        rows.append(("i.price >= ?", price_from))
    if price_to is not None:
        rows.append(("i.price <= ?", price_to))
    plain = [] if inactive else ["i.active = 1"]
    if in_stock:
        plain.append(
            "EXISTS (SELECT 1 FROM stock_level l"
            " WHERE l.variant_id = i.variant_id AND l.on_hand > 0)"
        )
    return Filters(
        " AND ".join(match),
        _all(plain, rows),
        tuple(value for _, value in rows),
        _all(plain, [*rows, *indexed]),
        tuple(value for _, value in [*rows, *indexed]),
        price_from,
        price_to,
    )


def _all(plain: list[str], rows: list[tuple[str, object]]) -> str:
    return " AND ".join([text for text, _ in rows] + plain) or "1"
