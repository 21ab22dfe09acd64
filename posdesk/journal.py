"""The journal: one sealed entry per command, at once audit trail, outbox and tamper-evident chain.

An entry's hash is SHA-256 over the previous hash, its header, the hash of its changes and the hash
of its private part. Personal data (a model's `private` columns) stands only in the private part,
hashed with a salt: deleting private part and salt erases the person and leaves the chain valid.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import apsw

from posdesk.cards import refuse_card_number
from posdesk.models import TABLES, Journal, Kind, Table

SCHEMA_VERSION = 1
GENESIS = bytes(32)
MAX_ENTRY_BYTES = 1 << 20  # a push to the hub takes at most 1 MiB

CAPTURED: dict[str, type[Table]] = {
    model.table(): model
    for model in TABLES
    if model.kind in (Kind.FACT, Kind.REGISTER) and model is not Journal
}
_COLUMNS = {
    table: [field.column_name for field in model._meta.sorted_fields]
    for table, model in CAPTURED.items()
}
_KEYS = {table: model.key_column() for table, model in CAPTURED.items()}
_ORDER = {table: place for place, table in enumerate(CAPTURED)}


@dataclass(frozen=True)
class RowChange:
    """One row of one table as a command left it: `new` columns, and the `old` ones where it was an
    update.
    """

    table: str
    operation: str  # "insert" or "update"
    key: str
    new: dict[str, Any]
    old: dict[str, Any]


def watch(connection: apsw.Connection) -> apsw.Session:
    """Start capturing the changes of business tables on this connection."""
    session = apsw.Session(connection, "main")
    session.table_filter(CAPTURED.__contains__)
    session.attach()
    return session


def captured(session: apsw.Session) -> list[RowChange]:
    """The row changes since `watch`, ordered by table and key."""
    changes = [_row_change(change) for change in apsw.Changeset.iter(session.changeset())]
    changes.sort(key=lambda change: (_ORDER[change.table], change.key))
    return changes


def _row_change(change: apsw.TableChange) -> RowChange:
    table = change.name
    columns, key = _COLUMNS[table], _KEYS[table]
    place = columns.index(key)
    old_row, new_row = change.old or (), change.new or ()
    filled = zip(columns, new_row, strict=True)
    if change.op == "INSERT":
        new = {c: v for c, v in filled if v is not None and c != key}
        return RowChange(table, "insert", str(new_row[place]), new, {})
    new = {c: v for c, v in filled if v is not apsw.no_change and c != key}
    old = {c: old_row[columns.index(c)] for c in new}
    return RowChange(table, "update", str(old_row[place]), new, old)


@dataclass(frozen=True)
class Header:
    """Who, when and where of an entry; hashed as canonical JSON."""

    id: str
    device: str
    epoch: int
    dseq: int
    command: str
    actor: str | None
    occurred_at: int
    hlc: int
    schema: int

    def encode(self) -> bytes:
        return canonical(self.__dict__)


def canonical(value: Any) -> bytes:
    """JSON with sorted keys and no spaces; bytes as {"$b": base64}."""
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain
    ).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"$b": base64.b64encode(value).decode()}
    raise TypeError(f"{type(value).__name__} has no place in the journal")


def _restore(value: dict[str, Any]) -> Any:
    return base64.b64decode(value["$b"]) if value.keys() == {"$b"} else value


def columns(table: str) -> list[str]:
    """The columns of a captured table, in the file's order."""
    return _COLUMNS[table]


def unpacked(data: bytes) -> bytes | None:
    """The canonical JSON of stored bytes; None where they were damaged."""
    try:
        return zlib.decompress(data)
    except zlib.error:
        return None


def decode(data: bytes) -> Any:
    """What `canonical` and zlib made, as values again."""
    return json.loads(zlib.decompress(data), object_hook=_restore)


def entry_hash(
    prev_hash: bytes, header: Header, changes: bytes, private_hash: bytes | None
) -> bytes:
    """The seal of an entry; `changes` is the canonical JSON, not compressed."""
    digest = hashlib.sha256(prev_hash)
    digest.update(header.encode())
    digest.update(hashlib.sha256(changes).digest())
    digest.update(private_hash or b"")
    return digest.digest()


def private_digest(salt: bytes | None, private: bytes) -> bytes:
    """What the seal covers of a private part: SHA-256(salt + private)."""
    return hashlib.sha256((salt or b"") + private).digest()


def next_hlc(last: int, now: int) -> int:
    """The hybrid logical clock: milliseconds in the upper 48 bits, a counter in the lower 16."""
    return max(now << 16, last + 1)


def seal(
    execute: Callable[..., Any],
    changes: Iterable[RowChange],
    command: str,
    actor: str | None,
    now: int,
    entry_id: str,
) -> None:
    """Add the sealed entry for these changes; raises `CardNumberRefused` when a text holds a card
    number.
    """
    device, epoch, dseq, hlc, last = execute(
        "SELECT device, epoch, dseq, hlc, last_hash FROM device WHERE id = 1"
    ).fetchone()
    header = Header(
        entry_id, device, epoch, dseq + 1, command, actor, now, next_hlc(hlc, now), SCHEMA_VERSION
    )
    public, private = _split(changes)
    body = canonical(public)
    secret = zlib.compress(canonical(private), 1) if private else None
    salt = secrets.token_bytes(16) if secret else None
    private_hash = private_digest(salt, secret) if secret else None
    digest = entry_hash(last, header, body, private_hash)
    execute(
        _INSERT,
        (
            *header.__dict__.values(),
            zlib.compress(body, 1),
            secret,
            salt,
            private_hash,
            last,
            digest,
        ),
    )
    execute(
        "UPDATE device SET dseq = ?, hlc = ?, last_hash = ? WHERE id = 1",
        (header.dseq, header.hlc, digest),
    )


_INSERT = (
    "INSERT INTO journal (id, device, epoch, dseq, command, actor, occurred_at, hlc, schema,"
    " changes, private, salt, private_hash, prev_hash, hash)"
    " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
)


def _split(changes: Iterable[RowChange]) -> tuple[list[list[Any]], list[list[Any]]]:
    """The public rows, and the private columns of the same rows."""
    public: list[list[Any]] = []
    private: list[list[Any]] = []
    for change in changes:
        _refuse_cards(change)
        hidden = CAPTURED[change.table].personal
        new, old = change.new, change.old
        if hidden:
            kept = {c: v for c, v in new.items() if c in hidden}
            if kept:
                private.append(
                    [change.table, change.key, kept, {c: v for c, v in old.items() if c in hidden}]
                )
            new = {c: v for c, v in new.items() if c not in hidden}
            old = {c: v for c, v in old.items() if c not in hidden}
        public.append([change.table, change.operation, change.key, new, old])
    return public, private


def _refuse_cards(change: RowChange) -> None:
    for column, value in change.new.items():
        if isinstance(value, str) and len(value) >= 14 and not _is_id(column, value):
            refuse_card_number(value)


def _is_id(column: str, value: str) -> bool:
    return len(value) == 32 and (column.endswith("id") or column == "id")


def read_changes(changes: bytes, private: bytes | None) -> Iterator[RowChange]:
    """The row changes of a stored entry, with its private columns where they were not erased."""
    hidden = {
        (table, key): (new, old) for table, key, new, old in (decode(private) if private else [])
    }
    for table, operation, key, new, old in decode(changes):
        secret_new, secret_old = hidden.get((table, key), ({}, {}))
        yield RowChange(table, operation, key, {**new, **secret_new}, {**old, **secret_old})


def first_device_row(new_id: str, now: int) -> dict[str, Any]:
    """The identity of a new till: epoch 1, an empty chain."""
    return {
        "id": 1,
        "device": new_id,
        "epoch": 1,
        "dseq": 0,
        "hlc": 0,
        "last_hash": GENESIS,
        "created_at": now,
    }
