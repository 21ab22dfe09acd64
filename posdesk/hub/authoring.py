"""Entries that the hub itself writes: it has a chain of its own for each tenant, sealed like a
till's, by a device `hub/TENANT`, whose name wins where clocks are equal.
"""

from __future__ import annotations

import secrets
import zlib
from collections.abc import Iterable, Sequence
from typing import Any, Final

from posdesk.digest import SYNCED
from posdesk.hub.database import Cursor
from posdesk.hub.ledger import Context
from posdesk.ids import Ids
from posdesk.journal import (
    GENESIS,
    SCHEMA_VERSION,
    Header,
    RowChange,
    canonical,
    entry_hash,
    next_hlc,
    personal_columns,
    private_digest,
)
from posdesk.sync.protocol import Entry

EPOCH: Final = 1
_SECRET_BYTES: Final = 16


class _Moment:
    """The clock of an id: when the hub took what it answers to."""

    def __init__(self, now: int) -> None:
        self._now = now

    def now(self) -> int:
        return self._now


def device_of(tenant: str) -> str:
    """The device by which the hub writes into a tenant's streams."""
    return f"hub/{tenant}"


def author(
    cursor: Cursor,
    context: Context,
    command: str,
    changes: Sequence[RowChange],
    after: int = 0,
    entry_id: str | None = None,
) -> Entry:
    """An entry of the hub's own, sealed, whose clock is later than `after` (an HLC). It is not yet
    applied nor fed: `pushing.py` does so with what `judging.corrections` gives it.
    """
    device = device_of(context.tenant)
    cursor.execute(
        "INSERT INTO device_epoch (device, epoch, last_seq, last_hash) VALUES (%s, %s, 0, %s)"
        " ON CONFLICT DO NOTHING",
        (device, EPOCH, GENESIS),
    )
    found: Any = cursor.execute(
        "SELECT last_seq, last_hash FROM device_epoch WHERE device = %s AND epoch = %s FOR UPDATE",
        (device, EPOCH),
    ).fetchone()
    header = Header(
        id=entry_id or Ids(_Moment(context.now)).new(),  # type: ignore[arg-type]
        device=device,
        epoch=EPOCH,
        dseq=found[0] + 1,
        command=command,
        actor=None,
        occurred_at=context.now,
        hlc=next_hlc(after, context.now),
        schema=SCHEMA_VERSION,
    )
    entry = _sealed(header, changes, bytes(found[1]))
    cursor.execute(
        "UPDATE device_epoch SET last_seq = %s, last_hash = %s WHERE device = %s AND epoch = %s",
        (header.dseq, entry.hash, device, EPOCH),
    )
    return entry


def _sealed(header: Header, changes: Sequence[RowChange], prev_hash: bytes) -> Entry:
    public, hidden = [], []
    for change in changes:
        personal = personal_columns(change.table) if change.table in SYNCED else frozenset()
        secret = {name: value for name, value in change.new.items() if name in personal}
        shown = {name: value for name, value in change.new.items() if name not in personal}
        public.append([change.table, change.operation, change.key, shown, {}])
        if secret:
            hidden.append([change.table, change.key, secret, {}])
    body = canonical(public)
    private = zlib.compress(canonical(hidden), 1) if hidden else None
    salt = secrets.token_bytes(_SECRET_BYTES) if private else None
    private_hash = private_digest(salt, private) if private else None
    sealed = entry_hash(prev_hash, header, body, private_hash)
    return Entry(header, zlib.compress(body, 1), private, salt, private_hash, prev_hash, sealed)


def blanked(rows: Iterable[tuple[str, str]]) -> list[RowChange]:
    """The changes that leave nothing in the personal columns of these rows (table, key)."""
    return [
        RowChange(table, "update", key, dict(SYNCED[table].blanks()), {})
        for table, key in rows
        if table in SYNCED and SYNCED[table].personal
    ]


def forget_private(
    cursor: Cursor, context: Context, rows: Sequence[tuple[str, str]], keep: Sequence[str] = ()
) -> list[str]:
    """Take private part and salt out of all entries that tell of these rows, but those in `keep`:
    their seals stay valid. Answers the entries' ids.

    An entry may tell of other people's rows as well; these stay as they are in the ledger.
    """
    found = cursor.execute(
        "DELETE FROM private_row AS p USING unnest(%s::text[], %s::text[]) AS w (table_name, key)"
        " WHERE p.tenant = %s AND p.table_name = w.table_name AND p.key = w.key"
        " AND p.entry_id <> ALL (%s) RETURNING p.entry_id",
        (
            [table for table, _key in rows],
            [key for _table, key in rows],
            context.tenant,
            list(keep),
        ),
    ).fetchall()
    entry_ids = sorted({entry_id for (entry_id,) in found})
    cursor.execute(
        "UPDATE entry AS e SET private = NULL, salt = NULL FROM entry_key AS k"
        " WHERE k.tenant = %s AND k.id = ANY(%s) AND e.tenant = k.tenant AND e.store = k.store"
        " AND e.month = k.month AND e.id = k.id",
        (context.tenant, entry_ids),
    )
    return entry_ids
