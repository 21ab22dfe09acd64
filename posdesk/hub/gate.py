"""May an entry be applied? What may not be waits in quarantine, whole, until a person decides; the
till's queue moves on. Facts of sales are never held for want of a right.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import peewee as pw

from posdesk.cards import has_card_number
from posdesk.digest import SYNCED, stream_of
from posdesk.hub.database import Cursor
from posdesk.hub.ledger import Context
from posdesk.hub.raising import Columns, Held, word
from posdesk.hub.rights import People, needed
from posdesk.journal import RowChange
from posdesk.models import Stream
from posdesk.sync.protocol import Entry

CARD_NUMBER: Final = "card_number"
NOT_ALLOWED: Final = "not_allowed"
WRONG_STORE: Final = "wrong_store"
OFFICE: Final = "office"
_SALES: Final = frozenset(
    {
        "orders", "order_line", "payment", "refund", "return_request", "settlement", "credit_entry",
        "shipment", "shipment_event", "order_event", "order_change", "tip", "voucher_end",
    }
)  # fmt: skip
"""What a sale, or what becomes of one, is made of."""
_TEXTS: Final = {
    table: frozenset(
        field.column_name
        for field in model._meta.sorted_fields
        if isinstance(field, pw.TextField) and not field.primary_key
    )
    for table, model in SYNCED.items()
}


class Gate:
    """Whether the entries of one push may be applied; what it asks the database it asks once."""

    def __init__(self, cursor: Cursor, context: Context) -> None:
        self._cursor = cursor
        self._context = context
        self._people = People(cursor, context)
        self._approvals: dict[str, Columns] = {}
        self._others: list[str] | None = None

    def admit(self, entry: Entry, changes: Sequence[RowChange]) -> Held | None:
        """Why this entry goes to quarantine instead of being applied; None: it may be applied."""
        if has_card_number("\n".join(_texts(changes))):
            return Held(CARD_NUMBER)
        held = self._wrong_place(changes) or self._not_allowed(entry, changes)
        if held is None:
            self._learn(entry, changes)
        return held

    # --- rights -----------------------------------------------------------------------------------

    def _not_allowed(self, entry: Entry, changes: Sequence[RowChange]) -> Held | None:
        if any(change.table in _SALES and change.operation == "insert" for change in changes):
            return Held(NOT_ALLOWED, OFFICE) if self._context.role == OFFICE else None
        for rights, table in needed(entry, changes).items():
            head = entry.header
            if not self._people.may(head.actor, rights, head.hlc) and not self._approved(
                changes, rights, head.hlc
            ):
                return Held(NOT_ALLOWED, f"{rights[0]}: {table}")
        return None

    def _approved(self, changes: Sequence[RowChange], rights: Sequence[str], hlc: int) -> bool:
        """Whether the entry uses an approval that somebody gave who has the right."""
        for change in changes:
            if change.table != "approval_use":
                continue
            told = self._approval(word(change.new.get("approval_id")))
            act, giver = word(told.get("act")), word(told.get("approved_by_id"))
            if act in rights and giver and self._people.may(giver, rights, hlc):
                return True
        return False

    def _approval(self, key: str) -> Columns:
        if key not in self._approvals:
            found: Any = self._cursor.execute(
                "SELECT columns FROM ledger_row WHERE tenant = %s AND store = %s"
                " AND table_name = 'approval' AND key = %s",
                (self._context.tenant, self._context.store, key),
            ).fetchone()
            self._approvals[key] = found[0] if found else {}
        return self._approvals[key]

    def _learn(self, entry: Entry, changes: Sequence[RowChange]) -> None:
        """What this batch says of people, roles and approvals counts for what follows in it."""
        self._people.learn(entry, changes)
        for change in changes:
            if change.table == "approval" and change.operation == "insert":
                self._approvals[change.key] = change.new

    # --- stores -----------------------------------------------------------------------------------

    def _wrong_place(self, changes: Sequence[RowChange]) -> Held | None:
        """Rows of another store: an edit of one, or something that becomes of an order there."""
        wanted = _of_stores(changes)
        if not wanted or not self._other_stores():
            return None
        for table, key in sorted(wanted):
            found: Any = self._cursor.execute(
                "SELECT store FROM ledger_row WHERE tenant = %s AND store = ANY(%s)"
                " AND table_name = %s AND key = %s",
                (self._context.tenant, [*self._other_stores(), self._context.store], table, key),
            ).fetchall()
            if found and (self._context.store,) not in found:
                return Held(WRONG_STORE, f"{table} {key}")
        return None

    def _other_stores(self) -> list[str]:
        if self._others is None:
            rows: Any = self._cursor.execute(
                "SELECT id FROM store WHERE tenant = %s AND id <> %s",
                (self._context.tenant, self._context.store),
            ).fetchall()
            self._others = [name for (name,) in rows]
        return self._others


def _of_stores(changes: Sequence[RowChange]) -> set[tuple[str, str]]:
    made = {change.key for change in changes if change.operation == "insert"}
    found = set()
    for change in changes:
        if stream_of(change.table) is Stream.TENANT or change.table not in SYNCED:
            continue
        if change.operation == "update" and SYNCED[change.table].key_column() == "id":
            found.add((change.table, change.key))
        order = change.new.get("order_id")
        if isinstance(order, str) and order not in made:
            found.add(("orders", order))
    return found


def _texts(changes: Sequence[RowChange]) -> Iterator[str]:
    """Every text that a person may have typed; of tables and columns that are not known, all."""
    for change in changes:
        known = _TEXTS.get(change.table)
        columns = SYNCED[change.table]._meta.columns if known is not None else {}
        for name, value in change.new.items():
            if isinstance(value, str) and (known is None or name in known or name not in columns):
                yield value
