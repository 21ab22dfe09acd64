"""Rows, and columns of rows, that came from the hub and have no place here yet: kept aside and
tried again, and counted in the digests meanwhile, as the hub counts them.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Any

from posdesk import journal, linked
from posdesk.db import Merge, Row
from posdesk.digest import stream_of
from posdesk.models import Stream

UNKNOWN_TABLE, UNKNOWN_COLUMN, REFUSED = "unknown_table", "unknown_column", "refused"

_THERE = (
    "SELECT 1 FROM aside_row WHERE entry_id = ? AND table_name = ? AND row_key = ?"
    " AND operation = ? AND reason = ?"
)
_PUT = (
    "INSERT INTO aside_row (id, stream, entry_id, table_name, row_key, operation, new, hlc, device,"
    " reason, detail, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


@dataclass(frozen=True, slots=True)
class Told:
    """A row change, and the entry that tells of it; `hlc` as the hub took it."""

    entry_id: str
    device: str
    hlc: int
    stream: Stream
    """Where a table that is not known belongs."""
    table: str
    operation: str
    key: str
    new: dict[str, Any]

    @property
    def clock(self) -> linked.Clock:
        """What its columns are compared by."""
        return self.hlc, self.device


@dataclass(frozen=True, slots=True)
class Kept:
    """A change that was kept aside, by the id of its row."""

    id: str
    reason: str
    told: Told


def put(tx: Merge, told: Told, new: dict[str, Any], reason: str, detail: str = "") -> bool:
    """Keep columns of a change aside; False where they were already."""
    where = (told.entry_id, told.table, told.key, told.operation, reason)
    if tx.value(_THERE, *where):
        return False
    remember(tx, told.table, told.key)
    stored = zlib.compress(journal.canonical(new), 1)
    stream = stream_of(told.table) if linked.is_known(told.table) else told.stream
    tx.execute(
        _PUT,
        *(tx.new_id(), str(stream), told.entry_id, told.table, told.key, told.operation),
        *(stored, told.hlc, told.device, reason, detail, tx.now),
    )
    return True


def take(tx: Merge, found: Kept) -> None:
    """Take a change out: it has a place now."""
    remember(tx, found.told.table, found.told.key)
    tx.execute("DELETE FROM aside_row WHERE id = ?", found.id)


def remember(tx: Merge, table: str, key: str) -> None:
    """How much is kept aside of a row, before that changes in this merge: for the digest."""
    if (table, key) not in tx.aside_was:
        tx.aside_was[table, key] = linked.waiting_of(tx.run, table, key)


def kept(tx: Merge, *, only_refused: bool) -> list[Kept]:
    """What is kept aside, in the order in which it is to be tried."""
    where = "reason = 'refused'" if only_refused else "true"
    return [_read(row) for row in tx.rows(f"{_KEPT} WHERE {where} {_ORDER}")]


def kept_of(tx: Merge, table: str, key: str) -> list[Kept]:
    """What is kept aside of one row."""
    query = f"{_KEPT} WHERE table_name = ? AND row_key = ? {_ORDER}"
    return [_read(row) for row in tx.rows(query, table, key)]


_KEPT = (
    "SELECT id, reason, entry_id, device, hlc, stream, table_name, operation, row_key, new"
    " FROM aside_row"
)
_ORDER = "ORDER BY operation, hlc, device, id"


def _read(row: Row) -> Kept:
    key, reason, entry, device, hlc, stream, table, operation, row_key, new = row
    decoded = journal.decode(new)
    told = Told(entry, device, hlc, Stream(stream), table, operation, row_key, decoded)
    return Kept(key, reason, told)


def upgraded(tx: Merge) -> bool:
    """Whether this program is another than the one that tried all of it last; from now on it is
    the one.
    """
    if tx.value("SELECT value FROM counter WHERE name = ?", _TRIED) == journal.SCHEMA_VERSION:
        return False
    tx.execute(
        "INSERT INTO counter (name, value) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        *(_TRIED, journal.SCHEMA_VERSION),
    )
    return True


_TRIED = "sync.tried_by_schema"


def count(tx: Merge) -> int:
    """How many changes are kept aside."""
    return int(tx.value("SELECT count(*) FROM aside_row"))
