"""Rows of the ledger by their keys, and to which order a row belongs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

from posdesk.digest import stream_of
from posdesk.hub.database import Cursor
from posdesk.hub.ledger import Context
from posdesk.hub.raising import Columns, word
from posdesk.models import Stream

_PARENTS: Final = (
    ("order_id", "orders"),
    ("request_id", "return_request"),
    ("shipment_id", "shipment"),
    ("order_line_id", "order_line"),
    ("voucher_id", "voucher"),
    ("return_line_id", "return_line"),
    ("payment_id", "payment"),
    ("ticket_id", "ticket"),
    ("reverses_id", "tip"),
)
_FARTHEST: Final = 5
Row = tuple[str, str]  # table, key


def store_of(context: Context, table: str) -> str:
    """Under which store the rows of a table are kept: none for what the whole tenant shares."""
    return "" if stream_of(table) is Stream.TENANT else context.store


def rows(cursor: Cursor, context: Context, wanted: Iterable[Row]) -> dict[Row, Columns]:
    """The columns of these rows, as far as they are there."""
    keys: dict[str, set[str]] = defaultdict(set)
    for table, key in wanted:
        keys[table].add(key)
    found: dict[Row, Columns] = {}
    for table, of_table in keys.items():
        place = (context.tenant, store_of(context, table), table, sorted(of_table))
        told: list[Any] = cursor.execute(
            "SELECT key, columns FROM ledger_row WHERE tenant = %s AND store = %s"
            " AND table_name = %s AND key = ANY(%s)",
            place,
        ).fetchall()
        found.update({(table, key): columns for key, columns in told})
    return found


def orders_of(
    cursor: Cursor, context: Context, starts: Mapping[Row, Columns | None]
) -> dict[Row, str]:
    """The orders to which rows belong; `starts` gives what is known of each row already."""
    known: dict[Row, Columns | None] = dict(starts)
    at: dict[Row, Row] = {row: row for row in starts}
    for _step in range(_FARTHEST):
        missing = {row for row in at.values() if known.get(row) is None and row[0] != "orders"}
        known.update(rows(cursor, context, missing))
        moved = False
        for start, row in at.items():
            parent = _parent(known.get(row)) if row[0] != "orders" else None
            if parent is not None:
                at[start], moved = parent, True
        if not moved:
            break
    return {start: key for start, (table, key) in at.items() if table == "orders"}


def _parent(columns: Columns | None) -> Row | None:
    if columns is None:
        return None
    for name, table in _PARENTS:
        key = word(columns.get(name))
        if key:
            return table, key
    return None
