"""Everything that is derived from rows, kept with what a merge brings: only for what it touched, in
its transaction, and equal to what computing it anew from all rows would give.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from posdesk.catalog.search import index
from posdesk.db import Merge, Row
from posdesk.deliveries import summary as shipments
from posdesk.members import keys
from posdesk.orders import rollup, summary
from posdesk.returns import summary as returns
from posdesk.service import summary as tickets
from posdesk.stock import moves
from posdesk.sync.aside import Told
from posdesk.sync.touched import Touched

_ENDS = ("cancelled", "expired")
_OF_CHANGES = frozenset({"order_change", "line_cancel"})


class Figures:
    """The figures of changed orders, before and after: a later change, or an end, tells anew what
    an earlier one was.
    """

    def __init__(self, tx: Merge, changes: Iterable[Told]) -> None:
        self._tx = tx
        self._orders = {
            told.new["order_id"] for told in changes if _tells_of_change(told) and told.new
        }
        self._before = self._read()

    def replace(self) -> None:
        """Put the figures of now in the place of those of before."""
        after = self._read()
        if after != self._before:
            rollup.replace_figures(self._tx, self._before, after)

    def _read(self) -> list[Row]:
        return rollup.changed_figures(self._tx, self._orders) if self._orders else []


def _tells_of_change(told: Told) -> bool:
    if told.operation != "insert" or "order_id" not in told.new:
        return False
    if told.table == "order_event":
        return told.new.get("event") in _ENDS
    if told.table == "order_line":
        return int(told.new.get("version") or 1) > 1
    return told.table in _OF_CHANGES


def refresh(tx: Merge, touched: Touched, figures: Figures) -> None:
    """Bring all derived tables up to date with the rows of this merge."""
    made = {table: list(rows) for table, rows in tx.watch.inserted().items()}
    if "stock_move" in made:
        moves.add_facts(tx, made["stock_move"])
    rollup.add_facts(tx, made)
    figures.replace()
    _summaries(tx, touched)
    _goods(tx, touched)
    _members(tx, touched.members)


def _summaries(tx: Merge, touched: Touched) -> None:
    if touched.carriers:
        touched.shipments |= shipments.depending(tx)
    for shipment_id in sorted(touched.shipments):
        shipments.refresh(tx, shipment_id)
    for request_id in sorted(_there(tx, "return_request", touched.requests)):
        returns.refresh(tx, request_id)
    if touched.orders:
        summary.refresh_many(tx, sorted(_there(tx, "orders", touched.orders)))
    for ticket_id in sorted(_there(tx, "ticket", touched.tickets)):
        tickets.refresh(tx, ticket_id)


def _there(tx: Merge, table: str, ids: set[str]) -> list[str]:
    """Those that are there: not every column that names one is a foreign key."""
    if not ids:
        return []
    query = f'SELECT id FROM "{table}" WHERE id IN (SELECT value FROM json_each(?))'
    return [row[0] for row in tx.rows(query, json.dumps(list(ids)))]


def _goods(tx: Merge, touched: Touched) -> None:
    for brand_id in sorted(touched.brands):
        index.index_brand(tx, brand_id)
    if touched.products:
        index.index_products(tx, sorted(touched.products))
    if touched.variants:
        index.index_variants(tx, sorted(touched.variants))


_MERGED_INTO = """
SELECT id, merged_into_id FROM member WHERE id IN (SELECT value FROM json_each(?1))
UNION SELECT id, merged_into_id FROM member WHERE id IN (SELECT merged_into_id FROM member
    WHERE id IN (SELECT value FROM json_each(?1)))
"""


def _members(tx: Merge, member_ids: Iterable[str]) -> None:
    found: Sequence[Row] = tx.rows(_MERGED_INTO, json.dumps(list(member_ids)))
    for member_id, merged_into in found:
        if merged_into is None:
            keys.refresh(tx, member_id)
        else:
            tx.execute("DELETE FROM member_key WHERE member_id = ?", member_id)
