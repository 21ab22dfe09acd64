"""Which orders, returns, shipments, tickets, people and goods the rows of a merge belong to."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from posdesk import journal
from posdesk.db import Merge

_LEADS = {
    "order_id": "orders",
    "request_id": "requests",
    "return_id": "requests",
    "ticket_id": "tickets",
    "shipment_id": "shipments",
    "fulfilment_id": "fulfilments",
    "settlement_id": "settlements",
    "member_id": "members",
    "merged_into_id": "members",
    "variant_id": "variants",
    "product_id": "products",
}
_OWN = {
    "orders": "orders",
    "return_request": "requests",
    "ticket": "tickets",
    "shipment": "shipments",
    "fulfilment": "fulfilments",
    "settlement": "settlements",
    "member": "members",
    "variant": "variants",
    "product": "products",
    "brand": "brands",
    "hand_over": "hand_overs",
    "carrier": "carriers",
}
_GOODS = frozenset({"variant", "product", "brand", "barcode"})


@dataclass(slots=True)
class Touched:
    """Ids by what they are of; of goods only those whose words or codes changed."""

    tables: set[str] = field(default_factory=set)
    orders: set[str] = field(default_factory=set)
    requests: set[str] = field(default_factory=set)
    tickets: set[str] = field(default_factory=set)
    shipments: set[str] = field(default_factory=set)
    fulfilments: set[str] = field(default_factory=set)
    settlements: set[str] = field(default_factory=set)
    members: set[str] = field(default_factory=set)
    variants: set[str] = field(default_factory=set)
    products: set[str] = field(default_factory=set)
    brands: set[str] = field(default_factory=set)
    hand_overs: set[str] = field(default_factory=set)
    carriers: set[str] = field(default_factory=set)


def touched(tx: Merge) -> Touched:
    """What the rows written so far belong to, also as they were before."""
    found = Touched()
    for table, rows in tx.watch.inserted().items():
        _collect(found, table, rows, rows.values())
    for table, both in tx.watch.updated().items():
        _collect(found, table, both, (row for pair in both.values() for row in pair))
    _complete(tx, found)
    return found


def _collect(
    found: Touched, table: str, keys: Iterable[str], rows: Iterable[journal.Values]
) -> None:
    found.tables.add(table)
    own = _OWN.get(table)
    if own:
        getattr(found, own).update(keys)
    leads = _leads(table)
    if leads:
        sets = [(getattr(found, name), place) for name, place in leads]
        for row in rows:
            for ids, place in sets:
                if row[place] is not None:
                    ids.add(row[place])


@cache
def _leads(table: str) -> tuple[tuple[str, int], ...]:
    columns = enumerate(journal.columns(table))
    return tuple(
        (name, place)
        for place, column in columns
        if (name := _LEADS.get(column))
        and (table in _GOODS or name not in ("variants", "products"))
    )


_BEYOND = (
    ("requests", "settlements", "SELECT request_id FROM settlement WHERE id {among}"),
    ("shipments", "fulfilments", "SELECT id FROM shipment WHERE fulfilment_id {among}"),
    (
        "shipments",
        "hand_overs",
        "SELECT shipment_id FROM shipment_event WHERE hand_over_id {among}",
    ),
    ("orders", "fulfilments", "SELECT order_id FROM fulfilment WHERE id {among}"),
    ("orders", "shipments", "SELECT order_id FROM shipment WHERE id {among}"),
    (
        "orders",
        "requests",
        "SELECT order_id FROM return_request WHERE order_id IS NOT NULL AND id {among}",
    ),
)


def _complete(tx: Merge, found: Touched) -> None:
    """What these belong to in turn."""
    for name, of, query in _BEYOND:
        ids = getattr(found, of)
        if ids:
            sql = query.format(among="IN (SELECT value FROM json_each(?))")
            getattr(found, name).update(row[0] for row in tx.rows(sql, json.dumps(list(ids))))
