"""Which moments a product was changed at, so that its history is read from a few journal entries.

Making a product needs no mark: its `created_at` is one.
"""

from __future__ import annotations

from collections.abc import Iterable

from posdesk.db import Command, Database
from posdesk.journal import RowChange, Unreadable, read_changes

Reader = Command | Database

_ADD = "INSERT OR IGNORE INTO product_touch (product_id, occurred_at) VALUES (?, ?)"
_ENTRIES = (
    "SELECT epoch, dseq, device, occurred_at, changes FROM journal"
    " WHERE (epoch, dseq, device) > (?, ?, ?) AND command LIKE 'catalog.%'"
    " ORDER BY epoch, dseq, device LIMIT 20"
)
_OF_VARIANT = "SELECT product_id FROM variant WHERE id = ?"
_OF_BARCODE = (
    "SELECT variant.product_id FROM barcode JOIN variant ON variant.id = barcode.variant_id"
    " WHERE barcode.id = ?"
)
_OF_FAVOURITE = "SELECT product_id FROM favourite WHERE id = ?"


def touch(tx: Command, product_ids: Iterable[str]) -> None:
    """Mark that this command changes products that were there before it."""
    tx.execute_many(_ADD, [(product, tx.now) for product in dict.fromkeys(product_ids)])


def rebuild(tx: Command) -> None:
    """Throw the marks away and read them from the journal again."""
    tx.execute("DELETE FROM product_touch")
    place: tuple[int, int, str] = (0, 0, "")
    while entries := tx.rows(_ENTRIES, *place):
        place = entries[-1][:3]
        for *_place, occurred_at, changes in entries:
            try:
                marks = touched(tx, read_changes(changes, None))
            except Unreadable:  # `posdesk verify` names it
                continue
            tx.execute_many(_ADD, [(product, occurred_at) for product in sorted(marks)])


def touched(reader: Reader, changes: Iterable[RowChange]) -> set[str]:
    """The products, older than the entry, that its row changes belong to."""
    made: set[str] = set()
    variants: dict[str, str] = {}
    found: set[str] = set()
    for change in changes:  # in the order product, variant, barcode, favourite
        if change.table == "product":
            (made if change.operation == "insert" else found).add(change.key)
        elif change.table == "variant":
            product = change.new.get("product_id") or _one(reader, _OF_VARIANT, change.key)
            variants[change.key] = product
            found.add(product)
        elif change.table == "barcode":
            known = variants.get(change.new.get("variant_id", ""))
            found.add(known or _one(reader, _OF_BARCODE, change.key))
        elif change.table == "favourite":
            found.add(_one(reader, _OF_FAVOURITE, change.key))
    return found - made - {""}


def _one(reader: Reader, sql: str, key: str) -> str:
    row = reader.row(sql, key)
    return str(row[0]) if row else ""
