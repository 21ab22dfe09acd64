"""The journal: one sealed entry per command, at once audit trail, outbox and tamper-evident chain.

An entry's hash is SHA-256 over the previous hash, its header, the hash of its changes and the hash
of its private part. Personal data (a model's `private` columns) stands only in the private part,
hashed with a salt: deleting private part and salt erases the person and leaves the chain valid.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import secrets
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import apsw
import peewee as pw

from posdesk.cards import refuse_card_number
from posdesk.models import TABLES, Journal, Kind, Table

SCHEMA_VERSION = 3
GENESIS = bytes(32)

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
_TEXTS = {
    table: tuple(
        field.column_name
        for field in model._meta.sorted_fields
        if isinstance(field, pw.TextField) and not field.primary_key
    )
    for table, model in CAPTURED.items()
}
_HIDDEN = {table: model.personal for table, model in CAPTURED.items()}
_KEY_PLACES = {table: _COLUMNS[table].index(key) for table, key in _KEYS.items()}
_ORDER = {table: place for place, table in enumerate(CAPTURED)}
_PLACES = {  # where each column but the key stands in a row
    table: [(name, place) for place, name in enumerate(names) if name != _KEYS[table]]
    for table, names in _COLUMNS.items()
}


Values = tuple[Any, ...]
Seen = tuple[str, str, dict[str, Any] | None, dict[str, Any]]
"""Table, key, the columns before and the columns now."""


class RowChange(NamedTuple):
    """One row of one table as a command left it: `new` columns, and the `old` ones where it was an
    update.
    """

    table: str
    operation: str  # "insert" or "update"
    key: str
    new: dict[str, Any]
    old: dict[str, Any]


class Watch:
    """Captures what happens to the rows of business tables on one connection, until `close`.

    SQLite tells of each row through its pre-update hook, on which its Session extension stands too;
    asking it directly spares the second read of every row that a changeset costs. A statement that
    fails may have told of rows that it then took back: such a transaction must be rolled back, or
    the statement run within `retractable`.
    """

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._inserted: dict[tuple[str, str], Values] = {}
        self._updated: dict[tuple[str, str], tuple[Values, Values]] = {}
        self._deleted: list[str] = []
        connection.preupdate_hook(self._seen)

    def close(self) -> None:
        """Capture no more."""
        self._connection.preupdate_hook(None)

    def _seen(self, update: apsw.PreUpdate) -> None:
        place = _KEY_PLACES.get(update.table_name)
        if place is None:
            return
        new, old = update.new, update.old
        if new is None:
            self._deleted.append(update.table_name)
        elif old is None:
            self._inserted[update.table_name, new[place]] = new  # type: ignore[index]
        else:
            self._changed((update.table_name, old[place]), old, new)  # type: ignore[arg-type]

    def _changed(self, row: tuple[str, str], old: Values, new: Values) -> None:
        if row in self._inserted:
            self._inserted[row] = new
        else:
            self._updated[row] = (self._updated.get(row, (old,))[0], new)

    def seen(self) -> Iterator[Seen]:
        """Every row that was written, whole: as it was before (None: it was not there) and now."""
        for (table, key), new in self._inserted.items():
            yield table, key, None, _whole(table, new)
        for (table, key), (old, new) in self._updated.items():
            yield table, key, _whole(table, old), _whole(table, new)

    def inserted(self) -> dict[str, dict[str, Values]]:
        """The rows that are new, by table and key: the values of `columns` of the table."""
        found: dict[str, dict[str, Values]] = {}
        for (table, key), row in self._inserted.items():
            found.setdefault(table, {})[key] = row
        return found

    def is_new(self, table: str, key: str) -> bool:
        """Whether a row was made since the watch began."""
        return (table, key) in self._inserted

    def updated(self) -> dict[str, dict[str, tuple[Values, Values]]]:
        """The rows that were there and were written, by table and key: before and now."""
        found: dict[str, dict[str, tuple[Values, Values]]] = {}
        for (table, key), both in self._updated.items():
            found.setdefault(table, {})[key] = both
        return found

    @contextlib.contextmanager
    def retractable(self, table: str, key: str) -> Iterator[None]:
        """For a statement on one row: what it told is forgotten if it raises."""
        row = (table, key)
        inserted, updated = self._inserted.get(row), self._updated.get(row)
        try:
            yield
        except apsw.Error:
            _put_back(self._inserted, row, inserted)
            _put_back(self._updated, row, updated)
            raise

    def changes(self) -> list[RowChange]:
        """The rows as they are now, ordered by table and key."""
        if self._deleted:
            raise RuntimeError(f"rows of {self._deleted[0]} are never deleted")
        found = [_inserted(*row, new) for row, new in self._inserted.items()]
        found += [_updated(*row, old, new) for row, (old, new) in self._updated.items()]
        changes = [change for change in found if change.operation == "insert" or change.new]
        changes.sort(key=lambda change: (_ORDER[change.table], change.key))
        return changes


def _put_back(rows: dict[tuple[str, str], Any], row: tuple[str, str], held: Any) -> None:
    if held is None:
        rows.pop(row, None)
    else:
        rows[row] = held


def _whole(table: str, row: Values) -> dict[str, Any]:
    return {name: row[place] for name, place in _PLACES[table]}


def _inserted(table: str, key: str, row: Values) -> RowChange:
    places = _PLACES[table]
    filled = {name: value for name, place in places if (value := row[place]) is not None}
    return RowChange(table, "insert", key, filled, {})


def _updated(table: str, key: str, old: Values, new: Values) -> RowChange:
    changed = [
        (column, before, after)
        for column, before, after in zip(_COLUMNS[table], old, new, strict=True)
        if before != after
    ]
    return RowChange(
        table,
        "update",
        key,
        {column: after for column, _before, after in changed},
        {column: before for column, before, _after in changed},
    )


class Erasure:
    """What a command that erases a person keeps out of its own entry, and what it must say again.

    An entry whose private part goes may hold rows of other people as well: these are told anew,
    as they are now, in the entry of the erasure.
    """

    def __init__(self) -> None:
        self._gone: set[tuple[str, str]] = set()
        self._again: dict[tuple[str, str], RowChange] = {}

    def forget(self, table: str, key: str) -> None:
        """Keep what a row's personal columns were before this command out of its entry."""
        self._gone.add((table, key))

    def tell(self, table: str, key: str, personal: dict[str, Any]) -> None:
        """Say again what a row's personal columns are."""
        self._again[table, key] = RowChange(table, "update", key, personal, {})

    def applied(self, changes: Sequence[RowChange]) -> list[RowChange]:
        """The changes of the command as they may be sealed."""
        found = [
            change._replace(old=_without(change.old, _HIDDEN[change.table]))
            if (change.table, change.key) in self._gone
            else change
            for change in changes
        ]
        there = {(change.table, change.key) for change in changes}
        found += [change for row, change in self._again.items() if row not in there]
        return sorted(found, key=lambda change: (_ORDER[change.table], change.key))


def _without(values: dict[str, Any], hidden: frozenset[str]) -> dict[str, Any]:
    return {column: value for column, value in values.items() if column not in hidden}


def private_rows(private: bytes) -> list[tuple[str, str]]:
    """Table and key of the rows of which a private part tells. Raises `Unreadable`."""
    try:
        return [(table, key) for table, key, _new, _old in decode(private)]
    except (zlib.error, ValueError, TypeError) as error:
        raise Unreadable from error


def personal_columns(table: str) -> frozenset[str]:
    """The columns of a captured table that travel in the private part."""
    return _HIDDEN[table]


def forget_private(execute: Callable[..., Any], entry_ids: Iterable[str]) -> None:
    """Take private part and salt out of entries; their seals stay valid."""
    for entry_id in entry_ids:
        execute("UPDATE journal SET private = NULL, salt = NULL WHERE id = ?", (entry_id,))


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
    seen: int | None = None
    """The last entry of the tenant's stream that the till had merged; None without a hub."""

    def encode(self) -> bytes:
        return canonical({name: v for name, v in self.__dict__.items() if name != _SEEN or v})


_SEEN = "seen"  # entries of before are sealed without it


def canonical(value: Any) -> bytes:
    """JSON with sorted keys and no spaces; bytes as {"$b": base64}."""
    return _ENCODER.encode(value).encode()


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return {"$b": base64.b64encode(value).decode()}
    raise TypeError(f"{type(value).__name__} has no place in the journal")


_ENCODER = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain
)


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
    return parsed(zlib.decompress(data))


def parsed(text: str | bytes) -> Any:
    """What `canonical` made, as values again."""
    marked = _BYTES_MARK in text if isinstance(text, str) else _BYTES_MARK.encode() in text
    return json.loads(text, object_hook=_restore if marked else None)


_BYTES_MARK = '"$b"'  # few entries hold bytes, and a look at every map takes its time


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
    changes: Sequence[RowChange],
    command: str,
    actor: str | None,
    now: int,
    entry_id: str,
) -> Header:
    """Add the sealed entry for these changes; raises `CardNumberRefused` when a text holds a card
    number.
    """
    device, epoch, dseq, hlc, last, merged = execute(_END).fetchone()
    hlc = next_hlc(hlc, now)
    header = Header(
        entry_id, device, epoch, dseq + 1, command, actor, now, hlc, SCHEMA_VERSION, merged
    )
    _refuse_cards(changes)
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
    return header


_END = (
    "SELECT device, epoch, dseq, hlc, last_hash, (SELECT tenant_seq FROM hub_link) FROM device"
    " WHERE id = 1"
)
_INSERT = (
    "INSERT INTO journal (id, device, epoch, dseq, command, actor, occurred_at, hlc, schema, seen,"
    " changes, private, salt, private_hash, prev_hash, hash)"
    " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
)


def _split(changes: Sequence[RowChange]) -> tuple[list[RowChange], list[list[Any]]]:
    """The public rows, and the private columns of the same rows; JSON writes a row as a list."""
    public: list[RowChange] = []
    private: list[list[Any]] = []
    for change in changes:
        hidden = _HIDDEN[change.table]
        if not hidden:
            public.append(change)
            continue
        table, operation, key, new, old = change
        # A blank in a new row says nothing of anybody, and is what a row is read back with.
        said = hidden if operation == "update" else {c for c in hidden if new.get(c)}
        kept = {c: v for c, v in new.items() if c in said}
        if kept:
            private.append([table, key, kept, {c: v for c, v in old.items() if c in hidden}])
        new = {c: v for c, v in new.items() if c not in hidden}
        old = {c: v for c, v in old.items() if c not in hidden}
        public.append(RowChange(table, operation, key, new, old))
    return public, private


def _refuse_cards(changes: Iterable[RowChange]) -> None:
    """One look at all texts of an entry: no card number reaches over the end of a line."""
    texts: list[str] = []
    for change in changes:
        texts += filter(None, map(change.new.get, _TEXTS[change.table]))
    refuse_card_number("\n".join(texts))


class Unreadable(Exception):
    """A stored entry is not what `seal` writes."""


def read_changes(changes: bytes, private: bytes | None) -> list[RowChange]:
    """The row changes of a stored entry, with its private columns where they were not erased.

    Raises `Unreadable` for bytes that were damaged.
    """
    try:
        hidden_rows = decode(private) if private else []
        hidden = {(table, key): (new, old) for table, key, new, old in hidden_rows}
        found = []
        for table, operation, key, new, old in decode(changes):
            secret_new, secret_old = hidden.get((table, key), ({}, {}))
            new, old = {**new, **secret_new}, {**old, **secret_old}
            found.append(RowChange(table, operation, key, new, old))
    except (zlib.error, ValueError, TypeError, AttributeError) as error:
        raise Unreadable from error
    return found


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
