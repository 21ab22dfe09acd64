"""Entries as the hub keeps them: whole, each under its id and its number, for ever."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from posdesk.hub.database import Cursor
from posdesk.hub.ledger import Context, copy_rows
from posdesk.journal import Header
from posdesk.sync.protocol import Entry, inflate, pack

_HEADER: Final = (
    "id", "device", "epoch", "dseq", "command", "actor", "occurred_at", "hlc", "schema", "seen",
)  # fmt: skip
_PARTS: Final = ("changes", "private", "salt", "private_hash", "prev_hash", "hash")
COLUMNS: Final = ", ".join((*_HEADER, *_PARTS))
_COPY: Final = f"COPY entry (tenant, store, month, received_at, {COLUMNS}) FROM STDIN"
_COPY_KEY: Final = "COPY entry_key (tenant, id, device, epoch, dseq, hash, store, month) FROM STDIN"


class Kept(NamedTuple):
    """Where an entry is that the hub has."""

    store: str
    month: date
    hash: bytes


def keep(cursor: Cursor, context: Context, entries: Sequence[Entry]) -> None:
    """Store new entries."""
    if not entries:
        return
    place = (context.tenant, context.store, context.month, context.now)
    copy_rows(cursor, _COPY, ((*place, *_values(entry)) for entry in entries))
    copy_rows(cursor, _COPY_KEY, (_key_values(context, entry) for entry in entries))


def _key_values(context: Context, entry: Entry) -> tuple[Any, ...]:
    head = entry.header
    number = (head.device, head.epoch, head.dseq, entry.hash)
    return (context.tenant, head.id, *number, context.store, context.month)


def _values(entry: Entry) -> tuple[Any, ...]:
    parts = (entry.changes, entry.private, entry.salt, entry.private_hash)
    return (*entry.header.__dict__.values(), *parts, entry.prev_hash, entry.hash)


def read(row: Sequence[Any]) -> Entry:
    """An entry from the values of `COLUMNS`."""
    many = len(_HEADER)
    return Entry(Header(*row[:many]), *row[many:])


def load(
    cursor: Cursor, tenant: str, places: Iterable[tuple[str, date, str]]
) -> dict[str, tuple[Entry, int]]:
    """Entries by store, month and id: each with when the hub took it."""
    by_month: dict[date, list[tuple[str, str]]] = {}
    for store, month, entry_id in places:
        by_month.setdefault(month, []).append((store, entry_id))
    names = ", ".join(f"e.{name}" for name in (*_HEADER, *_PARTS))
    query = (
        f"SELECT {names}, e.received_at FROM unnest(%s::text[], %s::text[]) AS w (store, id)"
        " JOIN entry AS e ON e.tenant = %s AND e.month = %s AND e.store = w.store AND e.id = w.id"
    )
    found = {}
    for month, wanted in by_month.items():
        stores = [store for store, _id in wanted]
        ids = [entry_id for _store, entry_id in wanted]
        for *row, received_at in cursor.execute(query, (stores, ids, tenant, month)):
            entry = read(row)
            found[entry.header.id] = (entry, received_at)
    return found


def known(cursor: Cursor, tenant: str, ids: Sequence[str]) -> dict[str, Kept]:
    """Where entries of these ids are; those that are not there are left out."""
    query = "SELECT id, store, month, hash FROM entry_key WHERE tenant = %s AND id = ANY(%s)"
    return {id_: Kept(*rest) for id_, *rest in cursor.execute(query, (tenant, list(ids)))}


def numbered(
    cursor: Cursor, tenant: str, device: str, epoch: int, first: int, last: int
) -> Mapping[int, bytes]:
    """The hashes under which the hub took these numbers of a device's epoch."""
    place = (tenant, device, epoch, first, last)
    query = (
        "SELECT dseq, hash FROM {} WHERE tenant = %s AND device = %s AND epoch = %s"
        " AND dseq BETWEEN %s AND %s"
    )
    both = f"{query.format('entry_key')} UNION ALL {query.format('entry_again')}"
    return dict(cursor.execute(both.encode(), (*place, *place)).fetchall())


def content(entry: Entry) -> bytes:
    """SHA-256 of what an entry says, whatever its number is."""
    digest = hashlib.sha256(entry.header.command.encode())
    digest.update(hashlib.sha256(inflate(entry.changes)).digest())
    digest.update(entry.private_hash or b"")
    return digest.digest()


def keep_again(cursor: Cursor, context: Context, entry: Entry) -> None:
    """Remember that an entry came again under another number."""
    head = entry.header
    cursor.execute(
        "INSERT INTO entry_again (tenant, device, epoch, dseq, id, hash, received_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s)",
        (context.tenant, head.device, head.epoch, head.dseq, head.id, entry.hash, context.now),
    )


def is_contested(cursor: Cursor, tenant: str, entry: Entry) -> bool:
    """Whether this content of this id was kept for a person already."""
    query = "SELECT 1 FROM contested WHERE tenant = %s AND id = %s AND content = %s"
    found = cursor.execute(query, (tenant, entry.header.id, content(entry))).fetchone()
    return found is not None


def keep_contested(cursor: Cursor, context: Context, entry: Entry) -> bool:
    """Keep an entry whole whose number or id is taken; False where it is kept already."""
    head = entry.header
    cursor.execute(
        "INSERT INTO contested (tenant, id, content, device, epoch, dseq, body, received_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        (
            context.tenant, head.id, content(entry), head.device, head.epoch, head.dseq,
            pack(entry.packed()), context.now,
        ),
    )  # fmt: skip
    return cursor.rowcount > 0


def keep_held(cursor: Cursor, context: Context, entry: Entry, reason: str, detail: str) -> None:
    """Say of a stored entry that it waits for a person."""
    head = entry.header
    cursor.execute(
        "INSERT INTO quarantine"
        " (entry_id, tenant, store, device, till, command, reason, detail, held_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        (
            head.id, context.tenant, context.store, context.device, context.till, head.command,
            reason, detail, context.now,
        ),
    )  # fmt: skip
